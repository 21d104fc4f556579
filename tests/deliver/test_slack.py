"""Slack by a bot token: cards and replies, looking before a repeat, and what refusals mean."""

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from monitor.alert.channel import SlackChannel as Spec
from monitor.alert.sample import sample_alert, sample_mention
from monitor.cli.demo.slack import SlackStandIn
from monitor.deliver.breaker import Breaker
from monitor.deliver.dispatch import Lane
from monitor.deliver.failure import ChannelError, Failure, NotTriedError
from monitor.deliver.retry import Policy
from monitor.deliver.slack import SlackChannel
from monitor.deliver.slack_webhook import SlackWebhookChannel
from monitor.deliver.standing import Standing
from monitor.deliver.thread import MemoryThreads
from monitor.terms import Severity
from tests.deliver.outboxworld import World

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
TOKEN = "xoxb-1-secret-token"
QUIET = replace(sample_alert(), severity=Severity.LOW)


DESK = "C0DESK"
LATER = timedelta(seconds=36)
"""Beyond the time limit and the grace of ``make_channel``."""


def moved(version, venue="Port Vell", **changed):
    """A later state of the sample's round."""
    state = {"status": "planned", "venue": venue}
    return replace(sample_alert(), version=version, state=state, **changed)


@dataclass
class Hours:
    """A clock that a test moves."""

    at: datetime = NOW

    def now(self):
        return self.at


@pytest.fixture
def hours():
    return Hours()


@pytest.fixture
async def channel(slack, renderer, hours):
    made = make_channel(slack, renderer, hours)
    yield made
    await made.close()


def make_channel(slack, renderer, hours, token=TOKEN, threads=None, **keys):
    spec = Spec.model_validate(
        {
            "id": "slack",
            "type": "slack",
            "token": {"env": "X"},
            "api_url": slack.url.replace("127.0.0.1", "localhost") + "api/",
            "time_limit": 5,
            "rate": 1000,
            **keys,
        }
    )
    return SlackChannel(spec, SecretStr(token), renderer, threads or MemoryThreads(), hours.now)


def text_of(message):
    return json.dumps(message["blocks"], ensure_ascii=False)


async def lose(channel, delivery):
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery)
    assert caught.value.failure is Failure.UNANSWERED
    return caught.value


async def test_a_round_begins_with_its_card_and_the_change_is_a_reply(slack, channel, delivery):
    receipt = await channel.send(delivery(alert=moved(3)))
    card, reply = slack.messages
    assert card["channel"] == "C0DESK"
    assert card["blocks"][0]["text"]["text"] == "Arland-Borland, round 1"
    assert "*Venue:* Port Vell" in text_of(card)
    assert "venue Lakeside -&gt; Port Vell" in card["text"]
    about = {"thread": "arland-borland/1", "version": 3}
    assert card["metadata"]["event_payload"] == about
    assert reply["thread_ts"] == card["ts"]
    assert reply.get("reply_broadcast") is None, "the card itself was just shown"
    assert reply["metadata"]["event_payload"] == {
        "delivery": "delivery-1",
        "thread": "arland-borland/1",
    }
    assert receipt.reference == reply["ts"]


async def test_no_headline_mentions_or_links(slack, channel, delivery):
    """Slack reads ``text`` as mrkdwn, as it does the blocks."""
    trap = "<!channel> talks & <https://evil.example|reuters.com>"
    await channel.send(delivery(alert=replace(QUIET, title=trap, process_title=trap)))
    for message in slack.messages:
        assert "<!" not in message["text"]
        assert "<http" not in message["text"]


async def test_a_mention_outside_every_round_has_no_card(slack, channel, delivery):
    for n in (1, 2):
        await channel.send(delivery(n, alert=sample_mention()))
    first, second = slack.messages
    assert slack.cards == []
    assert (first.get("thread_ts"), second["thread_ts"]) == (None, first["ts"])


async def test_each_change_edits_the_card_and_is_a_reply(slack, channel, delivery):
    await channel.send(delivery(1, alert=moved(1)))
    await channel.send(delivery(2, alert=moved(2, "Eastport")))
    (card,) = slack.cards
    assert "*Venue:* Eastport" in text_of(card)
    assert card["metadata"]["event_payload"]["version"] == 2
    assert [m["thread_ts"] for m in slack.alerts] == [card["ts"]] * 2


