"""Users' own rules: rows that hold the TOML they wrote; parsed by the same code as the files."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update

from monitor.store.bell import ring
from monitor.store.insert import overwrite
from monitor.store.tables import rules

TOPIC = "rules"
"""Rings when a row changed."""


def listing(conn: Connection) -> Sequence[Row[tuple[object, ...]]]:
    """All rows: id, owner, body, enabled, changed."""
    return conn.execute(select(rules).order_by(rules.c.id)).all()


def put(conn: Connection, rule: str, body: str, *, owner: str = "", at: datetime) -> None:
    """Write a rule; one with the same id is replaced."""
    row = {"id": rule, "owner": owner, "body": body, "enabled": True, "changed": at}
    overwrite(conn, rules, [row], ("body", "enabled", "changed"))
    ring(conn, TOPIC)


def enable(conn: Connection, rule: str, *, on: bool, at: datetime) -> bool:
    """Switch a rule; False where there is none of that id."""
    one = update(rules).where(rules.c.id == rule).values(enabled=on, changed=at)
    ring(conn, TOPIC)
    return bool(conn.execute(one).rowcount)


def remove(conn: Connection, rule: str) -> bool:
    """Delete a rule; False where there is none of that id."""
    ring(conn, TOPIC)
    return bool(conn.execute(delete(rules).where(rules.c.id == rule)).rowcount)
