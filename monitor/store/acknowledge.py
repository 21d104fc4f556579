"""Who has seen an alert and says so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from monitor.store.insert import insert_new
from monitor.store.tables import acknowledgements

Rows = Sequence[Row[tuple[Any, ...]]]


def put(conn: Connection, alert: str, who: str, *, at: datetime) -> bool:
    """Keep it; the first time counts."""
    return bool(insert_new(conn, acknowledgements, [{"alert": alert, "who": who, "at": at}]))


def of(conn: Connection, alert: str) -> Rows:
    """(who, at), the first first."""
    c = acknowledgements.c
    return conn.execute(select(c.who, c.at).where(c.alert == alert).order_by(c.at, c.who)).all()
