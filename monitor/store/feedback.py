"""What readers say of alerts: kept per alert and reader, the last word counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from monitor.alert.model import Alert
from monitor.deliver.model import DeliveryState
from monitor.store.alert import read
from monitor.store.insert import overwrite
from monitor.store.subscription_table import feedback
from monitor.store.tables import alerts, deliveries
from monitor.terms import MESSAGES, Verdict

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """An alert that was sent, and what its readers said of it."""

    alert: Alert
    verdicts: tuple[tuple[str, Verdict, datetime], ...] = ()
    """(who, what, when), the first first."""

    @property
    def worst(self) -> Verdict | None:
        """What it counts as: one reader who says it is wrong outweighs those who like it."""
        said = {verdict for _, verdict, _ in self.verdicts}
        return next((verdict for verdict in Verdict if verdict in said), None)


def judge(conn: Connection, alert: str, who: str, verdict: Verdict, *, at: datetime) -> bool:
    """Keep a reader's last word; False where there is no such alert.

    Args:
        conn: the transaction's.
        alert: its id.
        who: names the reader, and is no address: ``deliver.link.receiver_id``, ``slack:U0123``.
        verdict: what they say.
        at: the machine's time.
    """
    if conn.execute(select(alerts.c.id).where(alerts.c.id == alert)).first() is None:
        return False
    row = {"alert": alert, "who": who, "verdict": verdict.value, "at": at}
    overwrite(conn, feedback, [row], ("verdict", "at"))
    return True


def sent(conn: Connection, *, since: datetime | None = None) -> Iterator[Judged]:
    """Alerts that reached anybody since then, the oldest first, each with what was said of it.

    By itself or in a summary that was sent.
    """
    d, a = deliveries.c, alerts.c
    summaries = select(d.id).where(d.state == DeliveryState.SENT.value)
    told = and_(d.state == DeliveryState.TOLD.value, d.reference.in_(summaries))
    arrived = or_(d.state == DeliveryState.SENT.value, told)
    reached = select(d.alert).where(arrived, d.test.is_(False))
    # The service's own messages say nothing that could be wrong about a negotiation.
    query = select(a.id).where(a.id.in_(reached), a.kind.not_in([kind.value for kind in MESSAGES]))
    if since is not None:
        query = query.where(a.created >= since)
    ids = list(conn.execute(query.order_by(a.created, a.id)).scalars())
    for start in range(0, len(ids), _CHUNK):
        yield from _judged(conn, ids[start : start + _CHUNK])


def counts(conn: Connection) -> dict[Verdict, int]:
    """How often each was said."""
    found = conn.execute(select(feedback.c.verdict, func.count()).group_by(feedback.c.verdict))
    return {Verdict(verdict): int(n) for verdict, n in found}


def _judged(conn: Connection, ids: list[str]) -> Iterator[Judged]:
    f = feedback.c
    said: dict[str, list[tuple[str, Verdict, datetime]]] = {}
    for row in conn.execute(select(feedback).where(f.alert.in_(ids)).order_by(f.at, f.who)):
        said.setdefault(row.alert, []).append((row.who, Verdict(row.verdict), row.at))
    docs = conn.execute(select(alerts.c.id, alerts.c.doc).where(alerts.c.id.in_(ids)))
    by_id = {row.id: row.doc for row in docs}
    for one in ids:
        if (alert := read(conn, one, by_id[one])) is not None:
            yield Judged(alert, tuple(said.get(one, ())))
