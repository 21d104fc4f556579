"""The stand-in is as strict as Slack, seen through Slack's own client."""

import pytest
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from monitor.cli.demo import block
from monitor.cli.demo.slack import BURST, SlackStandIn

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "moved"}}
METADATA = {"event_type": "alert", "event_payload": {"delivery": "d1"}}


@pytest.fixture
async def slack():
    """(stand-in, client)."""
    stand_in = SlackStandIn("xoxb-right", ("C0DEMO",))
    async with TestServer(stand_in.app) as server:
        yield (
            stand_in,
            AsyncWebClient("xoxb-right", base_url=str(server.make_url("/api/")), timeout=2),
        )


async def test_a_message_is_kept_edited_and_found(slack):
    """With its metadata, in its thread."""
    stand_in, client = slack
    told = {"channel": "C0DEMO", "text": "moved", "blocks": [SECTION]}
    first = await client.chat_postMessage(**told, metadata=METADATA)
    await client.chat_postMessage(**told, thread_ts=first["ts"])
    await client.chat_update(channel="C0DEMO", ts=first["ts"], text="moved again", blocks=[SECTION])
    found = await client.conversations_history(channel="C0DEMO", include_all_metadata=True)
    thread = await client.conversations_replies(channel="C0DEMO", ts=first["ts"])
    assert [m["text"] for m in found["messages"]] == ["moved again"]
    assert found["messages"][0]["metadata"] == METADATA
    assert len(thread["messages"]) == 2
    assert stand_in.messages[0].edits == 1
    assert not stand_in.problems


async def test_history_begins_where_told(slack):
    """``oldest`` is a ts, as at Slack."""
    _, client = slack
    first = await client.chat_postMessage(channel="C0DEMO", text="one")
    later = f"{float(first['ts']) + 1:.6f}"
    assert (await client.conversations_history(channel="C0DEMO", oldest=first["ts"]))["messages"]
    assert not (await client.conversations_history(channel="C0DEMO", oldest=later))["messages"]


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"channel": "C0OTHER", "text": "x"}, "channel_not_found"),
        ({"channel": "C0DEMO", "text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
    ],
)
async def test_bad_messages_are_refused_and_noted(slack, told, error):
    """The daemon's mistake becomes the demo's failure."""
    stand_in, client = slack
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(**told)
    assert refused.value.response["error"] == error
    assert stand_in.problems
    assert not stand_in.messages


async def test_a_wrong_token_is_refused(slack):
    """auth.test tells who one is only with the right one."""
    _, client = slack
    assert (await client.auth_test())["ok"]
    client.token = "xoxb-wrong"
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await client.auth_test()


async def test_too_many_at_once_get_429_with_retry_after(slack):
    """After a short burst."""
    stand_in, client = slack
    for n in range(BURST):
        await client.chat_postMessage(channel="C0DEMO", text=str(n))
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0DEMO", text="one too many")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    assert len(stand_in.messages) == BURST


async def test_a_lost_answer_keeps_the_message(slack):
    """What a sender must ask about before it sends again."""
    stand_in, client = slack
    client.retry_handlers = []  # by default it sends again after a cut connection
    stand_in.faults.queue.append("lost")
    with pytest.raises(Exception, match=r"(?i)disconnect"):
        await client.chat_postMessage(channel="C0DEMO", text="x")
    assert len(stand_in.messages) == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"type": "marquee"},
        {"type": "section"},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},
        {"type": "section", "fields": [SECTION["text"]] * 11},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "context", "elements": [SECTION["text"]] * 11},
        {"type": "actions", "elements": []},
        {"type": "markdown", "text": ""},
        {"type": "divider", "text": "x"},
    ],
    ids=lambda bad: bad["type"],
)
def test_block_kit_limits(bad):
    """Each limit is a refusal."""
    assert block.wrong({"text": "x", "blocks": [bad]})
    assert not block.wrong({"text": "x", "blocks": [SECTION, {"type": "divider"}]})


def test_blocks_alone_are_not_enough():
    """Notifications show the text."""
    assert block.wrong({"text": " ", "blocks": [SECTION]})
    assert block.wrong({"blocks": [SECTION]})


def test_a_message_has_a_total():
    """Blocks that are each fine may be too much together."""
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
    assert "msg_blocks_too_long" in block.wrong({"text": "x", "blocks": [long] * 5})[0]


async def test_scopes_and_invitations_are_asked_for(slack):
    """Nothing is posted or read without its scope, nor where nobody has invited us."""
    stand_in, web = slack
    stand_in.elsewhere = ("C0CLOSED",)
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await web.chat_postMessage(channel="C0CLOSED", text="x")
    stand_in.scopes = frozenset({"chat:write"})
    with pytest.raises(SlackApiError) as caught:
        await web.conversations_history(channel="C0DEMO")
    assert caught.value.response["needed"] == "channels:history"
