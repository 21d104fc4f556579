"""Cards: what the first message of a round's thread is to show, whether or not an alert came of it.

A later report may narrow the venue, fill a date or add a source without being news. The row of the
round then moves on to the negotiation's version, and whoever shows an older one is to be edited.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select, update

from monitor.alert.model import Alert
from monitor.alert.standing import in_words
from monitor.deliver.thread import has_card, thread_key
from monitor.detect.model import Negotiation
from monitor.store import alert as alert_store
from monitor.store.insert import overwrite
from monitor.store.summary_table import cards
from monitor.store.tables import alerts, threads


@dataclass(frozen=True, slots=True)
class Stale:
    """A card that shows an older state, with what it is to show."""

    channel: str
    target: str
    alert: Alert


def put(conn: Connection, alert: Alert) -> None:
    """Let the card of the alert's round show this alert."""
    if not has_card(alert) or alert.round is None:
        return
    row = {
        "thread": thread_key(alert), "process": alert.process, "round": alert.round,
        "version": alert.version, "alert": alert.id, "doc": json.dumps(alert.state),
    }  # fmt: skip
    overwrite(conn, cards, [row], ("version", "alert", "doc"))


def touch(conn: Connection, alert: Alert, version: int) -> None:
    """The alert that a card shows has gained sources or certainty."""
    mine = (cards.c.alert == alert.id) & (cards.c.version < version)
    conn.execute(update(cards).where(mine).values(version=version))


def bring_up(conn: Connection, state: Negotiation) -> None:
    """Bring the cards of a negotiation to its state, those that it changes."""
    query = select(cards.c.thread, cards.c.round, cards.c.doc).where(cards.c.process == state.id)
    for row in conn.execute(query).all():
        words = json.dumps(in_words(state, row.round))
        if words not in ("{}", row.doc):
            moved = update(cards).where(cards.c.thread == row.thread)
            conn.execute(moved.values(doc=words, version=state.version))


def stale(conn: Connection, limit: int = 50) -> Sequence[Stale]:
    """Cards that are to be edited; those under way are left alone."""
    t, c = threads.c, cards.c
    query = (
        select(t.channel, t.target, c.alert, c.version, c.doc)
        .join_from(threads, cards, c.thread == t.thread)
        .where(c.version > t.version, t.reference != "", t.began.is_(None))
        .order_by(c.version - t.version, t.thread)
        .limit(limit)
    )
    found = []
    for row in conn.execute(query).all():
        doc = conn.execute(select(alerts.c.doc).where(alerts.c.id == row.alert)).scalar()
        alert = None if doc is None else alert_store.read(conn, row.alert, doc)
        if alert is not None:
            shown = replace(alert, state=json.loads(row.doc), version=row.version)
            found.append(Stale(row.channel, row.target, shown))
    return found