async def test_the_card_never_goes_back(slack, channel, delivery):
    """Deliveries may come out of order: a retry, a late one."""
    for n in (2, 5, 3, 5, 4, 6):
        await channel.send(delivery(n * 10, alert=moved(n, f"Venue {n}")))
    versions = [m["metadata"]["event_payload"]["version"] for m in slack.edits]
    assert versions == [5, 6]
    assert "Venue 6" in text_of(slack.cards[0])


async def test_nor_after_a_restart(slack, renderer, hours, channel, delivery):
    await channel.send(delivery(1, alert=moved(5, "Eastport")))
    fresh = make_channel(slack, renderer, hours)
    await fresh.send(delivery(2, alert=moved(4, "Westport")))
    await fresh.close()
    assert slack.edits == []
    assert "Eastport" in text_of(slack.cards[0])


async def test_severe_changes_are_shown_in_the_conversation_too(slack, channel, delivery):
    await channel.send(delivery(1))
    await channel.send(delivery(2))
    await channel.send(delivery(3, alert=QUIET))
    assert [m.get("reply_broadcast") for m in slack.alerts] == [None, True, None]


async def test_each_round_and_each_conversation_has_its_own_card(slack, channel, delivery):
    await channel.send(delivery(1))
    await channel.send(delivery(2, alert=replace(sample_alert(), round=2)))
    await channel.send(delivery(3, target="C0OTHER"))
    assert len(slack.cards) == 3


async def test_a_person_gets_direct_messages(renderer, hours, delivery):
    """Opened once; the card is edited there, and looked for there after a lost answer."""
    slack = SlackStandIn(TOKEN, ())
    slack.people = ("U0ANNA",)
    async with TestServer(slack.app) as server:
        channel = make_channel(SimpleNamespace(url=str(server.make_url("/"))), renderer, hours)
        for n, venue in enumerate(("Eastport", "Westport"), 1):
            await channel.send(delivery(n, target="U0ANNA", alert=moved(n, venue)))
        found = await channel.send(
            delivery(2, target="U0ANNA", alert=moved(2, "Westport"), resent_after=NOW - 2 * LATER)
        )
        assert slack.calls["conversations.open"] == 1
        with pytest.raises(ChannelError) as caught:
            await channel.send(delivery(3, target="U0NOBODY"))
        await channel.close()
    assert {m.channel for m in slack.messages} == {"D0ANNA"}
    assert slack.messages[0].edits == 1
    assert found.repeat
    assert (caught.value.failure, caught.value.permanent) == (Failure.TARGET, True)


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


async def test_two_at_once_make_one_card(slack, channel, delivery):
    await asyncio.gather(*(channel.send(delivery(n)) for n in range(5)))
    assert len(slack.cards) == 1


async def test_what_waits_for_one_thread_shares_a_message(slack, channel, delivery):
    """A queue that grows makes fewer messages; each delivery gets its own receipt."""
    alerts = [moved(n, f"Venue {n}", id=f"alert-{n}", title=f"Change {n}") for n in range(1, 10)]
    sends = (channel.send(delivery(n, alert=alert)) for n, alert in enumerate(alerts, 1))
    receipts = await asyncio.gather(*sends)
    assert len(slack.alerts) < len(alerts)
    assert len(slack.edits) <= len(slack.alerts)
    told = " ".join(m["metadata"]["event_payload"]["delivery"] for m in slack.alerts).split()
    assert sorted(told) == sorted(f"delivery-{n}" for n in range(1, 10))
    for n, receipt in enumerate(receipts, 1):
        (message,) = [m for m in slack.alerts if m["ts"] == receipt.reference]
        assert f"Change {n}" in text_of(message)
    assert "Venue 9" in text_of(slack.cards[0])


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


async def test_after_a_restart_the_card_is_found_again(slack, renderer, hours, channel, delivery):
    await channel.send(delivery(1))
    fresh = make_channel(slack, renderer, hours)
    await fresh.send(delivery(2))
    await fresh.close()
    assert len(slack.cards) == 1


