"""What was never answered is looked for before it is sent again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from monitor.alert.channel import SlackChannel as Spec
from monitor.alert.sample import sample_alert
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.slack_webhook import SlackWebhookChannel
from tests.deliver.slackroom import (
    LATER,
    NOW,
    lose,
    make_channel,
    moved,
)


async def test_after_a_restart_the_card_is_found_again(slack, renderer, hours, channel, delivery):
    await channel.send(delivery(1))
    fresh = make_channel(slack, renderer, hours)
    await fresh.send(delivery(2))
    await fresh.close()
    assert len(slack.cards) == 1


async def test_a_lost_reply_is_looked_for_before_the_repeat(slack, channel, hours, delivery):
    await channel.send(delivery(1))
    slack.script.append("lost")
    error = await lose(channel, delivery(2))
    assert error.not_before == timedelta(seconds=35)
    hours.at += LATER
    receipt = await channel.send(delivery(2, attempts=2, token=2, resent_after=NOW))
    assert (receipt.repeat, receipt.asked, len(slack.alerts)) == (True, True, 2)


async def test_a_lost_reply_is_found_at_the_end_of_a_long_thread(slack, channel, hours, delivery):
    """conversations.replies begins with the oldest."""
    slack.page = 2
    for n in range(1, 12):
        await channel.send(delivery(n))
    slack.script.append("lost")
    await lose(channel, delivery(12))
    hours.at += LATER
    receipt = await channel.send(delivery(12, attempts=2, token=2, resent_after=NOW))
    assert (receipt.repeat, len(slack.alerts)) == (True, 12)


async def test_and_not_before_it_can_no_longer_arrive(slack, channel, hours, delivery):
    """It looked too early once: not there yet, sent again, and then both were."""
    await channel.send(delivery(1))
    calls = len(slack.calls)
    hours.at += timedelta(seconds=10)
    error = await lose(channel, delivery(2, attempts=2, token=2, resent_after=NOW))
    assert (error.not_before, error.sent) == (timedelta(seconds=25), False)
    assert len(slack.calls) == calls


async def test_a_lost_card_is_looked_for_by_whoever_comes_next(slack, channel, hours, delivery):
    slack.script.append("lost")
    await lose(channel, delivery(1))
    await lose(channel, delivery(2))
    hours.at += LATER
    await channel.send(delivery(2, attempts=2, token=2))
    await channel.send(delivery(1, attempts=2, token=2, resent_after=NOW))
    assert (len(slack.cards), len(slack.alerts)) == (1, 2)


async def test_a_lost_edit_is_made_again(slack, channel, hours, delivery):
    await channel.send(delivery(1, alert=moved(1)))
    slack.script.append("lost")
    await lose(channel, delivery(2, alert=moved(2)))
    hours.at += LATER
    await channel.send(delivery(2, alert=moved(2), attempts=2, token=2, resent_after=NOW))
    assert [m["metadata"]["event_payload"]["version"] for m in slack.edits] == [2, 2]
    assert len(slack.alerts) == 2


async def test_after_a_lost_edit_no_older_state_is_put_over_it(slack, channel, hours, delivery):
    """It may have arrived, and the older one is on its first attempt."""
    await channel.send(delivery(1, alert=moved(1)))
    slack.script.append("lost")
    await lose(channel, delivery(2, alert=moved(9)))
    hours.at += LATER
    await channel.send(delivery(3, alert=moved(5)))
    assert [m["metadata"]["event_payload"]["version"] for m in slack.edits] == [9]
    await channel.send(delivery(2, alert=moved(9), attempts=2, token=2, resent_after=NOW))
    assert [m["metadata"]["event_payload"]["version"] for m in slack.edits] == [9, 9]
    assert len(slack.alerts) == 3


async def test_what_had_not_arrived_is_sent(slack, channel, delivery):
    slack.script.append("503")
    with pytest.raises(ChannelError):
        await channel.send(delivery())
    receipt = await channel.send(delivery(attempts=2, token=2))
    assert (receipt.repeat, receipt.asked) == (False, True)
    assert len(slack.alerts) == 1


async def test_the_message_is_found_behind_others(slack, channel, hours, delivery):
    slack.page = 2
    slack.script += ["ok", "lost"]
    await lose(channel, delivery())
    for n in range(2, 6):
        await channel.send(delivery(n, alert=replace(sample_alert(), round=n)))
    hours.at += LATER
    assert (await channel.send(delivery(attempts=2, token=2, resent_after=NOW))).repeat


@pytest.mark.parametrize("choice", ["send", "hold"])
async def test_where_it_cannot_look_the_channel_decides(slack, renderer, hours, delivery, choice):
    channel = make_channel(slack, renderer, hours, when_unknown=choice)
    slack.scopes.clear()
    await channel.send(delivery(1))
    slack.script.append("lost")
    await lose(channel, delivery(2))
    hours.at += LATER
    again = delivery(2, attempts=2, token=2, resent_after=NOW)
    if choice == "send":
        receipt = await channel.send(again)
        assert (receipt.repeat, receipt.asked, len(slack.alerts)) == (False, False, 3)
    else:
        with pytest.raises(ChannelError) as caught:
            await channel.send(again)
        assert (caught.value.failure, caught.value.permanent) == (Failure.UNKNOWN, True)
        assert len(slack.alerts) == 2
        await channel.send(delivery(3, attempts=2, token=2))
        assert len(slack.alerts) == 3, "what was refused, and not lost, is sent again"
    await channel.close()


async def test_a_look_that_fails_for_now_leaves_the_doubt(slack, channel, hours, delivery):
    await channel.send(delivery(1))
    hours.at += LATER
    slack.script.append("look 503")
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery(2, attempts=2, token=2, resent_after=NOW))
    assert (caught.value.permanent, caught.value.sent) == (False, False)
    assert len(slack.alerts) == 1


@pytest.mark.parametrize("choice", ["send", "hold"])
async def test_an_incoming_webhook_can_never_look(slack, renderer, delivery, choice):
    spec = Spec.model_validate(
        {"id": "hook", "type": "slack", "webhook_url": {"env": "X"}, "when_unknown": choice}
    )
    channel = SlackWebhookChannel(spec, SecretStr(slack.url + "hook/secret-path"), renderer)
    again = delivery(attempts=2, token=2, resent_after=NOW)
    if choice == "send":
        assert not (await channel.send(again)).asked
    else:
        with pytest.raises(ChannelError) as caught:
            await channel.send(again)
        assert caught.value.failure is Failure.UNKNOWN
    assert len(slack.messages) == (choice == "send")
    await channel.close()
