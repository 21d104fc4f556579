"""What is tried again, when, and what is given up."""

import asyncio
from datetime import timedelta

from monitor.deliver.dispatch import Lane
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.pace import Pace
from monitor.deliver.standing import Standing
from monitor.deliver.tally import Result
from tests.deliver.outboxworld import NOW, FakeChannel


async def test_what_may_pass_is_tried_again(world):
    world.outbox.add("d")
    channel = FakeChannel(act=lambda d: ChannelError(Failure.BUSY) if d.attempts < 3 else None)
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert channel.sent == ["d"]
    assert world.tally.results == {("a", Result.RETRY): 2, ("a", Result.SENT): 1}


async def test_permanent_and_too_many_are_dead_and_visible(world):
    world.outbox.add("never")
    world.outbox.add("later")
    channel = FakeChannel(
        act=lambda d: ChannelError(Failure.BUSY, "full", permanent=d.id == "never")
    )
    await world.until(world.dispatch(Lane(channel)), lambda: len(world.outbox.ended) == 2)
    assert world.outbox.ended == {"never": "busy: full", "later": "busy: full"}
    assert world.outbox.rows["never"].attempts == 1
    assert world.outbox.rows["later"].attempts == 3
    assert world.tally.results[("a", Result.DEAD)] == 2


async def test_the_receivers_wait_holds_the_channel_and_no_other(world):
    """After one 429 nothing more is claimed for the channel until the hold ends."""
    for n in range(5):
        world.outbox.add(f"limited{n}", "limited")
        world.outbox.add(f"free{n}", "free")
    tries: list[str] = []

    def refuse(delivery):
        tries.append(delivery.id)
        return ChannelError(Failure.RATE_LIMITED, retry_after=timedelta(seconds=30))

    limited, free = FakeChannel("limited", act=refuse), FakeChannel("free")
    dispatch = world.dispatch(Lane(limited, 1), Lane(free, 1))
    await world.until(dispatch, lambda: len(free.sent) == 5)
    assert tries == ["limited0"]
    assert world.outbox.due["limited0"] >= NOW + timedelta(seconds=30)


async def test_what_would_outlast_its_lease_goes_back(world):
    """One a minute to a target, a lease of 15 seconds: the second is not kept waiting."""
    world.outbox.add("d1", target="c")
    world.outbox.add("d2", target="c")
    channel = FakeChannel()
    dispatch = world.dispatch(Lane(channel, 2, standing=Standing(Pace(1 / 60))))
    await world.until(dispatch, lambda: world.outbox.due["d2"] > NOW)
    assert channel.sent == ["d1"]
    assert "d2" not in world.outbox.ended
    assert world.outbox.due["d2"] - NOW > timedelta(seconds=59)


async def test_the_rate_is_kept(world):
    for n in range(4):
        world.outbox.add(f"d{n}", target="c")
    loop = asyncio.get_running_loop()
    times: list[float] = []
    channel = FakeChannel(act=lambda _: times.append(loop.time()))
    dispatch = world.dispatch(Lane(channel, 4, standing=Standing(Pace(50))))
    began = loop.time()
    await world.until(dispatch, lambda: len(world.outbox.ended) == 4)
    assert times[-1] - began >= 3 / 50 - 0.001  # never early, however busy the machine is


async def test_a_claim_that_leaves_no_time_goes_back_unsent(world):
    world.outbox.add("d")
    claim = world.outbox.claim

    async def slow_claim(**asked):
        taken = await claim(**asked)
        world.clock.at += timedelta(seconds=11)  # of a lease of 15; a send may take 5
        return taken

    world.outbox.claim = slow_claim
    channel = FakeChannel()
    await world.until(world.dispatch(Lane(channel)), lambda: world.tally.results)
    assert channel.sent == []
    assert "d" not in world.outbox.held
    assert set(world.tally.results) == {("a", Result.RETRY)}
