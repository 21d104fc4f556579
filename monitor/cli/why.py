"""Reasons in a sentence, for people (docs/reference/metrics.md lists them too)."""

from collections.abc import Mapping

from monitor.terms import Reason

MEANING: Mapping[Reason, str] = {
    Reason.UNCHANGED: "this revision of the article was read before",
    Reason.LANGUAGE_NOT_READ: "it is in a language there is no lexicon for",
    Reason.NOT_ABOUT_TALKS: "neither title nor lead speaks of talks between parties",
    Reason.NO_PROCESS: "it is about talks, but names no two parties and no listed process",
    Reason.CHANGED: "it changes a fact",
    Reason.BASELINE: "it changed a fact in the first fetch of its feed: state, no alert",
    Reason.LATE: "it changed a fact, and was first seen over 24 hours after it was published",
    Reason.NO_SLOT: "it says nothing of who, where, when or how it ended that a round could hold",
    Reason.REPEATED: "it says what was known; counted as evidence",
    Reason.OLDER: "its event lies before the last change of that fact",
    Reason.VAGUER: "it is less exact than what is known",
    Reason.UNCERTAIN: "it calls it only possible; kept, and nothing moves",
    Reason.OUTWEIGHED: (
        "it contradicts what is better attested, or names again what a person took back less than "
        "three days before, which takes a second publisher; kept, and nothing moves"
    ),
    Reason.SELECTED: "a rule selects the change: an alert",
    Reason.NO_RULE: "no rule selects the change",
    Reason.NOT_FOLLOWED: "the process is watched, not followed",
    Reason.MUTED: "the process is muted",
    Reason.KNOWN: "every change of it was alerted before",
    Reason.NO_SUBSCRIPTION: "a rule selects it, and no subscription takes it",
    Reason.TOO_FEW_SOURCES: "too few independent sources yet",
    Reason.TOO_UNCERTAIN: "not certain enough yet",
    Reason.WAITING: "an alert that waits for more sources or certainty",
    Reason.SUPERSEDED: "another change came while it waited",
    Reason.DENIED: "the fact was denied while it waited",
    Reason.LAPSED: "72 hours went by while it waited",
    Reason.SILENCED: "a silence kept it back",
    Reason.DIGEST: "held for the subscription's next digest",
    Reason.QUIET_HOURS: "held for the end of quiet hours",
    Reason.CAPPED: "held for the summary of a storm",
    Reason.TAKEN_BACK: "what was held for a summary moved back before it went out",
    Reason.UNSUBSCRIBED: "the receiver has unsubscribed",
    Reason.PAUSED: "its subscription was paused or suspended before it went out",
    Reason.REMOVED: "its subscription was removed before it went out",
}
