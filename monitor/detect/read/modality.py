"""Modality: how real a frame's meeting is - status, tense, certainty, denial."""

from monitor.detect.read.clause import Link
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.hedge import hedged
from monitor.detect.read.kind import plans
from monitor.detect.read.negation import kept_up, negated
from monitor.terms import Certainty, Kind, Outcome, Status, Tense

SETTLED = {
    Kind.CANCELLED: Status.CANCELLED,
    Kind.POSTPONED: Status.POSTPONED,
    Kind.OUTCOME: Status.CONCLUDED,
}
OFF = {"cue.cancel": Status.CANCELLED, "cue.postpone": Status.POSTPONED}
ENDS = frozenset({"cue.fail", "cue.walkout", "cue.deal"})
UNSURE = frozenset({"cue.offer", "cue.possible", "cue.refuse"})
RUNS = frozenset({"cue.begin", "cue.hold", "cue.continue", "cue.plan"})


def status_of(frame: Frame, reading: LineReading, kind: Kind, *, past: bool) -> Status | None:
    """Where the frame says the round stands; None where it does not say."""
    kept = kept_up(frame, reading) if kind is Kind.OTHER else ""
    if settled := SETTLED.get(kind) or OFF.get(kept):
        return settled
    if frame.event == "plan":
        return None
    if frame.clause.link is Link.AFTER:
        return Status.CONCLUDED
    unsure = frame.clause.link is Link.IF or bool(frame.cues & UNSURE)
    wished = kind is Kind.OTHER and (_urged(frame, reading) or hedged(frame, reading))
    if unsure or wished:
        return Status.PROPOSED
    if frame.clause.link is Link.BEFORE or plans(frame, reading):
        return Status.PLANNED
    return _by_cues(frame, past=past)


def _urged(frame: Frame, reading: LineReading) -> bool:
    """True for "X urges Y to hold talks": they are wished for, unless what runs is said before."""
    urges = reading.at(frame, "cue.urge")
    if not urges:
        return False
    runs = min(reading.at(frame, *RUNS), default=frame.at)
    return min(urges) < runs or not frame.cues & RUNS


def _by_cues(frame: Frame, *, past: bool) -> Status | None:
    if past:
        return Status.CONCLUDED
    cues = frame.cues
    if cues & {"cue.begin", "cue.hold", "cue.continue"} or frame.event in {"meet", "call"}:
        return Status.UNDER_WAY
    if cues & {"cue.motion", "cue.send", "cue.resume", "cue.name", "cue.lead", "cue.join"}:
        return Status.PLANNED
    return Status.UNDER_WAY if frame.clause.link is Link.DURING else None


def tense_of(status: Status | None) -> Tense:
    """Seen from the article: what is planned lies ahead, what concluded lies behind."""
    if status in {Status.CONCLUDED, Status.CANCELLED, Status.POSTPONED}:
        return Tense.PAST
    return Tense.PRESENT if status is Status.UNDER_WAY else Tense.FUTURE


def certainty_of(frame: Frame, status: Status | None, parties: tuple[str, ...]) -> Certainty:
    """Who says so and how sure: a party, a third one, nobody named, or only "may"."""
    if status is Status.PROPOSED or frame.cues & {"cue.possible"} or frame.clause.link is Link.IF:
        return Certainty.POSSIBLE
    if "word.hearsay" in frame.cues or (frame.sources and not frame.speaker):
        return Certainty.REPORTED
    if frame.speaker and frame.speaker.party:
        return Certainty.CONFIRMED if frame.speaker.party in parties else Certainty.ANNOUNCED
    return (
        Certainty.CONFIRMED
        if status in {Status.UNDER_WAY, Status.CONCLUDED}
        else Certainty.REPORTED
    )


def denied(frame: Frame, reading: LineReading, kind: Kind) -> bool:
    """True where the frame says that there is no such meeting, or that it is not called off."""
    if kind is Kind.OTHER and kept_up(frame, reading):
        return True
    return "cue.deny" in frame.cues or negated(frame, reading)


def ends(frame: Frame, kind: Kind) -> bool:
    """True where the frame tells how the meeting ended, or denies that it ended so."""
    return kind is Kind.OUTCOME or ("cue.deny" in frame.cues and bool(frame.cues & ENDS))


def outcome_of(frame: Frame, reading: LineReading) -> Outcome:
    """How the meeting ended, of a frame whose kind is outcome."""
    cues = frame.cues | (reading.classes if frame.clause.link is Link.AFTER else frozenset())
    if "cue.walkout" in cues:
        return Outcome.WALKOUT
    if "cue.fail" in cues:
        return Outcome.CONTINUE if "cue.next" in cues else Outcome.NO_DEAL
    if "cue.next" in cues and "cue.deal" not in cues:
        return Outcome.CONTINUE
    again = {*reading.at(frame, "cue.next")}
    if again and {*reading.at(frame, "cue.deal", "event.accord")} <= again:
        return Outcome.CONTINUE  # "agree to meet again" is all they agree to
    if frame.event == "accord" or "cue.deal" in cues:
        return Outcome.PARTIAL if cues & {"cue.next", "cue.partly"} else Outcome.DEAL
    return Outcome.CONTINUE
