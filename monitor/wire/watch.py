"""Looks after the service itself: what is wrong goes to the operator, once, and so does its end.

Every process writes down what it alone can see (``see``); of those that deliver, one at a time looks
at all of it and at what the database shows, and tells (``look``).
"""

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection

from monitor.alert.model import Subscription
from monitor.alert.notice import Life, Trouble, heartbeat, heartbeat_due, span
from monitor.clock import SystemClock
from monitor.deliver.model import DeliveryState
from monitor.deliver.suspend import LIMIT
from monitor.poll.model import FeedState
from monitor.poll.rhythm import Rhythm
from monitor.store import channel, lease, listing, notice, refusal, rhythm, sighting, turn
from monitor.store.backlog import Backlog, oldest_of
from monitor.store.guard import server_time
from monitor.terms import Severity
from monitor.wire.outgoing import Outgoing
from monitor.wire.role import Role

if TYPE_CHECKING:
    from monitor.wire.service import Service

log = structlog.get_logger("watch")
FAILS = timedelta(minutes=5)
"""A channel that fails for so long is told; one that refuses our password or token at once."""
STUCK = timedelta(minutes=10)
"""An event older than this that nobody has handled."""
WAITS = timedelta(hours=1)
"""A delivery older than this that is still to be sent."""
TURN = timedelta(minutes=3)
"""How long the others wait for who tells the operator, before another one does."""
FULL, ROOM = 0.05, 256 * 1024 * 1024
"""A disk with less than this share, or these bytes, left is nearly full."""


class Watch:
    """Gathers troubles and signs of life, and plans their deliveries."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._machine = SystemClock()
        self._backlog = Backlog()
        self.troubles: tuple[Trouble, ...] = ()
        self.flows = False
        """Articles come in and alerts go out, as of the last look; False where another looks."""

    async def see(self) -> None:
        """Write down what this process alone can see."""
        service, machine = self._service, self._machine.now()
        found = [*_disk(service.db.path), *service.skew.trouble()]
        if (there := await service.db.read(server_time)) is not None:
            found += service.skew.against(there)
        if Role.DELIVER in service.roles:
            found += channels(service.outgoing)
        owner = service.owner
        await service.db.write(lambda conn: sighting.see(conn, owner, found, at=machine))

    async def look(self) -> None:
        """Tell what began and what is over since the last look, and give signs of life.

        Where several processes deliver, one does.
        """
        service, now = self._service, self._service.clock.now()
        machine = self._machine.now()
        await self.see()
        seen = await service.db.write(lambda conn: self._begin(conn, now, machine))
        if seen is None:
            self.troubles, self.flows = (), False
            return
        book = service.keeper.house.book.subscriptions
        found = _feeds(seen, now)
        found += await service.db.read(
            lambda conn: _stored(conn, machine, self._backlog) + _alone(conn, book)
        )
        before, self.troubles = self.troubles, tuple(found)
        self.flows = not any(one.topic in _STOPS for one in found)
        to = [one for one in book if one.operator]
        made = await service.db.write(
            lambda conn: notice.tell(conn, found, to, now=now, machine=machine)
        )
        for one in unheard(before, found) if not to else ():
            log.warning("notice", what=one.text, severity=one.severity.value, told=0)
        for alert in made:
            log.warning("notice", what=alert.title, severity=alert.severity.value, told=len(to))
        await self._signs(seen, now, machine)

    def _begin(self, conn: Connection, now: datetime, machine: datetime) -> list[Rhythm] | None:
        """Take the turn, and look at the feeds; None where it is another's."""
        if not turn.take(conn, "watch", self._service.owner, now=machine, ttl=TURN):
            return None
        lease.forget_gone(conn)
        sighting.forget_old(conn, now=machine)
        return rhythm.look(conn, now=now)

    async def _signs(self, seen: list[Rhythm], now: datetime, machine: datetime) -> None:
        subscriptions = self._service.keeper.house.book.subscriptions
        due: dict[tuple[datetime, str], list[Subscription]] = {}
        for one in subscriptions:
            if (moment := heartbeat_due(one, now)) is not None:
                due.setdefault((moment, one.zone), []).append(one)
        if not due:
            return
        life = await self._service.db.read(lambda conn: _life(conn, seen, self.troubles))
        for (moment, zone), some in due.items():
            alert = heartbeat(life, moment, zone, now)
            await self._service.db.write(
                lambda conn, alert=alert, some=some: notice.live(  # type: ignore[misc]
                    conn, alert, _quiet(conn, some, machine), machine=machine
                )
            )


def unheard(before: Iterable[Trouble], found: Iterable[Trouble]) -> list[Trouble]:
    """What the log alone tells where no subscription is an operator's: what is new."""
    known = {one.key for one in before}
    return [one for one in found if one.key not in known]


