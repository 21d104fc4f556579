"""What a brief is made of."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.alert.brief import Brief, ByHand, brief_of
from monitor.alert.model import Alert
from monitor.deliver.model import DeliveryState
from monitor.detect.amendment import Amendment
from monitor.detect.differ import in_words
from monitor.store import negotiation
from monitor.store.alert import TEST, read
from monitor.store.amendment_table import amendments
from monitor.store.doc import load
from monitor.store.tables import alerts, articles, deliveries, detections
from monitor.terms import MESSAGES

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
    return Brief(
        summary=brief_of(some, states, since, until, more),
        articles=int(conn.execute(read.where(articles.c.fetched > since)).scalar_one()),
        unalerted=_unalerted(conn, since, process),
        unsent=_unsent(conn, since, process),
        by_hand=tuple(_by_hand(conn, since, until, process)),
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


def _by_hand(
    conn: Connection, since: datetime, until: datetime, process: str | None
) -> Iterator[ByHand]:
    a = amendments.c
    query = select(a.process, a.version, a.doc).where(a.at > since, a.at <= until)
    if process is not None:
        query = query.where(a.process.in_(negotiation.names(conn, process)))
    for row in conn.execute(query.order_by(a.at, a.process, a.version)).all():
        made = load(Amendment, row.doc)
        before, after = (
            negotiation.at_version(conn, row.process, n) for n in (row.version - 1, row.version)
        )
        yield ByHand(
            process=row.process,
            process_title=after.title if after else row.process,
            version=row.version,
            at=made.hand.at,
            act=made.act.value,
            detail=tuple(made.detail.values()),
            author=made.hand.author,
            why=made.hand.why,
            changes=tuple(in_words(before, after))
            if after and (before or row.version == 1)
            else (),
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
