"""The second stage: advance one negotiation by the items of one event, inside the caller's transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from monitor.alert.model import Alert
from monitor.alert.pipeline import Item, advance
from monitor.errors import StateBroken, StoreError
from monitor.store.alert import made
from monitor.store.amendment import Part, parted
from monitor.store.doc import dump_bytes
from monitor.store.event import ALERTS, EVENTS, VERSION, AlertsEvent
from monitor.store.lane import Lane
from monitor.store.log import Event, publish
from monitor.store.shelf import Shelf
from monitor.stream.desk import Desk
from monitor.terms import Reason


@dataclass(slots=True)
class Step:
    """What became of the items of one event."""

    alerts: list[Alert]
    reasons: list[Reason]
    failed: list[tuple[Item, str]]
    """Items that could not be advanced, with the error."""


Tell = Callable[[Alert], Event]
"""Makes of an alert the event that other programs get."""


def step_all(
    conn: Connection,
    items: Sequence[Item],
    desk: Desk,
    shelf: Shelf,
    *,
    at: datetime,
    tell: Tell | None = None,
) -> Step:
    """Advance, write, and publish the alerts that have something to send.

    An item that raises changes nothing; the others go on. ``tell``: new alerts also go out to other
    programs, in the same transaction.
    """
    made(conn)  # what a transaction before this one made, and took back
    done = Step([], [], [])
    for part in parted(conn, items):
        _advance(conn, part, desk, shelf, done, at=at)
    new = made(conn)
    if tell is not None and new:
        publish(conn, EVENTS, [tell(alert) for alert in new], at=at)
    return done


def _advance(
    conn: Connection,
    part: Part,
    desk: Desk,
    shelf: Shelf,
    done: Step,
    *,
    at: datetime,
) -> None:
    """Advance one negotiation; one whose state cannot be read holds up no other."""
    try:
        lane = Lane(conn, part, desk.processes, shelf, at, per_hour=desk.per_hour, live=desk.live)
    except StateBroken as error:
        done.failed += [(item, str(error)) for item in part[1]]
        return
    for item in lane.items:
        snapshot, now = lane.snapshot(item), lane.now(item)
        try:
            got = advance(snapshot, item, desk.book, now)
        except (SQLAlchemyError, StoreError):
            raise  # the database's trouble, not the item's
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this item's
            done.failed.append((item, f"{type(error).__name__}: {error}"))
            continue
        if why := lane.hindrance(got):
            done.failed.append((item, why))
            continue
        lane.take(item, got)
        done.alerts.extend(got.alerts)
        done.reasons.append(got.reason)
    lane.write()
    if lane.ready:
        ready = tuple(dict.fromkeys(lane.ready))
        event = Event(dump_bytes(AlertsEvent(VERSION, ready)), lane.id.encode())
        publish(conn, ALERTS, [event], at=at)
