"""Alert, Subscription, Case and Decision: what the alert stage takes and returns."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from monitor.alert.subscription import Subscription as Subscription  # noqa: PLC0414 - its other name
from monitor.alert.summary import Summary
from monitor.article.model import Article
from monitor.detect.model import Change, Detection, Negotiation
from monitor.match.model import RuleHit
from monitor.terms import Certainty, Kind, Reason, Severity, Word


@dataclass(frozen=True, slots=True)
class Source:
    """One report behind an alert."""

    article: str
    title: str
    url: str
    publisher: str
    family: str
    published: datetime | None
    sentence: str = ""
    wire: str = ""
    """Id of the agency whose report this one passes on (monitor.alert.independence)."""
    state_of: str = ""
    """Party whose state owns the publisher; shown, never hidden."""
    certainty: Certainty = Certainty.REPORTED
    sketch: tuple[int, ...] = ()
    """By which its text is known again in another paper (monitor.alert.sketch)."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A detection (or mention) that at least one rule selects."""

    id: str
    """uuid5 of its first change key (or of rule + development for a mention)."""
    kind: Kind
    severity: Severity
    process: str
    """"" for a mention outside every process."""
    process_title: str
    round: int | None
    title: str
    rules: tuple[str, ...]
    changes: tuple[Change, ...]
    development: str
    sources: tuple[Source, ...]
    at: datetime
    """The event time of the article that raised it."""
    created: datetime
    state: dict[str, str] = field(default_factory=dict)
    """The negotiation in words after the change: status, venue, date, delegations."""
    certainty: Certainty = Certainty.REPORTED
    """Of the leading change, the best that any source gives it."""
    version: int = 0
    """Of the negotiation whose ``state`` this is; 0 where there is none."""
    parties: tuple[str, ...] = ()
    """Ids of the negotiation's parties."""
    late: bool = False
    """First seen long after it was published: told in a catch-up summary only."""
    follows: str = ""
    """Id of the alert that this one follows up on (corrections, confirmations)."""
    word: Word | None = None
    """What a follow-up says of the claim."""
    summary: Summary | None = None
    """What a digest tells."""
    by: str = ""
    """The person who put the state right; "" for what reports say."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One alert for one subscription: to send now, or waiting for more."""

    subscription: Subscription
    reason: Reason
    """``selected`` (send now), ``waiting``, or what ``release`` says of one that is ready."""
    have_sources: int
    need_sources: int
    need_certainty: Certainty
    rules: tuple[str, ...]
    due: datetime | None = None
    """When the summary that tells it goes out, where it is held for one."""
    note: str = ""
    """More about the reason, for people."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one detection, mention or evidence: never without a reason."""

    alert: Alert | None
    planned: tuple[Planned, ...]
    reason: Reason
    refused: tuple[tuple[str, Reason], ...] = ()
    """(subscription or rule id, why not)."""


class RuleLike(Protocol):
    """What the alert stage asks of a rule (monitor.match.rule.Rule is one).

    Empty collections mean "any". What stands in the text is match's to judge.
    """

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def severity(self) -> Severity: ...  # noqa: D102
    @property
    def processes(self) -> Collection[str]: ...  # noqa: D102
    @property
    def kinds(self) -> Collection[Kind]: ...  # noqa: D102
    @property
    def min_sources(self) -> int: ...  # noqa: D102
    @property
    def min_certainty(self) -> Certainty: ...  # noqa: D102
    @property
    def unknown(self) -> bool: ...  # noqa: D102
    @property
    def mention(self) -> object | None: ...  # noqa: D102
    @property
    def enabled(self) -> bool: ...  # noqa: D102

    def text_holds(self, hits: Collection[str], vetoed: Collection[str]) -> bool:
        """Whether the text lets the rule select, given the ids of hits and of refusals."""
        ...


@dataclass(frozen=True, slots=True)
class Book:
    """What people wrote that decides about alerts: one consistent set, swapped as a whole."""

    rules: Mapping[str, RuleLike]
    subscriptions: tuple[Subscription, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What one article did in one process, put before ``decide``."""

    article: Article
    hits: tuple[RuleHit, ...]
    development: str
    reason: Reason
    """The step's: ``baseline`` and ``late`` never alert."""
    sources: tuple[Source, ...]
    """Every report of it so far, this article's own included; see ``source_of``."""
    negotiation: Negotiation | None = None
    """After the step; None for what no process claims."""
    detection: Detection | None = None
    known: Container[str] = frozenset()
    """Alert keys that exist already: change keys, and ``mention_key`` values."""
    vetoed: Collection[str] = ()
    """Rules that ask only for absence, and that the text refused."""
    names: frozenset[str] = frozenset()
    """Further ids that stand for the negotiation: of those that were merged into it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The row a planned delivery leaves while it lacks sources or certainty."""

    alert: str
    subscription: str
    need_sources: int
    need_certainty: Certainty
    since: datetime
    have_sources: int = 0
    have_certainty: Certainty = Certainty.POSSIBLE


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a waiting row when evidence came, or time went by."""

    row: Waiting
    """With what it has now."""
    reason: Reason
    """``selected`` (send now), ``waiting`` still, or ``superseded``, ``denied``, ``lapsed``."""