def channels(outgoing: Outgoing) -> Iterable[Trouble]:
    """What is wrong with the secrets of channels."""
    for name, why in outgoing.unusable:
        yield Trouble(f"channel/{name}/unusable", f"channel {name} cannot be used: {why}", _LOUD)
    for name, why in outgoing.behind:
        yield Trouble(f"channel/{name}/behind", f"channel {name} keeps its last secrets: {why}")


def _quiet(conn: Connection, some: list[Subscription], now: datetime) -> list[Subscription]:
    """Who got no alert for a day: an alert is a sign of life as well."""
    since = now - timedelta(days=1)
    return [one for one in some if not notice.heard_since(conn, one.id, since)]


def _life(conn: Connection, seen: list[Rhythm], troubles: Iterable[Trouble]) -> Life:
    states = listing.counts(conn)["feeds"]
    last = next((one.last for one in seen if one.feed == rhythm.ALL), None)
    fine = states.get(FeedState.OK.value, 0) + states.get(FeedState.THROTTLED.value, 0)
    return Life(sum(states.values()), fine, last, troubles=tuple(one.text for one in troubles))


def _feeds(seen: list[Rhythm], now: datetime) -> list[Trouble]:
    found: list[Trouble] = []
    for one in seen:
        whole = one.feed == rhythm.ALL
        name, key = ("all feeds", "articles") if whole else (f"feed {one.feed}", "feed")
        severity = Severity.HIGH if whole else Severity.MEDIUM
        if failing := one.failing_for(now):
            text = f"{name} failing for {span(failing)}"
            found.append(Trouble(f"{key}/{one.feed}/failing", text, severity))
        elif silent := one.silent(now):
            used = f"used to at most {span(one.longest)}" if one.longest else "since it was added"
            text = f"{name} silent for {span(silent)} ({used})"
            found.append(Trouble(f"{key}/{one.feed}/silent", text, severity))
    return found


def _stored(conn: Connection, now: datetime, backlog: Backlog) -> list[Trouble]:
    """What the database shows; ``now`` is the machine's."""
    found = sighting.seen(conn, now=now)
    for row in channel.failing(conn):
        hopeless = row.error.startswith(("auth", "misconfigured"))
        if hopeless or now - row.failing >= FAILS:
            text = f"channel {row.id} fails: {row.error}"
            found.append(Trouble(f"channel/{row.id}/failing", text, _LOUD))
    found += _given_up(conn)
    oldest = oldest_of(backlog.look(conn, now=now))
    if oldest is not None and now - oldest > STUCK:
        text = f"the oldest event waits for {span(now - oldest)}: articles are not handled"
        found.append(Trouble("events/old", text, Severity.CRITICAL))
    waiting = listing.oldest_pending(conn)
    if waiting is not None and now - waiting > WAITS:
        text = f"the oldest delivery waits for {span(now - waiting)}"
        found.append(Trouble("outbox/old", text, _LOUD))
    return found


def _given_up(conn: Connection) -> list[Trouble]:
    """What a person must look after: deliveries by channel and state, events."""
    found: list[Trouble] = []
    for one in listing.given_up(conn):
        where = f"monitor deliveries list --channel {one.channel} --state {one.state}"
        what = "given up" if one.state == DeliveryState.DEAD else "of which nobody knows the end"
        text = f"channel {one.channel}: {_count(one.n, 'delivery', 'deliveries')} {what}: {where}"
        key = f"deliveries/{one.channel}/{one.state}"
        found.append(Trouble(key, text, _LOUD, one.latest))
    letters, latest = listing.open_letters(conn)
    if letters:
        text = (
            f"{_count(letters, 'event', 'events')} could not be handled: monitor deadletters list"
        )
        found.append(Trouble("deadletters/events", text, _LOUD, latest))
    return found


def _alone(conn: Connection, subscriptions: Iterable[Subscription]) -> list[Trouble]:
    """Addresses that are suspended, by whose they are: a notice outlives the erasure of an address."""
    rows = {(row.channel, row.target): row for row in refusal.listing(conn, least=LIMIT)}
    if not rows:
        return []
    found: list[Trouble] = []
    for one in subscriptions:
        if row := rows.get((one.channel, one.target)):
            text = f"the address of {one.id} is suspended on {one.channel}, refused {row.strikes} times"
            advice = f"{text}: monitor subscriptions show {one.id}"
            found.append(Trouble(f"address/{one.channel}/{one.id}", advice))
    return found


def _count(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"


def _disk(database: Path | None) -> list[Trouble]:
    if database is None:
        return []
    usage = shutil.disk_usage(database.parent)
    if usage.free >= max(ROOM, usage.total * FULL):
        return []
    text = f"the disk of {database.parent} is nearly full: {usage.free // 2**20} MiB left"
    return [Trouble("disk/full", text, Severity.CRITICAL)]


_LOUD = Severity.HIGH
_STOPS = frozenset({"articles", "events", "outbox", "disk"})
