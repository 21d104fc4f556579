"""Slack by a bot token: threads, asking before a repeat, and what refusals mean."""

import asyncio
from dataclasses import replace

import pytest
from pydantic import SecretStr

from monitor.alert.channel import SlackChannel as Spec
from monitor.alert.sample import sample_alert
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.slack import SlackChannel
from monitor.deliver.thread import MemoryThreads
from monitor.terms import Severity

TOKEN = "xoxb-1-secret-token"
QUIET = replace(sample_alert(), severity=Severity.LOW)


@pytest.fixture
async def channel(slack, renderer):
    made = make_channel(slack, renderer)
    yield made
    await made.close()


def make_channel(slack, renderer, token=TOKEN):
    spec = Spec.model_validate(
        {
            "id": "slack",
            "type": "slack",
            "token": {"env": "X"},
            "api_url": slack.url.replace("127.0.0.1", "localhost") + "api/",
            "time_limit": 5,
        }
    )
    return SlackChannel(spec, SecretStr(token), renderer, MemoryThreads())


async def test_a_message_carries_blocks_fallback_and_its_delivery(slack, channel, delivery):
    receipt = await channel.send(delivery())
    (message,) = slack.messages
    assert message["channel"] == "C0DESK"
    assert "venue Lakeside -> Port Vell" in message["text"]
    assert message["blocks"][0]["type"] == "header"
    assert message["metadata"]["event_payload"] == {
        "delivery": "delivery-1",
        "thread": "arland-borland/1",
    }
    assert receipt.reference == message["ts"]


async def test_changes_of_a_round_are_replies_and_loud_ones_are_broadcast(slack, channel, delivery):
    await channel.send(delivery(1))
    await channel.send(delivery(2))
    await channel.send(delivery(3, alert=QUIET))
    first, second, third = slack.messages
    assert first.get("thread_ts") is None
    assert (second["thread_ts"], second.get("reply_broadcast")) == (first["ts"], True)
    assert (third["thread_ts"], third.get("reply_broadcast")) == (first["ts"], None)


async def test_each_round_and_each_conversation_has_its_own_thread(slack, channel, delivery):
    await channel.send(delivery(1))
    await channel.send(delivery(2, alert=replace(sample_alert(), round=2)))
    await channel.send(delivery(3, target="C0OTHER"))
    assert [m.get("thread_ts") for m in slack.messages] == [None, None, None]


async def test_two_at_once_make_one_thread(slack, channel, delivery):
    await asyncio.gather(*(channel.send(delivery(n)) for n in range(5)))
    threads = [m.get("thread_ts") for m in slack.messages]
    assert threads == [None] + [slack.messages[0]["ts"]] * 4


async def test_after_a_restart_the_thread_is_found_again(slack, renderer, channel, delivery):
    await channel.send(delivery(1))
    fresh = make_channel(slack, renderer)
    await fresh.send(delivery(2))
    await fresh.close()
    assert slack.messages[1]["thread_ts"] == slack.messages[0]["ts"]


async def test_a_deleted_parent_costs_no_alert(slack, channel, delivery):
    await channel.send(delivery(1))
    slack.messages.clear()
    await channel.send(delivery(2))
    await channel.send(delivery(3))
    second, third = slack.messages
    assert second.get("thread_ts") is None
    assert third["thread_ts"] == second["ts"]


async def test_a_lost_answer_is_asked_for_before_the_repeat(slack, channel, delivery):
    slack.script.append("lost")
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery())
    assert (caught.value.failure, caught.value.permanent) == (Failure.UNANSWERED, False)
    receipt = await channel.send(delivery(attempts=2, token=2))
    assert receipt.repeat
    assert len(slack.messages) == 1


async def test_a_lost_reply_is_found_in_its_thread(slack, channel, delivery):
    await channel.send(delivery(1))
    slack.script.append("lost")
    with pytest.raises(ChannelError):
        await channel.send(delivery(2, alert=QUIET))
    receipt = await channel.send(delivery(2, alert=QUIET, attempts=2, token=2))
    assert receipt.repeat
    assert len(slack.messages) == 2


async def test_what_had_not_arrived_is_sent(slack, channel, delivery):
    slack.script.append("503")
    with pytest.raises(ChannelError):
        await channel.send(delivery())
    receipt = await channel.send(delivery(attempts=2, token=2))
    assert (receipt.repeat, receipt.asked) == (False, True)
    assert len(slack.messages) == 1


async def test_the_message_is_found_behind_others(slack, channel, delivery):
    slack.page = 2
    slack.script.append("lost")
    with pytest.raises(ChannelError):
        await channel.send(delivery())
    for n in range(2, 6):
        await channel.send(delivery(n, alert=replace(sample_alert(), round=n)))
    assert (await channel.send(delivery(attempts=2, token=2))).repeat


async def test_without_the_scope_it_sends_again_and_says_it_did_not_ask(slack, channel, delivery):
    slack.scopes.clear()
    slack.script.append("lost")
    with pytest.raises(ChannelError):
        await channel.send(delivery())
    receipt = await channel.send(delivery(attempts=2, token=2))
    assert (receipt.repeat, receipt.asked) == (False, False)
    assert len(slack.messages) == 2


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


async def test_a_wrong_token_is_permanent(slack, renderer, delivery):
    channel = make_channel(slack, renderer, token="xoxb-wrong")
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery())
    await channel.close()
    assert (caught.value.failure, caught.value.permanent) == (Failure.AUTH, True)
