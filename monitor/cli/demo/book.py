"""What the daemon's database says, read beside it: alerts, deliveries, articles, reasons."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, create_engine, func, make_url, select

from monitor.deliver.model import DeliveryState
from monitor.store import tables as t
from monitor.store.event import ARTICLES, CLAIMS
from monitor.terms import MESSAGES, Reason

MARKED = (ARTICLES, CLAIMS)
"""Topics whose events leave a mark when they are handled, whatever carries them."""
_IN_SUMMARY = (DeliveryState.HELD.value, DeliveryState.TOLD.value)
RAISED = (Reason.CHANGED, Reason.SELECTED)


@dataclass(frozen=True, slots=True)
class Sent:
    """One alert as the daemon holds it."""

    id: str
    kind: str
    title: str
    url: str
    """Of the article that raised it."""
    at: datetime
    keys: tuple[str, ...]
    deliveries: tuple[tuple[str, str, str], ...]
    """(delivery id, channel, state)."""

    @property
    def news(self) -> bool:
        """An alert of its own: no follow-up, no summary, and not only told by one (late ones)."""
        told = [state in _IN_SUMMARY for _, _, state in self.deliveries]
        return self.kind not in MESSAGES and not (told and all(told))

    @property
    def messages(self) -> tuple[tuple[str, str], ...]:
        """(delivery id, channel) of what goes out by itself."""
        return tuple((i, by) for i, by, state in self.deliveries if state not in _IN_SUMMARY)


@dataclass(frozen=True, slots=True)
class Count:
    """What the table at the end shows."""

    articles: int
    revisions: int
    """Edited headlines: further revisions of articles that were stored before."""
    matched: int
    """Articles that were read as about a negotiation."""
    raised: int
    """Reports that raised an alert."""
    reasons: dict[str, int]
    """Why the other reports did not, by reason."""
    dead: dict[str, int]
    """Events given up, by error; each is a fault."""


class Book:
    """Reads the daemon's database, a SQLite file or a PostgreSQL's URL; never writes."""

    def __init__(self, database: Path | str) -> None:
        self.database = database
        self.engine: Engine = _reader(database)

    def close(self) -> None:
        """Let the file go."""
        self.engine.dispose()

    def clock(self, feeds: int) -> datetime | None:
        """The daemon's time of its latest poll, once all ``feeds`` were polled; else None."""
        if isinstance(self.database, Path) and not self.database.exists():
            return None
        with self.engine.connect() as conn:
            if not conn.dialect.has_table(conn, t.feeds.name):
                return None
            polled = select(func.count(), func.max(t.feeds.c.last_poll)).where(
                t.feeds.c.last_poll.is_not(None)
            )
            number, latest = conn.execute(polled).one()
        return latest if number >= feeds else None

    def alerts(self) -> tuple[Sent, ...]:
        """All alerts with keys and deliveries, in order of creation."""
        with self.engine.connect() as conn:
            keys: defaultdict[str, list[str]] = defaultdict(list)
            for alert, key in conn.execute(select(t.alert_keys.c.alert, t.alert_keys.c.key)):
                keys[alert].append(key)
            d = t.deliveries.c
            sends: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
            for alert, *rest in conn.execute(select(d.alert, d.id, d.channel, d.state)):
                sends[alert].append((rest[0], rest[1], rest[2]))
            a = t.alerts.c
            query = (
                select(a.id, a.kind, a.title, func.coalesce(t.articles.c.url, ""), a.at)
                .outerjoin(t.articles, t.articles.c.id == a.article)
                .order_by(a.stored, a.created)
            )
            return tuple(
                Sent(name, kind, title, url, at, tuple(sorted(keys[name])), tuple(sends[name]))
                for name, kind, title, url, at in conn.execute(query)
            )

    def count(self) -> Count:
        """The figures of the final table."""
        with self.engine.connect() as conn:
            r = t.reports.c
            reasons = _counts(conn, r.reason)
            matched = select(func.count(r.article.distinct())).where(r.process != "")
            return Count(
                articles=_one(conn, t.articles),
                revisions=_one(conn, t.revisions),
                matched=conn.execute(matched).scalar_one(),
                raised=sum(reasons.pop(name, 0) for name in RAISED),
                reasons=reasons,
                dead=_counts(conn, t.dead_letters.c.error),
            )

    def pulse(self) -> tuple[int, ...]:
        """Figures that stand still when nothing is left to do; the first is work in hand."""
        with self.engine.connect() as conn:
            d = t.deliveries.c
            waiting = select(func.count()).where(d.state.in_(("pending", "sending")))
            work = conn.execute(waiting).scalar_one() + _unhandled(conn)
            sizes = (_one(conn, x) for x in (t.articles, t.reports, t.alerts, t.deliveries))
            return (work, *sizes)

    def unhandled(self) -> int:
        """Events that were published and not handled yet."""
        with self.engine.connect() as conn:
            return _unhandled(conn)


def _reader(database: Path | str) -> Engine:
    if isinstance(database, Path):
        return create_engine(f"sqlite:///file:{database}?mode=ro&uri=true")
    url = make_url(database).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    return engine.execution_options(postgresql_readonly=True)


def _unhandled(conn: Connection) -> int:
    done = select(t.processed.c.event).where(t.processed.c.event == t.log.c.event)
    left = select(func.count()).where(t.log.c.topic.in_(MARKED), ~done.exists())
    return int(conn.execute(left).scalar_one())


def _counts(conn: Connection, column: Column[str]) -> dict[str, int]:
    rows = conn.execute(select(column, func.count()).group_by(column))
    return {str(value): number for value, number in rows}


def _one(conn: Connection, table: object) -> int:
    number: int = conn.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]
    return number


def carried(ids: Iterable[str], texts: Iterable[str]) -> tuple[Counter[str], int]:
    """How many of ``texts`` carry each id, and how many carry none of them."""
    wanted, counts, stray = tuple(ids), Counter[str](), 0
    for text in texts:
        here = [name for name in wanted if name in text]
        counts.update(here)
        stray += not here
    return counts, stray
