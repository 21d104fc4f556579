"""What Slack's refusals mean, the rate, and turns that come too late."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer

from monitor.alert.sample import sample_mention
from monitor.cli.demo.slack import SlackStandIn
from monitor.deliver.breaker import Breaker
from monitor.deliver.dispatch import Lane
from monitor.deliver.failure import ChannelError, Failure, NotTriedError
from monitor.deliver.retry import Policy
from monitor.deliver.standing import Standing
from tests.deliver.outboxworld import World
from tests.deliver.slackroom import (
    DESK,
    TOKEN,
    make_channel,
    moved,
)


async def test_a_person_who_may_not_be_written_to_is_no_fault_of_the_channel(
    renderer, hours, delivery
):
    slack = SlackStandIn(TOKEN, ())
    slack.people, slack.scopes = ("U0ANNA",), slack.scopes - {"im:write"}
    async with TestServer(slack.app) as server:
        channel = make_channel(SimpleNamespace(url=str(server.make_url("/"))), renderer, hours)
        with pytest.raises(ChannelError) as caught:
            await channel.send(delivery(1, target="U0ANNA"))
        await channel.close()
    assert (caught.value.permanent, caught.value.whole) == (True, False)
    assert "im:write" in str(caught.value)


async def test_one_refusal_is_that_of_all_who_shared_it(slack, channel, delivery):
    await channel.send(delivery(1))
    slack.script += ["429 3"] * 5
    sends = (channel.send(delivery(n)) for n in range(2, 5))
    errors = await asyncio.gather(*sends, return_exceptions=True)
    assert {e.failure for e in errors} == {Failure.RATE_LIMITED}
    assert len(slack.script) == 4, "what waited behind it asked nothing"
    slack.script.clear()
    await channel.send(delivery(5))
    assert len(slack.alerts) == 2


async def test_a_card_that_may_not_be_edited_stops_no_reply(slack, channel, delivery):
    await channel.send(delivery(1, alert=moved(1)))
    slack.script.append("edit_window_closed")
    await channel.send(delivery(2, alert=moved(2)))
    assert len(slack.alerts) == 2


async def test_a_turn_that_comes_too_late_was_not_asked_for(slack, renderer, hours, delivery):
    """One that leads and waits for the conversation's rate leaves no doubt when its time is up."""
    channel = make_channel(slack, renderer, hours, rate=0.1, burst=1, time_limit=1)
    mention = replace(sample_mention(), id="m")
    await channel.send(delivery(1, alert=mention))
    with pytest.raises(NotTriedError) as caught:
        await channel.send(delivery(2, alert=replace(mention, id="n", development="other")))
    assert (caught.value.failure, caught.value.sent) == (Failure.BUSY, False)
    await channel.close()


async def test_messages_keep_the_rate_of_their_conversation(slack, renderer, hours, delivery):
    """Card, edit and reply all count; another conversation does not wait."""
    channel = make_channel(slack, renderer, hours, rate=10)
    began = asyncio.get_running_loop().time()
    await asyncio.gather(channel.send(delivery(1)), channel.send(delivery(2, target="C0OTHER")))
    await channel.send(delivery(3, alert=moved(2)))
    assert asyncio.get_running_loop().time() - began >= 0.3
    await channel.close()


@pytest.mark.parametrize(
    ("happens", "failure", "permanent", "wait"),
    [
        ("429 7", Failure.RATE_LIMITED, False, 7),
        ("429", Failure.RATE_LIMITED, False, 30),
        ("500", Failure.BUSY, False, None),
        ("503", Failure.BUSY, False, None),
        ("internal_error", Failure.UNANSWERED, False, None),
        ("a_new_error", Failure.BUSY, False, None),
        ("channel_not_found", Failure.TARGET, True, None),
        ("not_in_channel", Failure.TARGET, True, None),
        ("is_archived", Failure.TARGET, True, None),
        ("invalid_auth", Failure.AUTH, True, None),
        ("token_revoked", Failure.AUTH, True, None),
        ("account_inactive", Failure.AUTH, True, None),
        ("missing_scope", Failure.AUTH, True, None),
        ("msg_blocks_too_long", Failure.REFUSED, True, None),
        ("invalid_blocks", Failure.REFUSED, True, None),
    ],
)
async def test_refusals(slack, channel, delivery, happens, failure, permanent, wait):
    slack.script.append(happens)
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery())
    error = caught.value
    assert (error.failure, error.permanent) == (failure, permanent)
    assert (error.retry_after.total_seconds() if error.retry_after else None) == wait
    assert slack.messages == []


async def test_a_wrong_token_is_permanent(slack, renderer, hours, delivery):
    channel = make_channel(slack, renderer, hours, token="xoxb-wrong")
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery())
    await channel.close()
    assert (caught.value.failure, caught.value.permanent) == (Failure.AUTH, True)


@pytest.mark.parametrize("refusal", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_revoked_token_closes_the_channel_and_loses_nothing(
    slack, renderer, hours, refusal
):
    """One try now and then; the operator's word is one; mended, all goes out, in its order."""
    world, channel = World(), make_channel(slack, renderer, hours)
    for n in range(3):
        world.outbox.add(f"d{n}", "slack", DESK)
        mention = replace(sample_mention(), development=f"g{n}")
        world.outbox.rows[f"d{n}"] = replace(world.outbox.rows[f"d{n}"], alert=mention)
    slack.script += [refusal, refusal]
    tried = Standing(breaker=Breaker(first=0.01))
    lane = Lane(channel, 1, standing=tried)
    policy = Policy(attempts=1, first=timedelta())
    await world.until(world.dispatch(lane, policy=policy), lambda: len(world.outbox.ended) == 3)
    words = [why for _, why in world.outbox.health]
    assert words == [f"auth: {refusal}", f"auth: {refusal}", ""]
    assert not any(isinstance(end, str) for end in world.outbox.ended.values()), "none is dead"
    assert world.outbox.rows["d0"].attempts == 3
    assert [m["metadata"]["event_payload"]["delivery"] for m in slack.alerts] == ["d0", "d1", "d2"]


async def test_an_edit_that_is_refused_is_said(slack, channel, delivery):
    """And may be tried again."""
    await channel.send(delivery(1, alert=moved(1)))
    slack.script.append("internal_error")
    with pytest.raises(ChannelError):
        await channel.refresh(DESK, moved(2))
