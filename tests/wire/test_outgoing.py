"""Channels are swapped and mended under way; nobody waits for one that hangs."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from prometheus_client import CollectorRegistry

from monitor.deliver.build import Means
from monitor.deliver.dispatch import Lane
from monitor.deliver.standing import Standing
from monitor.errors import Problem
from monitor.telemetry.metrics import Metrics
from monitor.wire import outgoing as wired
from monitor.wire.outgoing import Outgoing
from tests.deliver.outboxworld import FakeChannel, MemoryOutbox, MovingClock, until


class World:
    """What routes.toml says is ``lanes``, and what is wrong with it ``problems``."""

    def __init__(self):
        self.outbox = MemoryOutbox()
        self.lanes, self.problems = [], []
        metrics = Metrics(CollectorRegistry())
        self.outgoing = Outgoing(self.outbox, metrics, MovingClock(), "me", Means())

    def build(self, *_):
        return list(self.lanes), list(self.problems)


def house(name):
    routes = SimpleNamespace(name=name, channels=())
    return SimpleNamespace(routes=routes, renderer=None, texts=SimpleNamespace(templates=None))


@pytest.fixture
def world(monkeypatch):
    made = World()
    monkeypatch.setattr(wired, "build_lanes", made.build)
    return made


async def test_a_send_that_hangs_does_not_hold_up_new_routes(world):
    """The old dispatcher finishes on its own; stop waits for both."""
    go = asyncio.Event()
    slow, quick = FakeChannel("a", lambda _: go.wait()), FakeChannel("b")
    world.lanes = [Lane(slow)]
    world.outbox.add("first", "a")
    world.outgoing.use(house("old"))
    await until(lambda: slow.running)
    world.lanes = [Lane(quick)]
    world.outbox.add("second", "b")
    await asyncio.wait_for(world.outgoing.swap(house("new")), 1)
    await until(lambda: quick.sent == ["second"])
    stopping = asyncio.create_task(world.outgoing.stop())
    await asyncio.sleep(0.02)
    assert not stopping.done()
    go.set()
    await stopping
    assert slow.sent == ["first"]
    assert slow.closed
    assert quick.closed


async def test_new_routes_let_nothing_pass_what_is_in_hand(world):
    """The old dispatcher's come first for their receiver; another receiver's go out at once."""
    go, standing, sent = asyncio.Event(), Standing(), []

    def old(delivery):
        async def slow():
            await go.wait()
            sent.append(delivery.id)

        return slow()

    slow, quick = FakeChannel("a", old), FakeChannel("a", lambda d: sent.append(d.id))
    world.lanes = [Lane(slow, 1, standing=standing)]
    world.outbox.add("first", "a", target="c")
    world.outgoing.use(house("old"))
    await until(lambda: slow.running)
    for name, target in (("second", "c"), ("other", "d")):
        world.outbox.add(name, "a", target=target)
    world.lanes = [Lane(quick, 4, standing=standing)]
    await world.outgoing.swap(house("new"))
    await until(lambda: sent)
    await asyncio.sleep(0.05)
    go.set()
    await until(lambda: len(sent) == 3)
    await world.outgoing.stop()
    assert sent == ["other", "first", "second"]


async def test_a_stop_that_is_cancelled_breaks_off_no_send(world):
    go = asyncio.Event()
    slow = FakeChannel("a", lambda _: go.wait())
    world.lanes = [Lane(slow)]
    world.outbox.add("first", "a")
    world.outgoing.use(house("old"))
    await until(lambda: slow.running)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(world.outgoing.stop(), 0.02)
    go.set()
    await world.outgoing.stop()
    assert slow.sent == ["first"]


async def test_a_channel_without_its_secret_is_tried_again(world):
    """Until it helps, the dispatcher in force stays: it may hold a receiver's "wait"."""
    world.problems = [Problem("routes.toml", "channel.a", "no secret")]
    good = FakeChannel("b")
    world.lanes = [Lane(good)]
    world.outgoing.use(house("same"))
    spare = FakeChannel("b")
    world.lanes = [Lane(spare)]
    await world.outgoing.retry()
    assert spare.closed
    assert not good.closed
    assert world.outgoing.unusable == [("a", "no secret")]
    mended = FakeChannel("a", time_limit=timedelta(seconds=1))
    world.lanes, world.problems = [Lane(mended)], []
    world.outbox.add("first", "a")
    await world.outgoing.retry()
    await until(lambda: mended.sent == ["first"])
    await world.outgoing.retry()
    await world.outgoing.stop()
    await world.outgoing.swap(house("late"))
    assert world.outgoing.failed is None


async def test_a_dispatcher_that_died_is_known_and_started_again(world, monkeypatch):
    """After a pause, with channels made anew; what is due then goes out."""
    monkeypatch.setattr(wired, "FIRST_PAUSE", 0.05)
    world.lanes = [Lane(FakeChannel("a"))]
    world.outgoing.use(house("x"))
    second = FakeChannel("a")
    world.lanes = [Lane(second)]
    world.outgoing._dispatch._awake.clear()  # nothing from outside should end it
    await until(lambda: world.outgoing.failed is not None)
    world.outbox.add("late", "a")
    await until(lambda: second.sent == ["late"])
    assert world.outgoing.failed is None
    await world.outgoing.stop()


async def test_a_stop_ends_the_wait_for_another_start(world):
    """Nothing is started after it."""
    world.lanes = [Lane(FakeChannel("a"))]
    world.outgoing.use(house("x"))
    world.outgoing._dispatch._awake.clear()
    await until(lambda: world.outgoing.failed is not None)
    await world.outgoing.stop()
    assert world.outgoing._again.cancelled()
