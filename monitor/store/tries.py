"""Counts what somebody asks of the pages, so that nobody can make the service a nuisance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, delete, func, select

from monitor.store.insert import insert_all
from monitor.store.subscription_table import tries

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries of one bucket within ``span`` (at most ``KEPT``)."""

    most: int
    span: timedelta


def allowed(conn: Connection, limits: Sequence[tuple[str, Limit]], *, at: datetime) -> bool:
    """Count one try in each bucket, unless one of them is full."""
    if any(_full(conn, bucket, limit, at) for bucket, limit in limits):
        return False
    conn.execute(delete(tries).where(tries.c.at < at - KEPT))
    rows = [{"id": str(uuid4()), "bucket": bucket, "at": at} for bucket, _ in limits]
    insert_all(conn, tries, rows)
    return True


def _full(conn: Connection, bucket: str, limit: Limit, at: datetime) -> bool:
    c = tries.c
    recent = select(func.count()).where(c.bucket == bucket, c.at > at - limit.span)
    return int(conn.execute(recent).scalar_one()) >= limit.most
