"""An outbox in memory, channels that behave as told, and a dispatcher over both."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.alert.model import Subscription
from monitor.alert.sample import sample_alert
from monitor.deliver.dispatch import Dispatch
from monitor.deliver.failure import AWAY
from monitor.deliver.model import EVERYWHERE, Delivery, Receipt, mark_of
from monitor.deliver.retry import Policy
from monitor.deliver.tally import Tally

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


FAST = Policy(attempts=3, first=timedelta(), jitter=0)


class MovingClock:
    """Moves a little at each look, and as far as a test says."""

    def __init__(self):
        self.at = NOW

    def now(self):
        self.at += timedelta(microseconds=1)
        return self.at


@dataclass
class MemoryOutbox:
    """Deliveries in a dictionary: what the store promises, without a database."""

    rows: dict[str, Delivery] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)
    held: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, object] = field(default_factory=dict)
    fail: list[str] = field(default_factory=list)
    doubt: dict[str, datetime | None] = field(default_factory=dict)
    health: list[tuple[str, str]] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)

    def add(self, name, channel="a", target=""):
        subscription = Subscription(id="s", channel=channel, target=target)
        self.rows[name] = Delivery(name, sample_alert(), subscription, 0, 0, NOW)
        self.due[name] = NOW

    async def claim(self, *, channel, now, owner, limit, lease, room=EVERYWHERE):
        self._maybe_fail("claim")
        fits = room.within()
        taken = []
        for name, row in self.rows.items():
            if row.subscription.channel != channel or name in self.ended or len(taken) == limit:
                continue
            mark = mark_of(row.subscription.target)
            if mark in room.avoid:
                continue
            begun = self.held.get(name)
            if (begun is not None and begun >= now) or (begun is None and self.due[name] > now):
                continue
            if not fits(mark):
                continue
            self.held[name] = now + lease
            self.rows[name] = replace(
                row, attempts=row.attempts + (begun is None), token=row.token + 1,
                lease_until=now + lease, resent_after=begun or self.doubt.get(name),
            )  # fmt: skip
            taken.append(self.rows[name])
        return taken

    async def still_mine(self, delivery, *, now):
        return self._mine(delivery) and self.held[delivery.id] > now

    async def mark_sent(self, delivery, receipt, *, now):
        self._maybe_fail("mark")
        return self._mark(delivery, receipt)

    async def mark_unknown(self, delivery, error, *, now):
        return self._mark(delivery, ("unknown", error))

    async def mark_failed(self, delivery, error, *, retry_at, now, unanswered=None, tried=True):
        if retry_at is None:
            return self._mark(delivery, error)
        if self._mine(delivery):
            del self.held[delivery.id]
            self.due[delivery.id] = retry_at
            self.why[delivery.id] = error
            if not tried:
                self.rows[delivery.id] = replace(delivery, attempts=delivery.attempts - 1)
            self.doubt[delivery.id] = unanswered
        return True

    async def fails(self, channel, error, *, now):
        self.health.append((channel, error))

    async def works(self, channel, *, now):
        self.health.append((channel, ""))
        await self.hasten(channel, now=now)

    async def hasten(self, channel, *, now):
        for name, why in self.why.items():
            if self.rows[name].subscription.channel == channel and why.startswith(AWAY):
                self.due[name] = min(self.due[name], now)

    def _mark(self, delivery, end):
        if self._mine(delivery):
            self.ended[delivery.id] = end
            return True
        return False

    def _mine(self, delivery):
        return self.rows[delivery.id].token == delivery.token and delivery.id not in self.ended

    def _maybe_fail(self, what):
        if self.fail and self.fail[0] == what:
            self.fail.pop(0)
            raise OSError("the disk is away")


@dataclass
class FakeChannel:
    """Does what ``act`` says for each delivery; remembers what it sent."""

    name: str = "a"
    act: Callable[[Delivery], object] = lambda _: None
    time_limit: timedelta = timedelta(seconds=5)
    sent: list[str] = field(default_factory=list)
    running: int = 0
    most: int = 0
    closed: bool = False

    async def send(self, delivery):
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            done = self.act(delivery)
            if asyncio.iscoroutine(done):
                done = await done
            if isinstance(done, Exception):
                raise done
            self.sent.append(delivery.id)
            return done if isinstance(done, Receipt) else Receipt("ref")
        finally:
            self.running -= 1

    async def close(self):
        self.closed = True


async def until(done, limit=5.0):
    """Wait until ``done()`` holds."""
    async with asyncio.timeout(limit):
        while not done():  # noqa: ASYNC110 - the code under test sets no event for tests
            await asyncio.sleep(0.002)


@dataclass
class World:
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    clock: MovingClock = field(default_factory=MovingClock)
    tally: Tally = field(default_factory=Tally)

    def dispatch(self, *lanes, policy=FAST, look=0.01):
        return Dispatch(
            self.outbox, lanes, self.clock, owner="me", tally=self.tally, policy=policy, look=look
        )

    async def until(self, dispatch, done, limit=5.0):
        """Run until ``done()`` holds, then stop and drain."""
        task = asyncio.create_task(dispatch.run())
        await until(done, limit)
        dispatch.stop()
        await task
