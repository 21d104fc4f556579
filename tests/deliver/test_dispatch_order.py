"""What goes to one target keeps its order, whatever goes back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from monitor.deliver.dispatch import Lane
from monitor.deliver.failure import ChannelError, Failure, NotTriedError
from monitor.deliver.pace import Pace
from monitor.deliver.standing import Standing
from tests.deliver.outboxworld import NOW, FakeChannel


def answers_backwards(outbox, most):
    """The store answers ``still_mine`` when ``most`` ask at once, the last who asked first."""
    asked, waiting = outbox.still_mine, []

    async def backwards(delivery, *, now):
        waiting.append(turn := asyncio.Event())
        if len(waiting) == most:
            waiting.pop().set()
        await turn.wait()
        await asyncio.sleep(0)
        if waiting:
            waiting.pop().set()
        return await asked(delivery, now=now)

    outbox.still_mine = backwards


async def test_what_waited_for_a_target_goes_out_in_the_order_it_was_claimed(world):
    """Whichever answer comes first; another target need not wait."""
    for n in range(5):
        world.outbox.add(f"d{n}", target="c" if n < 4 else "other")
    answers_backwards(world.outbox, 5)
    stepped_up = []
    channel = FakeChannel(act=lambda d: stepped_up.append(d.id))
    await world.until(world.dispatch(Lane(channel, 5)), lambda: len(world.outbox.ended) == 5)
    assert stepped_up == ["d4", "d0", "d1", "d2", "d3"]


async def test_what_goes_back_together_comes_again_in_its_order(world):
    """The second is back first, for the first takes longer to be given up: it waits for it."""
    for n in range(3):
        world.outbox.add(f"d{n}", target="c")
    tries = []

    async def slowly():
        await asyncio.sleep(0.05)
        return NotTriedError(Failure.BUSY, "its turn did not come")

    def act(delivery):
        tries.append(delivery.id)
        if len(tries) > 2:
            return None
        return slowly() if delivery.id == "d0" else NotTriedError(Failure.BUSY, "nor its")

    channel = FakeChannel(act=act)
    await world.until(world.dispatch(Lane(channel, 2)), lambda: len(channel.sent) == 3)
    assert channel.sent == ["d0", "d1", "d2"]


async def test_what_is_planned_later_does_not_pass_one_that_went_back(world):
    """It is not even claimed before the first is due again; another target's is."""
    world.outbox.add("d0", target="c")
    tries = []

    def act(delivery):
        tries.append(delivery.id)
        if tries == ["d0"]:
            world.outbox.add("d1", target="c")
            world.outbox.add("e", target="other")
            wait = timedelta(seconds=0.2)
            return NotTriedError(Failure.RATE_LIMITED, "others send there", not_before=wait)
        world.clock.at += timedelta(seconds=1)
        return None

    channel = FakeChannel(act=act)
    await world.until(world.dispatch(Lane(channel, 2)), lambda: len(world.outbox.ended) == 3)
    assert channel.sent == ["e", "d0", "d1"]


async def test_what_waits_its_turn_goes_back_with_one_ahead_of_it(world):
    """It was claimed with it, and would step up while that one is not due yet."""
    for n in range(3):
        world.outbox.add(f"d{n}", target="c")
    tries = []

    def act(delivery):
        tries.append(delivery.id)
        world.clock.at += timedelta(seconds=1)
        back = NotTriedError(Failure.BROKEN, "nobody can be asked", not_before=timedelta())
        return back if tries == ["d0", "d1"] else None

    channel = FakeChannel(act=act)
    lane = Lane(channel, 3, standing=Standing(Pace(20)))
    await world.until(world.dispatch(lane), lambda: len(world.outbox.ended) == 3)
    assert tries == ["d0", "d1", "d1", "d2"]


async def test_one_that_is_not_ours_keeps_nobody_waiting(world):
    for n in range(3):
        world.outbox.add(f"d{n}", target="c")
    claim = world.outbox.claim

    async def first_is_taken_away(**asked):
        taken = await claim(**asked)
        if taken:
            row = world.outbox.rows["d0"]
            world.outbox.rows["d0"] = replace(row, token=row.token + 1)
        return taken

    world.outbox.claim = first_is_taken_away
    channel = FakeChannel()
    await world.until(world.dispatch(Lane(channel, 3)), lambda: len(world.outbox.ended) == 2)
    assert channel.sent == ["d1", "d2"]


async def test_who_comes_next_is_not_sent_when_the_first_was_told_to_wait(world):
    """Its answer came while the second still asked whether it is ours."""
    for n in range(2):
        world.outbox.add(f"d{n}", target="c")
    asked, refused = world.outbox.still_mine, asyncio.Event()

    async def second_is_slow(delivery, *, now):
        if delivery.id == "d1":
            await refused.wait()
        return await asked(delivery, now=now)

    world.outbox.still_mine = second_is_slow
    tries = []

    def refuse(delivery):
        tries.append(delivery.id)
        asyncio.get_running_loop().call_later(0.01, refused.set)
        return ChannelError(Failure.RATE_LIMITED, retry_after=timedelta(seconds=30))

    channel = FakeChannel(act=refuse)
    dispatch = world.dispatch(Lane(channel, 2))
    await world.until(dispatch, lambda: world.outbox.due["d1"] > NOW)
    assert tries == ["d0"]
    assert world.outbox.due["d1"] - NOW > timedelta(seconds=29)
    assert world.outbox.rows["d1"].attempts == 0
