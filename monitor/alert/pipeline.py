"""The pure driver of one item: step the negotiation, group the report, decide about alerts.

The daemon's second agent and ``monitor replay`` both call ``advance``; they differ only in where a
``Snapshot`` comes from (a SQL transaction, two dictionaries) and where an ``Advanced`` goes. That
is what makes the daemon and replay give the same alerts for the same articles.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from monitor.alert.decide import (
    alert_keys,
    certainty_of,
    corrected,
    decide,
    decide_mentions,
    mention_key,
    source_of,
)
from monitor.alert.model import Alert, Book, Case, Decision
from monitor.article.model import Article
from monitor.detect.development import aside, probes, terms_of
from monitor.detect.model import (
    Detection,
    Development,
    Evidence,
    Meeting,
    Negotiation,
    Reading,
    Stepped,
)
from monitor.detect.step import news, step
from monitor.detect.untold import keys_of, retold, told_of
from monitor.match.entry import ProcessInfo
from monitor.match.model import Matched, RuleHit
from monitor.terms import Reason


@dataclass(frozen=True, slots=True)
class Item:
    """One (article, process candidate): what one ``claims`` event carries, several in order."""

    article: Article
    reading: Reading
    meeting: Meeting | None = None
    """None when no process claims the article; otherwise one of ``reading.meetings``."""
    hits: tuple[RuleHit, ...] = ()
    first: bool = True
    """The first item of its article: ``mention`` rules look at that one only."""
    vetoed: tuple[str, ...] = ()
    """``Matched.vetoed``: rules that ask for words to be absent, and they are not."""

    @property
    def key(self) -> str:
        """The partition key: the process, or "" where none claims the article."""
        return self.meeting.key if self.meeting else ""

    @property
    def terms(self) -> tuple[str, ...]:
        """The content words by which developments are told apart."""
        return terms_of(self.article, self.reading)

    @property
    def probes(self) -> tuple[str, ...]:
        """Which recent developments to load: those that have one of these among their probes."""
        return probes(self.terms)


class Known(Protocol):
    """The alert keys that exist; all that is wanted to know at a time is asked at once."""

    def __and__(self, keys: frozenset[str], /) -> AbstractSet[str]:
        """Those of ``keys`` that exist."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was loaded for an item's key before it is advanced."""

    state: Negotiation | None = None
    process: ProcessInfo | None = None
    """The listed process, if the key is one's id."""
    recent: tuple[Development, ...] = ()
    """Developments of this key that share a probe with the item, last seen at most
    ``development.WINDOW`` before the article's event time, newest first, at most
    ``development.RECENT``."""
    known: Known = frozenset()
    """Alert keys that exist: change keys and mention keys. Only asked about a few, so a view on
    SQL will do."""
    names: frozenset[str] = frozenset()
    """Further ids that stand for the process, by merges: rules and routes may say those."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """Everything to write after one item, in one transaction."""

    key: str
    state: Negotiation | None
    """The state to store, or None for no process. Unchanged when its version is the old one."""
    changed: bool
    """Whether ``state`` differs from the snapshot's and must be written."""
    development: Development
    joined: bool
    """The development existed: count this article in, and keep the rest. Else insert it."""
    detection: Detection | None
    evidence: Evidence | None
    decisions: tuple[Decision, ...]
    """The detection's decision, if there was one, then one for each mention rule that hit."""
    known: tuple[str, ...]
    """Keys to record as known: those alerted now, and those of a baseline."""
    reason: Reason
    """Why there is an alert for the item, or why none."""

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts created now, the detection's first; not those that only a summary will tell."""
        made = (d.alert for d in self.decisions if d.reason is not Reason.LATE)
        return tuple(alert for alert in made if alert is not None)


def items_of(matched: Matched, reading: Reading) -> Iterator[Item]:
    """The items of one article, in order: one for each meeting, or one without."""
    for n, meeting in enumerate(reading.meetings or (None,)):
        yield Item(matched.article, reading, meeting, matched.hits, n == 0, matched.vetoed)


def leading(done: Sequence[Advanced]) -> Advanced:
    """What an article is grouped under that speaks of several meetings.

    The first that raised an alert; else the first that belongs to a change; else the first.
    """
    told = (each for each in done if each.alerts)
    of_change = (each for each in done if each.development.keys)
    return next(told, next(of_change, done[0]))


