"""How often each reason was given: what became of articles, detections and waiting rows."""

from collections import Counter
from datetime import UTC, date, datetime

from sqlalchemy import Connection, func, select

from monitor.store.dialect import tally
from monitor.store.tables import reasons
from monitor.terms import Reason


def count(conn: Connection, stage: str, given: Counter[Reason], *, at: datetime) -> None:
    """Add to the day's counts of a stage (``read``, ``step``, ``settle``)."""
    day = at.astimezone(UTC).date().isoformat()
    rows = [
        {"day": day, "stage": stage, "reason": reason.value, "n": n} for reason, n in given.items()
    ]
    if rows:
        conn.execute(tally(conn, reasons, ("day", "stage", "reason"), "n"), rows)


def counted(conn: Connection, since: date) -> dict[tuple[str, str], int]:
    """(stage, reason) -> how often since a day."""
    c = reasons.c
    query = select(c.stage, c.reason, func.sum(c.n)).where(c.day >= since.isoformat())
    rows = conn.execute(query.group_by(c.stage, c.reason))
    return {(str(stage), str(reason)): int(n) for stage, reason, n in rows}
