"""The closed values of the product, in one place, used by every package (DESIGN: Words).

Each is a ``StrEnum`` so that it is stored, logged, counted and printed by its own name.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a detection is called: the leading change, or what an article reports when read alone."""

    NEW_TALKS = "new_talks"
    RESUMED = "resumed"
    VENUE_CHANGE = "venue_change"
    DELEGATION_CHANGE = "delegation_change"
    DATE_CHANGE = "date_change"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    OUTCOME = "outcome"
    CORRECTION = "correction"
    MENTION = "mention"
    CONFIRMATION = "confirmation"
    """A mere report that was alerted is now confirmed (a follow-up; no detection)."""
    DIGEST = "digest"
    """A summary of alerts for one subscription (no detection)."""
    LETTER = "letter"
    """To one receiver, about their subscription."""
    NOTICE = "notice"
    """About the service itself: for its operator."""
    OTHER = "other"
    """About talks, but no slot changes (only ever said of an article)."""
    NONE = "none"
    """Not about talks (only ever said of an article)."""


LEADING: tuple[Kind, ...] = (
    Kind.CANCELLED,
    Kind.POSTPONED,
    Kind.OUTCOME,
    Kind.VENUE_CHANGE,
    Kind.NEW_TALKS,
    Kind.RESUMED,
    Kind.DELEGATION_CHANGE,
    Kind.DATE_CHANGE,
)
"""Which kind leads when several slots change at once, first wins."""


MESSAGES: frozenset[Kind] = frozenset({Kind.CONFIRMATION, Kind.DIGEST, Kind.LETTER, Kind.NOTICE})
"""Kinds of what is sent beside alerts; no detection or rule has them (a subscription may: notices)."""


class Word(StrEnum):
    """What a follow-up says of a claim that was told."""

    CONFIRMED = "confirmed"
    DENIED = "denied"
    CORRECTED = "corrected"
    """Denied, and what is so instead is said."""
    RETRACTED = "retracted"
    """Taken back by those who alone had reported it."""


class Slot(StrEnum):
    """The facts of a negotiation that may change."""

    STATUS = "status"
    VENUE = "venue"
    DATE = "date"
    ROUND = "round"
    FORMAT = "format"
    DELEGATION = "delegation"
    OUTCOME = "outcome"


class Certainty(StrEnum):
    """How sure a claim is, best first; only the first three move a slot."""

    CONFIRMED = "confirmed"
    """A party to it says so, or it happened."""
    ANNOUNCED = "announced"
    """A third party or the host says so."""
    REPORTED = "reported"
    """Unnamed sources, media."""
    POSSIBLE = "possible"

    @property
    def rank(self) -> int:
        """3 for confirmed down to 0 for possible."""
        return _SURE[self]

    @property
    def moves_slots(self) -> bool:
        """True for all but ``possible``."""
        return self is not Certainty.POSSIBLE


class Status(StrEnum):
    """Where a round stands."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    CONCLUDED = "concluded"


class Format(StrEnum):
    """Who sits with whom, and how."""

    BILATERAL = "bilateral"
    TRILATERAL = "trilateral"
    MULTILATERAL = "multilateral"
    PROXIMITY = "proximity"
    CALL = "call"
    SUMMIT = "summit"
    TECHNICAL = "technical"


class Level(StrEnum):
    """The rank of a delegation."""

    HEAD = "head"
    MINISTER = "minister"
    ENVOY = "envoy"
    DEPUTY = "deputy"
    TECHNICAL = "technical"
    MILITARY = "military"


class Outcome(StrEnum):
    """How a round ended."""

    DEAL = "deal"
    PARTIAL = "partial"
    NO_DEAL = "no_deal"
    CONTINUE = "continue"
    WALKOUT = "walkout"


class ClaimStatus(StrEnum):
    """What an article does with a claim."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DENIED = "denied"


class Tense(StrEnum):
    """When the claimed fact lies, seen from the article."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"


class Attention(StrEnum):
    """What the house does with a process."""

    FOLLOWED = "followed"
    WATCHED = "watched"
    MUTED = "muted"


class Severity(StrEnum):
    """How loud an alert is, lowest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low up to 3 for critical."""
        return _LOUD[self]


class When(StrEnum):
    """When a subscription's alerts are sent."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


class Heartbeat(StrEnum):
    """Whether a subscriber gets a sign of life."""

    NONE = "none"
    DAILY = "daily"


class SubscriptionState(StrEnum):
    """Whether a subscription is sent anything; only ``active`` ones are."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By its owner, until resumed."""
    UNCONFIRMED = "unconfirmed"
    """The receiver has not said yes by the link in the mail."""
    SUSPENDED = "suspended"
    """By us: its receiver has refused several times in a row."""
    REMOVED = "removed"
    """By its owner, or unsubscribed."""


class Verdict(StrEnum):
    """What a reader says of an alert, worst first."""

    WRONG = "wrong"
    """It does not say what happened."""
    DUPLICATE = "duplicate"
    """It says what an earlier one said."""
    LATE = "late"
    """It was known long before."""
    RIGHT = "right"


class Reason(StrEnum):
    """Why something did or did not go on: every decision returns one; logged, counted, explained."""

    # of an article
    UNCHANGED = "unchanged"
    """The same revision of the same article was read before."""
    LANGUAGE_NOT_READ = "language_not_read"
    NOT_ABOUT_TALKS = "not_about_talks"
    NO_PROCESS = "no_process"
    """About talks, but no two parties or no listed process could be named."""
    # of a step
    CHANGED = "changed"
    BASELINE = "baseline"
    LATE = "late"
    NO_SLOT = "no_slot"
    """About the process; says nothing of a slot (statements, demands, previews)."""
    REPEATED = "repeated"
    """Says what the state already holds; counted as evidence."""
    OLDER = "older"
    """Its event lies before the slot's last change."""
    VAGUER = "vaguer"
    """Less exact than what the state holds (UAE after Abu Dhabi)."""
    UNCERTAIN = "uncertain"
    """Only possible; kept, moves nothing."""
    OUTWEIGHED = "outweighed"
    """Contradicts a better attested value; kept, moves nothing."""
    # of an alert
    SELECTED = "selected"
    NO_RULE = "no_rule"
    NOT_FOLLOWED = "not_followed"
    MUTED = "muted"
    KNOWN = "known"
    """All its change keys were alerted before."""
    NO_SUBSCRIPTION = "no_subscription"
    TOO_FEW_SOURCES = "too_few_sources"
    TOO_UNCERTAIN = "too_uncertain"
    # of a waiting row
    WAITING = "waiting"
    SUPERSEDED = "superseded"
    DENIED = "denied"
    LAPSED = "lapsed"
    # of a delivery
    SILENCED = "silenced"
    DIGEST = "digest"
    """Held for the subscription's next digest."""
    QUIET_HOURS = "quiet_hours"
    """Held until their end."""
    CAPPED = "capped"
    """More alerts in an hour than are allowed: held for one summary of the rest."""
    TAKEN_BACK = "taken_back"
    """What was held for a summary moved back before it went out."""
    UNSUBSCRIBED = "unsubscribed"
    PAUSED = "paused"
    """Its subscription was paused or suspended before it went out."""
    REMOVED = "removed"
    """Its subscription was removed before it went out."""


UNMOVED = (Reason.OLDER, Reason.VAGUER, Reason.UNCERTAIN, Reason.OUTWEIGHED)
"""Of reports that say another value than the state holds, and move nothing."""
_SURE = {certainty: 3 - n for n, certainty in enumerate(Certainty)}
_LOUD = {severity: n for n, severity in enumerate(Severity)}