def advance(snapshot: Snapshot, item: Item, book: Book, now: datetime) -> Advanced:
    """Advance one negotiation by one item; no I/O, and the same input gives the same output.

    State is a function of articles and lists alone: ``book`` is asked only after the step. Of a
    negotiation that no list knows the first report that a rule selects is told, once for each round.
    """
    stepped = _stepped(snapshot, item, now)
    decisions: tuple[Decision, ...] = ()
    mentions = item.first and bool(item.hits)
    if stepped.detection or mentions:  # most articles ask nothing of the rules
        case = _case(snapshot, item, stepped)
        decisions = (decide(case, book, now),) if stepped.detection else ()
        if item.hits and not any(d.alert for d in decisions):
            stepped, decisions = _told_late(snapshot, item, stepped, decisions, book, now)
        decisions += decide_mentions(case, book, now) if mentions else ()
    return Advanced(
        key=item.key,
        state=stepped.state,
        changed=_version(stepped.state) != _version(snapshot.state),
        development=stepped.development,
        joined=stepped.joined,
        detection=stepped.detection,
        evidence=stepped.evidence,
        decisions=decisions,
        known=_now_known(stepped, decisions),
        reason=_reason(stepped, decisions),
    )


def _stepped(snapshot: Snapshot, item: Item, now: datetime) -> Stepped:
    if item.meeting is None:
        return aside(item.article, item.reading, snapshot.recent)
    return step(
        snapshot.state,
        item.meeting,
        item.article,
        item.reading,
        snapshot.process,
        snapshot.recent,
        now,
    )


def _told_late(
    snapshot: Snapshot,
    item: Item,
    stepped: Stepped,
    decisions: tuple[Decision, ...],
    book: Book,
    now: datetime,
) -> tuple[Stepped, tuple[Decision, ...]]:
    """A round of which nothing was told, where this report of it has the words that a rule asks for.

    What no rule wants stays as it was.
    """
    unchanged = stepped, decisions
    of = told_of(stepped, item.meeting) if item.meeting else None
    if item.meeting is None or of is None or stepped.state is None:
        return unchanged
    if snapshot.known & frozenset(keys_of(stepped.state, of)):
        return unchanged
    more = stepped.detection.changes if stepped.detection else ()
    found = retold(stepped.state, of, item.meeting, item.article, more)
    if not found.changes:
        return unchanged
    late = replace(stepped, detection=found, reason=news(item.article, now))
    decision = decide(_case(snapshot, item, late), book, now)
    return (late, (decision,)) if decision.alert else unchanged


def _case(snapshot: Snapshot, item: Item, stepped: Stepped) -> Case:
    detection, development = stepped.detection, stepped.development.id
    keys = {mention_key(hit.rule, development) for hit in item.hits}
    source = source_of(item.article)
    if detection:
        own = {change.key for change in detection.changes}
        keys |= own | {of for key in own if (of := corrected(key))}
        source = source_of(item.article, detection.changes[0].sentence, certainty_of(detection))
    return Case(
        article=item.article,
        hits=item.hits,
        development=development,
        reason=stepped.reason,
        sources=(source,),
        negotiation=stepped.state,
        detection=detection,
        known=frozenset(snapshot.known & frozenset(keys)),
        vetoed=item.vetoed,
        names=snapshot.names,
    )


def _version(state: Negotiation | None) -> int:
    return state.version if state else 0


def _now_known(stepped: Stepped, decisions: tuple[Decision, ...]) -> tuple[str, ...]:
    keys = [key for d in decisions if d.alert for key in alert_keys(d.alert)]
    if stepped.detection and stepped.reason is Reason.BASELINE:
        keys += [change.key for change in stepped.detection.changes]
    return tuple(dict.fromkeys(keys))


def _reason(stepped: Stepped, decisions: tuple[Decision, ...]) -> Reason:
    """The first alert's; else why the detection made none; else what the step says."""
    alerted = next((d.reason for d in decisions if d.alert), None)
    if alerted:
        return alerted
    return decisions[0].reason if stepped.detection else stepped.reason
