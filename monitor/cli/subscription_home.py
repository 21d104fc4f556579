"""What ``monitor subscriptions`` reads and writes: rows of the database beside the house's tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Connection

from monitor.alert.route import parse_routes
from monitor.alert.subscription import Subscription
from monitor.cli.context import folder, with_database
from monitor.cli.rule_home import current
from monitor.clock import SystemClock
from monitor.config import toml
from monitor.config.subscription import check, written
from monitor.deliver.link import address_id, receiver_id
from monitor.deliver.suspend import LIMIT, Strikes
from monitor.errors import ConfigError, Problem
from monitor.store import delivery_list, refusal, unsubscribe
from monitor.store import subscription as rows
from monitor.store.guard import hold
from monitor.store.subscription_erase import Erased, erase
from monitor.terms import SubscriptionState

FILE = "alerts/routes.toml"
SUSPENDED = SubscriptionState.SUSPENDED
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """A subscription and where it lives: FILE, or "row"."""

    subscription: Subscription
    where: str
    owner: str = ""
    created: datetime | None = None
    changed: datetime | None = None


def of_house() -> tuple[Subscription, ...]:
    """Those of alerts/routes.toml that are right; nothing else is read."""
    file = folder() / FILE
    text, _ = toml.read(file) if file.exists() else ("", [])
    routes, _ = parse_routes(text, FILE)
    return routes.subscriptions if routes else ()


def everything() -> list[Found]:
    """Those of the house, then the rows, in the state they are in.

    A house subscription that was unsubscribed is ``removed``; an active one whose address is left
    alone is ``suspended``.
    """
    house = of_house()

    def read(conn: Connection) -> list[Found]:
        off = unsubscribe.stopped(conn, house)
        alone = {(r.channel, r.target) for r in refusal.listing(conn, least=LIMIT)}
        files = [Found(_removed(s) if s.id in off else s, FILE) for s in house]
        found = files + [_found(kept) for kept in rows.listing(conn)]
        return [_suspended(f) if _key(f.subscription) in alone else f for f in found]

    return with_database(lambda db: db.read(read))


def named(one: str) -> Found:
    """The one of that id. Raises ConfigError."""
    found = next((f for f in everything() if f.subscription.id == one), None)
    if found is None:
        raise ConfigError([_unknown(one)])
    return found


def deliveries(one: str) -> delivery_list.Rows:
    """Its last twenty deliveries, the newest first."""
    wanted = delivery_list.Wanted(subscription=one)
    return with_database(
        lambda db: db.read(lambda conn: delivery_list.listing(conn, wanted, limit=20))
    )


def suspended(one: Subscription) -> dict[str, Any] | None:
    """Until when its address is left alone, after how many refusals, and the last answer; or None.

    ``until`` is None where the next delivery tries it again.
    """
    row = with_database(
        lambda db: db.read(lambda conn: refusal.find(conn, one.channel, one.target))
    )
    if row is None or row.strikes < LIMIT:
        return None
    until = Strikes(row.strikes, row.last).until(_now())
    return {"until": until, "refusals": row.strikes, "last": row.last, "answer": row.answer}


def add(values: Mapping[str, Any]) -> Subscription:
    """Add a row that is right. Raises ConfigError with every problem, or where the id is taken."""
    given = {"id": f"{values.get('channel', '')}-{uuid4().hex[:8]}", **values}
    one = check(given, current(), "command line")

    def write(conn: Connection) -> Problem | None:
        hold(conn, f"subscription/{one.id}")
        if rows.get(conn, one.id) is not None:
            what = f"{one.id!r} is taken"
            return Problem("command line", "id", what, f"See monitor subscriptions show {one.id}.")
        if refusal := unwanted(conn, one, "command line"):
            return refusal
        rows.put(conn, one, at=_now())
        return None

    _tell(_write(write))
    return one


def edit(one: str, values: Mapping[str, Any]) -> Subscription:
    """Change keys of a row (None takes a key away). Raises ConfigError; nothing is changed then."""
    found = _row(one)
    old = found.subscription
    given = {**written(old), **values}
    given = {key: value for key, value in given.items() if value is not None}
    changed = replace(check(given, current(), "command line"), state=old.state)
    if changed.id != one:
        what = "an id is for ever: links and deliveries name it"
        raise ConfigError([Problem("command line", "id", what, "Add another subscription.")])

    def write(conn: Connection) -> Problem | None:
        moved = rows.spelling(changed.target) != rows.spelling(old.target)
        if moved and (refusal := unwanted(conn, changed, "command line")):
            return refusal
        now = rows.locked(conn, one) or found  # it may have been unsubscribed meanwhile
        put = replace(changed, state=now.subscription.state)
        rows.put(conn, put, owner=now.owner, at=_now())
        return None

    _tell(_write(write))
    return changed


def turn(one: str, state: SubscriptionState) -> None:
    """Pause, resume or remove one; who is resumed is tried again at once. Raises ConfigError."""
    found = named(one)
    if found.where == FILE:
        if state is not SubscriptionState.ACTIVE or not _write(lambda conn: _back(conn, found)):
            raise ConfigError([_of_house(one)])
        return

    def write(conn: Connection) -> None:
        turned = rows.turn(conn, one, state, at=_now())
        if turned is not None and turned.enabled:
            _back(conn, replace(found, subscription=turned))

    _write(write)


def forget(who: str) -> Erased:
    """Erase a receiver by the address, or by the id of one subscription. Raises ConfigError."""
    house = of_house()
    target = who if "@" in who else _row(who).subscription.target
    listed = [s.id for s in house if rows.spelling(s.target) == rows.spelling(target)]
    if listed:
        what = f"the address stands in {', '.join(listed)}"
        raise ConfigError([Problem(FILE, "target", what, "Take it out there, then erase again.")])
    return _write(lambda conn: erase(conn, target, at=_now()))


def unwanted(conn: Connection, one: Subscription, file: str, row: str = "") -> Problem | None:
    """Why an address must not be written to: it has unsubscribed or was erased, and says so still."""
    asked = {receiver_id(one), address_id(one.target)}
    if not one.enabled or not one.target or not unsubscribe.known(conn, asked):
        return None
    where = f"{row}, target" if row else "target"
    what = "this receiver has unsubscribed or was erased"
    return Problem(
        file, where, what, "They can subscribe by themselves: docs/howto/subscriptions.md."
    )


def _back(conn: Connection, found: Found) -> bool:
    """Take back an unsubscription and a suspension; False where there was neither."""
    one = found.subscription
    asked_out = unsubscribe.resume(conn, one)
    return refusal.forget(conn, one.target) or asked_out


def _row(one: str) -> Found:
    """As it is stored."""
    kept = with_database(lambda db: db.read(lambda conn: rows.get(conn, one)))
    if kept is not None:
        return _found(kept)
    raise ConfigError([_of_house(one) if named(one).where == FILE else _unknown(one)])


def _found(kept: rows.Kept) -> Found:
    return Found(kept.subscription, "row", kept.owner, kept.created, kept.changed)


def _write(body: Callable[[Connection], T]) -> T:
    return with_database(lambda db: db.write(body, durable=True))


def _tell(problem: Problem | None) -> None:
    if problem is not None:
        raise ConfigError([problem])


def _removed(one: Subscription) -> Subscription:
    return replace(one, state=SubscriptionState.REMOVED)


def _suspended(found: Found) -> Found:
    one = found.subscription
    return replace(found, subscription=replace(one, state=SUSPENDED)) if one.enabled else found


def _key(one: Subscription) -> tuple[str, str]:
    return one.channel, one.target


def _of_house(one: str) -> Problem:
    return Problem(FILE, f"subscription.{one}", "it lives in this file", "Edit it there.")


def _unknown(one: str) -> Problem:
    what = f"no subscription is called {one!r}"
    return Problem("command line", "id", what, "See monitor subscriptions list.")


def _now() -> datetime:
    return SystemClock().now()
