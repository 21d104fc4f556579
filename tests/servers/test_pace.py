"""Two processes that deliver keep to the pace of one."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from monitor.alert.channel import SlackChannel as Spec
from monitor.alert.render import NAMES, compile_templates
from monitor.alert.sample import sample_alert
from monitor.cli.demo.slack import SlackStandIn
from monitor.clock import SystemClock
from monitor.config import shipped
from monitor.deliver.line import Line, Rate
from monitor.deliver.slack import SlackChannel
from monitor.store.pace import StoredPaces
from monitor.store.session import Database
from monitor.store.thread import StoredThreads
from tests.deliver.conftest import TOKEN, make_delivery

pytestmark = pytest.mark.servers
EACH = 12
"""Rounds that each process tells of: a card and a reply, so twice as many messages."""
A_SECOND = 20
TEXTS = {name: (shipped.folder() / "alerts" / name).read_text("utf-8") for name in NAMES}
RENDERER = compile_templates(TEXTS, {})[0]


def slack_of(db: Database, url: str) -> SlackChannel:
    spec = Spec.model_validate(
        {
            "id": "slack", "type": "slack", "token": {"env": "X"}, "rate": A_SECOND,
            "api_url": url.replace("127.0.0.1", "localhost") + "api/",
        }
    )  # fmt: skip
    line = Line("slack", Rate(timedelta(seconds=1 / A_SECOND)), StoredPaces(db))
    now = SystemClock().now
    return SlackChannel(spec, SecretStr(TOKEN), RENDERER, StoredThreads(db), now, line)


async def test_a_conversation_is_never_told_too_much_by_two(two) -> None:
    """The stand-in refuses what comes faster than allowed: nothing is refused."""
    slack = SlackStandIn(TOKEN, ("C0DESK",), rate=A_SECOND)

    async def tell(channel: SlackChannel, first: int) -> None:
        for n in range(first, first + EACH):
            alert = replace(sample_alert(), round=n)
            await channel.send(make_delivery(n, alert=alert))

    async with TestServer(slack.app) as server:
        channels = [slack_of(db, str(server.make_url("/"))) for db in two]
        try:
            await asyncio.gather(*(tell(one, 100 * n) for n, one in enumerate(channels)))
        finally:
            for channel in channels:
                await channel.close()
    assert len(slack.messages) == 4 * EACH
