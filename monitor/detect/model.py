"""Reading, Claim, Negotiation, Detection, Development: what detect produces. All are plain data."""

from dataclasses import dataclass
from datetime import date, datetime

from monitor.terms import (
    Attention,
    Certainty,
    ClaimStatus,
    Format,
    Kind,
    Level,
    Outcome,
    Reason,
    Slot,
    Status,
    Tense,
)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both ends included; ``precision`` is day, week, month or year."""

    first: date
    last: date
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says of one slot of one negotiation.

    ``value`` is canonical: a place id, a person id, a closed value of monitor.terms, an ISO date
    window ("2026-01-23" or "2026-01-23/2026-01-24"), or the folded name where no list knows it.
    For delegations it may also be ``role:...``, ``level:...`` or ``announced``.
    """

    slot: Slot
    value: str
    name: str
    """The value as a person reads it."""
    party: str = ""
    """Party id; only for delegations."""
    role: str = ""
    """Delegations: ``member``, ``head``, ``joins``, ``leaves``, ``replaces:<person id>``."""
    status: ClaimStatus = ClaimStatus.REPORTED
    tense: Tense = Tense.FUTURE
    certainty: Certainty = Certainty.REPORTED
    speaker: str = ""
    """Who says so: a person or party id, or the words used ("sources")."""
    sentence: str = ""
    moved_from: str = ""
    """Venue and date: the earlier value when the text itself says it was moved."""
    within: tuple[str, ...] = ()
    """Venue: ids of the places that hold it, narrowest first (city, region, country)."""
    level: Level | None = None
    """Delegations: the person's rank, where known."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting or series that an article speaks of: its parties and what it claims of them."""

    key: str
    """A listed process's id, or the sorted party ids joined by "+" (partition key)."""
    listed: bool
    parties: tuple[str, ...]
    """Principal parties, sorted; the set a round is joined by."""
    mediators: tuple[str, ...] = ()
    kind: Kind = Kind.OTHER
    format: Format | None = None
    round_number: int | None = None
    """Where the text counts ("second round")."""
    claims: tuple[Claim, ...] = ()
    event: str = ""
    """What the leading clause speaks of: talks, meeting, meet, visit, call, accord or plan."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one article reports, read alone: never depends on state or rules."""

    relevant: bool
    kind: Kind
    parties: tuple[str, ...] = ()
    """Names, as a person reads them."""
    venue: str | None = None
    delegates: tuple[str, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    """First is the one the article is mainly about; empty when none could be named."""
    terms: tuple[str, ...] = ()
    """Folded content words and ids that tell one development from another (no slot values)."""
    reason: Reason = Reason.NOT_ABOUT_TALKS


@dataclass(frozen=True, slots=True)
class Held:
    """The value a slot holds, and on what ground."""

    value: str
    name: str
    certainty: Certainty
    event_time: datetime
    """Of the article that moved it: older reports add evidence only."""
    article: str
    families: tuple[str, ...] = ()
    """Publisher families that said so, in order, at most twelve."""
    sentence: str = ""
    within: tuple[str, ...] = ()
    """Venue: ids of the places that hold it, narrowest first."""
    key: str = ""
    """The change key under which the slot came to the value; "" when it was filled silently."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person, role or level in a party's delegation."""

    held: Held
    party: str
    role: str = "member"
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """A meeting or series within a process, with a set of parties and a format."""

    number: int
    """Counts every round of the process."""
    parties: tuple[str, ...]
    format: Format | None
    opened: datetime
    closed: datetime | None = None
    status: Held | None = None
    venue: Held | None = None
    date: Held | None = None
    outcome: Held | None = None
    delegation: tuple[Member, ...] = ()
    came_to: tuple[tuple[str, int], ...] = ()
    """(slot/party/value-id, how often the slot has come to that value): the n of the keys."""
    keys: tuple[str, ...] = ()
    """Every change key emitted in this round."""
    told: int | None = None
    """The number by which the texts count it ("second round"), which need not be ours."""
    last_report: datetime | None = None
    """Event time of the newest report of it."""
    disputed: tuple[tuple[Slot, Held], ...] = ()
    """Values that contradict what a slot holds and were outweighed."""
    denied: tuple[tuple[Slot, Held], ...] = ()
    """Values that were held or said and then denied."""
    former: tuple[tuple[Slot, Held], ...] = ()
    """What a slot held before its last change: what a denial of the change brings back."""
    grouped: tuple[tuple[str, str], ...] = ()
    """(key, development id): which development a report of that value belongs to."""
    label: str = ""
    """What names the round in keys: the day of its first report, and its table."""

    @property
    def name(self) -> str:
        """The round part of change keys."""
        return self.label or str(self.number)


@dataclass(frozen=True, slots=True)
class Negotiation:
    """The state of one process. ``version`` grows by one with each change."""

    id: str
    version: int
    title: str
    parties: tuple[str, ...]
    attention: Attention
    listed: bool
    rounds: tuple[Round, ...] = ()
    opened: datetime | None = None
    last_seen: datetime | None = None
    applied: tuple[str, ...] = ()
    """Fingerprints of the last reports applied: the same one again changes nothing."""
    named: tuple[str, ...] = ()
    """The names given to its last rounds, newest last: none is given twice."""


@dataclass(frozen=True, slots=True)
class Change:
    """One transition of one slot. ``key`` is ``process/round/slot/party/value-id/n``."""

    key: str
    slot: Slot
    party: str
    before: str | None
    after: str
    certainty: Certainty
    sentence: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Detection:
    """All transitions that one article causes in one process, with a leading kind."""

    process: str
    round: int
    kind: Kind
    changes: tuple[Change, ...]
    article: str
    at: datetime
    """The event time of the article."""
    title: str
    """One line a person reads: "Russia-Ukraine: venue Miami -> Abu Dhabi"."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A later report of changes already made: the keys it supports (or denies) and its family."""

    process: str
    keys: tuple[str, ...]
    article: str
    family: str
    certainty: Certainty
    denies: bool = False


@dataclass(frozen=True, slots=True)
class Development:
    """A group of articles that report the same change, or the same thing."""

    id: str
    process: str
    """Process id, or "" for what no process claims."""
    kind: Kind
    keys: tuple[str, ...]
    """Change keys it stands for; empty where no slot changed."""
    terms: tuple[str, ...]
    """Content words of its articles, for those without keys."""
    first_seen: datetime
    last_seen: datetime
    articles: int = 1
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Stepped:
    """What one (article, meeting) did to one negotiation."""

    state: Negotiation | None
    detection: Detection | None
    evidence: Evidence | None
    development: Development
    reason: Reason
    joined: bool = False
    """The development existed before this article."""
    round: int | None = None
    """The number of the round that the article speaks of."""


__all__ = [
    "Change", "Claim", "Detection", "Development", "Evidence", "Held", "Meeting", "Member",
    "Negotiation", "Outcome", "Reading", "Round", "Status", "Stepped", "Window",
]  # fmt: skip
