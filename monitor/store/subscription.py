"""Users' own subscriptions; those of the house are in alerts/routes.toml."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, select

from monitor.alert.model import Subscription
from monitor.store.bell import ring
from monitor.store.doc import dump, load
from monitor.store.insert import overwrite
from monitor.store.tables import subscriptions

TOPIC = "subscriptions"
"""Rings when a row changed."""


def listing(conn: Connection) -> list[Subscription]:
    """All of them, as they are switched."""
    query = select(subscriptions.c.doc, subscriptions.c.enabled).order_by(subscriptions.c.id)
    return [
        replace(load(Subscription, doc), enabled=enabled) for doc, enabled in conn.execute(query)
    ]


def put(conn: Connection, one: Subscription, *, owner: str = "", at: datetime) -> None:
    """Write a subscription; one with the same id is replaced."""
    row = {"id": one.id, "owner": owner, "enabled": one.enabled, "changed": at, "doc": dump(one)}
    overwrite(conn, subscriptions, [row], ("enabled", "changed", "doc"))
    ring(conn, TOPIC)


def remove(conn: Connection, one: str) -> bool:
    """Delete it; False where there is none of that id."""
    ring(conn, TOPIC)
    return bool(conn.execute(delete(subscriptions).where(subscriptions.c.id == one)).rowcount)
