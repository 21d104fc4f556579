"""What may have arrived: repeats and their causes, late marks, what is not ours."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.deliver.dispatch import Lane
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.model import Receipt
from monitor.deliver.retry import Policy
from monitor.deliver.tally import Cause, Result
from tests.deliver.outboxworld import FakeChannel, until


async def test_a_lost_answer_is_repeated_and_counted(world):
    world.outbox.add("d")
    channel = FakeChannel(
        act=lambda d: ChannelError(Failure.UNANSWERED) if d.attempts == 1 else None
    )
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert world.tally.repeats == {Cause.LOST: 1}


async def test_a_channel_that_was_asked_first_makes_no_repeat(world):
    world.outbox.add("d")

    def act(delivery):
        if delivery.attempts == 1:
            return ChannelError(Failure.UNANSWERED)
        return Receipt("ref", repeat=True, asked=True)

    channel = FakeChannel(act=act)
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert world.tally.repeats == {}
    assert world.tally.results[("a", Result.FOUND)] == 1


async def test_killed_between_yes_and_mark_it_is_sent_again_with_the_same_id(world):
    """The first hole: the process dies after the receiver said yes and before we wrote it."""
    world.outbox.add("d")
    channel = FakeChannel()
    world.outbox.fail = ["mark"]
    first = asyncio.create_task(world.dispatch(Lane(channel)).run())
    await until(lambda: channel.sent)
    first.cancel()  # while the mark waits for its second try
    with pytest.raises(asyncio.CancelledError):
        await first
    assert world.outbox.ended == {}
    world.clock.at += timedelta(minutes=1)
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert channel.sent == ["d", "d"]
    assert world.tally.repeats == {Cause.DIED: 1}


async def test_paused_past_the_lease_the_late_mark_changes_nothing(world):
    """The second hole: somebody else claimed and sent while we were away."""
    world.outbox.add("d")
    other = FakeChannel()

    async def pause(_):
        world.clock.at += timedelta(minutes=5)
        (again,) = await world.outbox.claim(
            channel="a", now=world.clock.now(), owner="other", limit=1, lease=timedelta(minutes=1)
        )
        await other.send(again)
        await world.outbox.mark_sent(again, Receipt("theirs"), now=world.clock.now())

    channel = FakeChannel(act=pause)
    await world.until(world.dispatch(Lane(channel)), lambda: channel.sent)
    assert world.outbox.ended == {"d": Receipt("theirs")}
    assert world.tally.repeats == {Cause.PAUSED: 1}


async def test_what_is_no_longer_ours_is_not_sent(world):
    """Another process took it between our claim and our send."""
    world.outbox.add("d")
    asked = world.outbox.still_mine

    async def taken_away(delivery, *, now):
        row = world.outbox.rows["d"]
        world.outbox.rows["d"] = replace(row, token=row.token + 1)
        return await asked(delivery, now=now)

    world.outbox.still_mine = taken_away
    channel = FakeChannel()
    await world.until(world.dispatch(Lane(channel)), lambda: world.tally.results)
    assert channel.sent == []
    assert world.tally.results == {("a", Result.NOT_OURS): 1}


async def test_what_may_have_arrived_is_told_to_the_next_attempts(world):
    """Once it was lost; neither an attempt that did not ask nor a refusal settles it."""
    world.outbox.add("d")
    lost = ChannelError(Failure.UNANSWERED)
    early = ChannelError(Failure.UNANSWERED, sent=False)
    fates = iter([lost, early, ChannelError(Failure.BUSY), None])
    seen = []

    def act(delivery):
        seen.append(delivery.resent_after)
        return next(fates)

    policy = Policy(attempts=9, first=timedelta(), jitter=0)
    channel = FakeChannel(act=act)
    dispatch = world.dispatch(Lane(channel), policy=policy)
    await world.until(dispatch, lambda: world.outbox.ended)
    assert seen[0] is None
    assert seen[1] is not None
    assert seen[2] == seen[1]
    assert seen[3] == seen[1]


async def test_what_nobody_can_ask_about_is_left_to_a_person(world):
    world.outbox.add("d")
    unknown = ChannelError(Failure.UNKNOWN, "who knows", permanent=True)
    channel = FakeChannel(act=lambda _: unknown)
    with capture_logs() as logs:
        await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert world.outbox.ended["d"] == ("unknown", "unknown: who knows")
    assert world.tally.results == {("a", Result.UNKNOWN): 1}
    assert "delivery.unknown" in {entry["event"] for entry in logs}
