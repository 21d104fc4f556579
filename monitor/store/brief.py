"""What a brief is made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.alert.brief import Brief, ByHand, brief_of
from monitor.alert.model import Alert
from monitor.deliver.model import DeliveryState
from monitor.detect.amendment import Amendment
from monitor.detect.differ import differences, in_words, keys
from monitor.detect.hand import Act
from monitor.detect.model import Negotiation
from monitor.store import negotiation
from monitor.store.alert import TEST, read
from monitor.store.amendment_table import amendments
from monitor.store.doc import load
from monitor.store.tables import alerts, articles, deliveries, detections
from monitor.terms import MESSAGES

UNDOES = frozenset({Act.SET, Act.REVERT, Act.REBUILD})
"""Acts by which a slot may hold something else than what was alerted."""
MOST = 2000
"""Alerts one brief reads; earlier ones are only counted."""


def brief(conn: Connection, since: datetime, until: datetime, process: str | None = None) -> Brief:
    """What changed from ``since`` to ``until``, in one negotiation or all."""
    some, more = _alerts(conn, since, until, process)
    states = {}
    for name in {alert.process for alert in some if alert.process}:
        state = negotiation.readable(conn, negotiation.resolve(conn, name))
        if state is not None:
            states[name] = state
    read = select(func.count()).select_from(articles)
    made = list(_made(conn, since, until, process))
    aloud = {(alert.process, alert.version) for alert in some if alert.by}
    put_right = _taken_back([one for one in made if (one.process, one.version) not in aloud])
    put_right -= {key for state in states.values() for key in _standing(state)}
    return Brief(
        summary=brief_of(some, states, since, until, more, put_right),
        articles=int(conn.execute(read.where(articles.c.fetched > since)).scalar_one()),
        unalerted=_unalerted(conn, since, process),
        unsent=_unsent(conn, since, process),
        by_hand=tuple(map(_by_hand, made)),
    )


def _alerts(
    conn: Connection, since: datetime, until: datetime, process: str | None
) -> tuple[list[Alert], int]:
    a = alerts.c
    those = (a.created > since) & (a.created <= until)
    those &= a.kind.not_in([kind.value for kind in MESSAGES]) & (a.article != TEST)
    if process is not None:
        those &= a.process.in_(negotiation.names(conn, process))
    number = int(conn.execute(select(func.count()).where(those)).scalar_one())
    newest = (
        select(a.id, a.doc).where(those).order_by(a.created.desc(), a.stored.desc(), a.id.desc())
    )
    rows = conn.execute(newest.limit(MOST)).all()
    found = [alert for row in reversed(rows) if (alert := read(conn, row.id, row.doc)) is not None]
    return found, number - len(found)


@dataclass(frozen=True, slots=True)
class _Made:
    """A version that a person made, between the states before and after it where they are kept."""

    process: str
    version: int
    amendment: Amendment
    before: Negotiation | None
    after: Negotiation | None


def _made(
    conn: Connection, since: datetime, until: datetime, process: str | None
) -> Iterator[_Made]:
    a = amendments.c
    query = select(a.process, a.version, a.doc).where(a.at > since, a.at <= until)
    if process is not None:
        query = query.where(a.process.in_(negotiation.names(conn, process)))
    for row in conn.execute(query.order_by(a.at, a.process, a.version)).all():
        before, after = (
            negotiation.at_version(conn, row.process, n) for n in (row.version - 1, row.version)
        )
        yield _Made(row.process, row.version, load(Amendment, row.doc), before, after)


def _taken_back(made: Iterable[_Made]) -> set[str]:
    """Keys of the changes that no longer hold by what people did."""
    found: set[str] = set()
    for one in made:
        if one.amendment.act in UNDOES and one.before and one.after:
            found |= keys(one.before) - keys(one.after)
            found |= {d.before.key for d in differences(one.before, one.after) if d.before}
    return found


def _standing(state: Negotiation) -> Iterator[str]:
    """Keys of the changes by which its slots hold what they hold."""
    return (d.after.key for d in differences(None, state) if d.after)


def _by_hand(made: _Made) -> ByHand:
    before, after, amendment = made.before, made.after, made.amendment
    known = after and (before or made.version == 1)
    return ByHand(
        process=made.process,
        process_title=after.title if after else made.process,
        version=made.version,
        at=amendment.hand.at,
        act=amendment.act.value,
        detail=tuple(amendment.detail.values()),
        author=amendment.hand.author,
        why=amendment.hand.why,
        changes=tuple(in_words(before, after)) if known else (),
    )


def _unalerted(conn: Connection, since: datetime, process: str | None) -> dict[str, int]:
    d = detections.c
    query = select(d.reason, func.count()).where(d.alert.is_(None), d.at > since)
    if process is not None:
        query = query.where(d.process.in_(negotiation.names(conn, process)))
    return {str(reason): int(n) for reason, n in conn.execute(query.group_by(d.reason))}


def _unsent(conn: Connection, since: datetime, process: str | None) -> dict[str, int]:
    d = deliveries.c
    states = [DeliveryState.LAPSED.value, DeliveryState.HELD.value, DeliveryState.WAITING.value]
    query = select(d.reason, func.count()).where(
        d.state.in_(states), d.since > since, d.test.is_(False)
    )
    if process is not None:
        theirs = select(alerts.c.id).where(alerts.c.process.in_(negotiation.names(conn, process)))
        query = query.where(d.alert.in_(theirs))
    return {str(reason): int(n) for reason, n in conn.execute(query.group_by(d.reason))}
