"""Slack by a bot token: cards, replies, and what shares a message."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer

from monitor.alert.sample import sample_alert, sample_mention
from monitor.cli.demo.slack import SlackStandIn
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.thread import MemoryThreads
from tests.deliver.slackroom import (
    DESK,
    LATER,
    NOW,
    QUIET,
    TOKEN,
    make_channel,
    moved,
    text_of,
)


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
