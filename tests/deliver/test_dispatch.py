"""The loop: what is due is sent once; how much at once; a bug, a stop, a store that fails."""

import asyncio
from datetime import timedelta

from structlog.testing import capture_logs

from monitor.deliver.dispatch import Lane
from monitor.deliver.tally import Result
from tests.deliver.outboxworld import FakeChannel, until


async def test_everything_due_is_sent_once_and_marked(world):
    for n in range(20):
        world.outbox.add(f"d{n}")
    channel = FakeChannel()
    await world.until(world.dispatch(Lane(channel)), lambda: len(world.outbox.ended) == 20)
    assert sorted(channel.sent) == sorted(world.outbox.rows)
    assert world.tally.results == {("a", Result.SENT): 20}
    assert world.tally.repeats == {}
    assert channel.closed


async def test_it_wakes_when_something_is_planned(world):
    """With an hour between looks, only wake() can bring it."""
    channel = FakeChannel()
    dispatch = world.dispatch(Lane(channel), look=3600)
    task = asyncio.create_task(dispatch.run())
    await asyncio.sleep(0.02)
    world.outbox.add("d")
    dispatch.wake()
    await until(lambda: world.outbox.ended)
    dispatch.stop()
    await task
    assert channel.sent == ["d"]


async def test_concurrency_is_bounded_per_channel(world):
    for n in range(12):
        world.outbox.add(f"d{n}")
    channel = FakeChannel(act=lambda _: asyncio.sleep(0.005))
    await world.until(world.dispatch(Lane(channel, 3)), lambda: len(channel.sent) == 12)
    assert channel.most == 3


async def test_one_target_gets_no_more_hands_than_it_may_have(world):
    """However many are due for it at once; another is sent to meanwhile."""
    for n in range(9):
        world.outbox.add(f"d{n}", target="c" if n < 8 else "other")
    at_once, most = [], []

    async def act(delivery):
        at_once.append(delivery.subscription.target)
        most.append(at_once.count("c"))
        await asyncio.sleep(0.005)
        at_once.remove(delivery.subscription.target)

    channel = FakeChannel(act=act)
    lane = Lane(channel, 5, per_target=2)
    await world.until(world.dispatch(lane), lambda: len(world.outbox.ended) == 9)
    assert max(most) == 2
    assert channel.sent.index("d8") < 4


async def test_a_channel_that_hangs_holds_up_nobody(world):
    stuck = asyncio.Event()
    for n in range(10):
        world.outbox.add(f"dead{n}", "dead")
        world.outbox.add(f"good{n}", "good")
    dead = FakeChannel("dead", act=lambda _: stuck.wait())
    good = FakeChannel("good")
    dispatch = world.dispatch(Lane(dead, 2), Lane(good, 2))
    task = asyncio.create_task(dispatch.run())
    await until(lambda: len(good.sent) == 10)
    assert dead.sent == []
    assert len(world.outbox.held) == 12, "the hanging channel claims only what it can send"
    stuck.set()
    dispatch.stop()
    await task


async def test_a_store_that_fails_for_a_while_costs_nothing(world):
    world.outbox.add("d")
    world.outbox.fail = ["claim", "mark"]
    channel = FakeChannel()
    with capture_logs() as logs:
        await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert channel.sent == ["d"]
    assert {"outbox.claim_failed", "outbox.mark_failed"} <= {entry["event"] for entry in logs}


async def test_that_a_channel_works_is_said_until_it_is_written(world):
    """Else it would be shown as failing for ever, and what failed with it would wait."""
    for n in range(2):
        world.outbox.add(f"d{n}")
    said, works = [], world.outbox.works

    async def first_fails(channel, *, now):
        said.append(channel)
        if len(said) == 1:
            raise OSError("the disk is away")
        await works(channel, now=now)

    world.outbox.works = first_fails
    await world.until(world.dispatch(Lane(FakeChannel(), 1)), lambda: len(world.outbox.health) == 1)
    assert said == ["a", "a"]


async def test_a_bug_in_one_channel_is_a_retry_and_tells_no_secret(world):
    world.outbox.add("d")
    world.outbox.add("e", "b")
    buggy = FakeChannel(act=lambda _: KeyError("xoxb-secret"))
    good = FakeChannel("b")
    with capture_logs() as logs:
        await world.until(
            world.dispatch(Lane(buggy), Lane(good)), lambda: len(world.outbox.ended) == 2
        )
    assert good.sent == ["e"]
    assert world.outbox.ended["d"] == "broken: KeyError"
    assert "xoxb-secret" not in str(logs)


async def test_a_channel_beyond_its_time_limit_is_cut_off(world):
    world.outbox.add("d")
    channel = FakeChannel(act=lambda _: asyncio.sleep(60), time_limit=timedelta(milliseconds=20))
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert world.outbox.ended["d"] == "unanswered: time limit"


async def test_stop_lets_what_is_on_its_way_arrive(world):
    world.outbox.add("d")
    gate = asyncio.Event()
    channel = FakeChannel(act=lambda _: gate.wait())
    dispatch = world.dispatch(Lane(channel))
    task = asyncio.create_task(dispatch.run())
    await until(lambda: channel.running)
    dispatch.stop()
    await asyncio.sleep(0.01)
    assert not task.done()
    gate.set()
    await task
    assert list(world.outbox.ended) == ["d"]
