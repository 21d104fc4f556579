"""The way of one alert: when its article was published, fetched, stored, read, and what followed.

Two clocks meet here. ``published``, ``fetched`` and ``found`` are of the pipeline's clock
(``MONITOR_CLOCK``), the rest of the machine's; outside demos they are one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, select

from monitor.alert.model import Alert
from monitor.article.model import Article
from monitor.deliver.model import DeliveryState
from monitor.detect.hand import is_by_hand
from monitor.detect.swap import swapped
from monitor.store import alert as alert_store
from monitor.store import article as article_store
from monitor.store import delivery_list
from monitor.store.doc import load
from monitor.store.event import ARTICLES, CLAIMS, ArticlesEvent, ClaimsEvent
from monitor.store.tables import alerts, deliveries, log

BEFORE = timedelta(hours=24)
"""How long before the alert its article's events are looked for in the log."""
APART = timedelta(hours=1)
"""Clocks that differ by more are two."""
Found = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. ``at`` is None where it is not known any more."""

    at: datetime | None
    what: str
    id: str
    said: str = ""


def way(conn: Connection, alert: str) -> list[Step] | None:
    """The steps of an alert, by time; None where there is no such alert.

    Where the two clocks differ they are in the order in which one follows from the other.
    """
    found = alert_store.get(conn, alert)
    if found is None:
        return None
    row = conn.execute(select(alerts).where(alerts.c.id == alert)).one()
    steps = [
        *_article(conn, found, row.article, row.stored),
        Step(found.created, "found", found.development, _changes(found)),
        Step(row.stored, "alerted", alert, f"{found.severity.value}, by {', '.join(found.rules)}"),
        *(
            Step(source.published, "source", source.article, f"{source.publisher}: {source.title}")
            for source in found.sources[1:]
        ),
        *_deliveries(conn, alert),
    ]
    return by_time(steps) if abs(row.stored - found.created) < APART else steps


def by_time(steps: Sequence[Step]) -> list[Step]:
    """The earliest first; one whose time is not known stays behind the one it was given after."""
    first = min((step.at for step in steps if step.at is not None), default=None)
    known, keyed = first, list[tuple[datetime, Step]]()
    for step in steps:
        known = step.at or known
        if known is None:
            return list(steps)
        keyed.append((known, step))
    return [step for _, step in sorted(keyed, key=lambda pair: pair[0])]


def _article(conn: Connection, alert: Alert, article: str, until: datetime) -> Iterator[Step]:
    first = next((s for s in alert.sources if s.article == article), None)
    if is_by_hand(article):
        yield Step(alert.at, "put right", article, f"{alert.by}: {first.title if first else ''}")
        return
    kept = article_store.get(conn, article)
    published = first.published if first else None
    said = f"{first.publisher}: {first.title} {first.url}" if first else ""
    yield Step(published, "published", article, said)
    yield Step(kept.fetched if kept else None, "fetched", article, _feed(kept))
    stored = _in_log(conn, ARTICLES, article, until)
    yield Step(stored[0] if stored else None, "stored", article, _event(stored))
    read = _in_log(conn, CLAIMS, article, until)
    yield Step(read[0] if read else None, "read", article, _event(read))


def _feed(article: Article | None) -> str:
    return f"by feed {article.origin.feed}" if article else "its text is not kept any more"


def _event(found: Found | None) -> str:
    return f"event {found[1]}" if found else "the log is not kept that long"


def _in_log(conn: Connection, topic: str, article: str, until: datetime) -> Found | None:
    """When and as which event the log has the article; None once that is forgotten."""
    c = log.c
    query = select(c.at, c.event, c.value).where(
        c.topic == topic, c.at.between(until - BEFORE, until)
    )
    wanted = article.encode()
    for at, event, value in conn.execute(query.order_by(c.at.desc())):
        if value and wanted in value and article in _ids(topic, value):
            return at, event
    return None


def _ids(topic: str, value: bytes) -> set[str]:
    if topic == ARTICLES:
        return {article.id for article in load(ArticlesEvent, value).articles}
    return {item.article.id for item in load(ClaimsEvent, value).items}


def _changes(alert: Alert) -> str:
    changes = "; ".join(
        f"{c.slot.value} {c.party} {c.before or '-'} -> {c.after}".replace("  ", " ")
        for c in swapped(alert.changes)
    )
    return f"{alert.kind.value} of {alert.process_title}: {changes or alert.title}"


def _deliveries(conn: Connection, alert: str) -> Iterator[Step]:
    query = select(deliveries).where(deliveries.c.alert == alert)
    for row in conn.execute(query.order_by(deliveries.c.since, deliveries.c.id)):
        yield Step(row.since, "planned", row.id, f"for {row.subscription} by {row.channel}")
        for tried in delivery_list.attempts(conn, row.id):
            said = f"attempt {tried.n}: {tried.result} {tried.answer}".rstrip()
            yield Step(tried.ended, "tried", row.id, said)
        # What lapsed as it was planned has no other end.
        end = row.ended or (row.since if row.state == DeliveryState.LAPSED.value else None)
        yield Step(end, row.state, row.id, _state(row))


def _state(row: Row[tuple[object, ...]]) -> str:
    if row.state == "waiting":
        return f"has {row.have_sources} of {row.need_sources} sources, {row.need_certainty}"
    return str(row.error or row.reference or row.reason)
