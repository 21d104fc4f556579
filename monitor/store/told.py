"""Who was told a claim: the receivers of what follows up on it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, Row, select

from monitor.alert.model import Planned
from monitor.alert.subscription import Subscription
from monitor.deliver.model import DeliveryState
from monitor.store.doc import load, unreadable
from monitor.store.subscription_follow import withheld
from monitor.store.tables import deliveries
from monitor.terms import Certainty, Reason

ARRIVED = (
    DeliveryState.SENDING.value,
    DeliveryState.SENT.value,
    DeliveryState.UNKNOWN.value,
)
"""It is there, or may be."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """One subscription, as it was when the claim went there, and why it did."""

    subscription: Subscription
    rules: tuple[str, ...]
    held: Reason | None = None
    """The claim is held for a summary, for this reason ..."""
    due: datetime | None = None
    """... which goes out then: what follows up on it goes into the same."""

    def planned(self) -> Planned:
        """A follow-up for this receiver."""
        reason = self.held or Reason.SELECTED
        return Planned(
            self.subscription, reason, 0, 0, Certainty.POSSIBLE, self.rules, due=self.due
        )


def receivers(conn: Connection, alerts: Sequence[str], *, arrived: bool = False) -> list[Told]:
    """Who was told any of the alerts, by itself or in a summary, or is about to be.

    Who has had the subscription removed is not; who has unsubscribed is found out when it is
    planned.

    Args:
        conn: the transaction's.
        alerts: their ids.
        arrived: only those to whom it was sent; what is still to be sent will say how things
            stand then.
    """
    d = deliveries.c
    query = select(d.subscription, d.state, d.reason, d.due, d.reference, d.rules, d.doc).where(
        d.alert.in_(list(alerts)), ~d.test
    )
    rows = conn.execute(query.order_by(d.since, d.id)).all()
    summaries = _states(conn, [r.reference for r in rows if r.state == DeliveryState.TOLD.value])
    gone = withheld(conn, [row.subscription for row in rows])
    found: dict[str, Told] = {}
    for row in rows:
        if gone.get(row.subscription) is Reason.REMOVED or (subscription := _read(row)) is None:
            continue
        told = row.state == DeliveryState.TOLD.value
        state = summaries.get(row.reference, "") if told else row.state
        if state in ARRIVED or (not arrived and state not in _NEVER):
            held = state == DeliveryState.HELD.value
            new = Told(
                subscription,
                tuple(json.loads(row.rules)),
                Reason(row.reason) if held else None,
                row.due if held else None,
            )
            if row.subscription not in found or not held:
                found[row.subscription] = new
    return list(found.values())


def _read(row: Row[tuple[object, ...]]) -> Subscription | None:
    """The subscription as it was; None, said, where nobody can read it: the others hear of it."""
    try:
        return load(Subscription, str(row.doc))
    except ValueError as error:
        what = f"who was told cannot be read: {unreadable(error)}"
        log.error("receiver.broken", subscription=row.subscription, error=what)  # noqa: TRY400
        return None


def _states(conn: Connection, ids: Sequence[str]) -> dict[str, str]:
    query = select(deliveries.c.id, deliveries.c.state).where(deliveries.c.id.in_(set(ids)))
    return {str(i): str(state) for i, state in conn.execute(query)} if ids else {}


_NEVER = frozenset(
    {"", DeliveryState.WAITING.value, DeliveryState.DEAD.value, DeliveryState.LAPSED.value}
)
"""It never went there, and will not by itself."""