async def test_a_deleted_card_costs_no_alert(slack, channel, delivery):
    await channel.send(delivery(1, alert=moved(1)))
    slack.messages.clear()
    await channel.send(delivery(2, alert=moved(1)))
    await channel.send(delivery(3, alert=moved(1)))
    (card,) = slack.cards
    assert [m["thread_ts"] for m in slack.alerts] == [card["ts"]] * 2


async def test_a_card_deleted_before_its_edit_is_posted_anew(slack, channel, delivery):
    await channel.send(delivery(1, alert=moved(1)))
    slack.messages.clear()
    await channel.send(delivery(2, alert=moved(2)))
    assert (len(slack.cards), len(slack.alerts)) == (1, 1)


async def test_a_card_that_may_not_be_edited_stops_no_reply(slack, channel, delivery):
    await channel.send(delivery(1, alert=moved(1)))
    slack.script.append("edit_window_closed")
    await channel.send(delivery(2, alert=moved(2)))
    assert len(slack.alerts) == 2


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


async def test_a_card_follows_later_reports_without_a_message(slack, channel, delivery):
    """Nothing is news: the card is edited in place, nobody is told, and it never goes back."""
    await channel.send(delivery(1, alert=moved(2)))
    assert await channel.refresh(DESK, moved(5, "Old Customs House"))
    assert not await channel.refresh(DESK, moved(4, "Lakeside"))
    assert "Old Customs House" in text_of(slack.cards[0])
    assert len(slack.alerts) == 1
    await channel.send(delivery(2, alert=moved(6, "Northgate")))
    assert "Northgate" in text_of(slack.cards[0])


async def test_later_reports_alone_make_no_card(slack, channel, delivery):
    """Where there is none, or people deleted it, only news makes one."""
    assert not await channel.refresh(DESK, moved(3))
    await channel.send(delivery(1, alert=moved(3)))
    slack.messages.clear()
    assert not await channel.refresh(DESK, moved(4))
    assert not await channel.refresh(DESK, moved(4))
    assert slack.calls.count("chat.update") == 1
    await channel.send(delivery(2, alert=moved(5)))
    assert (len(slack.cards), len(slack.alerts)) == (1, 1)


async def test_an_edit_that_is_refused_is_said(slack, channel, delivery):
    """And may be tried again."""
    await channel.send(delivery(1, alert=moved(1)))
    slack.script.append("internal_error")
    with pytest.raises(ChannelError):
        await channel.refresh(DESK, moved(2))


async def test_two_processes_make_one_card_and_it_never_goes_back(slack, renderer, hours, delivery):
    """The one that comes second waits, and then only replies."""
    threads = MemoryThreads()
    two = [make_channel(slack, renderer, hours, threads=threads) for _ in range(2)]
    sends = [two[n % 2].send(delivery(n, alert=moved(n, f"Venue {n}"))) for n in range(1, 5)]
    left = [
        n for n, r in enumerate(await asyncio.gather(*sends, return_exceptions=True), 1)
        if isinstance(r, ChannelError)
    ]  # fmt: skip
    for n in left:
        await two[n % 2].send(delivery(n, alert=moved(n, f"Venue {n}")))
    for one in two:
        await one.close()
    assert len(slack.cards) == 1
    assert "Venue 4" in text_of(slack.cards[0])
    assert (
        len({d for m in slack.alerts for d in m["metadata"]["event_payload"]["delivery"].split()})
        == 4
    )


async def test_buttons_stand_under_one_alert_where_the_secret_is_given(
    slack, renderer, hours, delivery
):
    """Not under several, nor without the secret that makes presses believed."""
    channel = make_channel(slack, renderer, hours, signing_secret={"env": "S"})
    await channel.send(delivery(1))
    await channel.close()
    (message,) = slack.alerts
    buttons = message["blocks"][-1]["elements"]
    assert [b["action_id"] for b in buttons] == [
        "monitor:acknowledge", "monitor:wrong", "monitor:duplicate", "monitor:late", "monitor:mute",
    ]  # fmt: skip
    assert {b["value"] for b in buttons} == {delivery(1).alert.id}
