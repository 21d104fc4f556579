"""A bot token's channel on the small Slack, on a clock that a test moves."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from monitor.alert.channel import SlackChannel as Spec
from monitor.alert.sample import sample_alert
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.slack import SlackChannel
from monitor.deliver.thread import MemoryThreads
from monitor.terms import Severity

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
