"""Apprise: only allowed schemes, no retries of its own, no mentions smuggled in, an hour and no more."""

from dataclasses import replace

import pytest
from apprise import Apprise
from pydantic import SecretStr

from monitor.alert.channel import SCHEMES
from monitor.alert.channel import AppriseChannel as Spec
from monitor.alert.sample import sample_alert
from monitor.deliver.apprise import ATTEMPTS, AppriseChannel
from monitor.deliver.failure import ChannelError
from monitor.deliver.retry import Policy, backoff

SPEC = Spec.model_validate({"id": "other", "type": "apprise", "url": {"env": "X"}})


def channel_of(url, renderer):
    return AppriseChannel(SPEC, SecretStr(url), renderer)


@pytest.fixture
async def channel(slack, renderer):
    made = channel_of(slack.url.replace("http", "gotify", 1) + "gotify/token?retry=5", renderer)
    yield made
    await made.close()


@pytest.mark.parametrize(
    "url",
    ["json://127.0.0.1/", "jsons://x/", "syslog://", "dbus://", "macosx://", "mailto://u:p@x", "x"],
)
def test_other_schemes_are_refused(renderer, url):
    with pytest.raises(ValueError, match="not allowed"):
        channel_of(url, renderer)


def test_an_url_that_does_not_parse_is_refused_and_not_told(renderer):
    with pytest.raises(ValueError, match="does not parse") as caught:
        channel_of("discord://s3cr3t", renderer)
    assert "s3cr3t" not in str(caught.value)


def test_every_allowed_scheme_is_one_of_apprise():
    known = {
        name
        for service in Apprise().details()["schemas"]
        for key in ("protocols", "secure_protocols")
        for name in service[key] or ()
    }
    assert known >= SCHEMES


async def test_it_does_not_try_by_itself_whatever_its_url_says(slack, channel, delivery):
    slack.script += ["500", "500"]
    with pytest.raises(ChannelError):
        await channel.send(delivery())
    assert slack.script == ["500"]


async def test_no_text_from_outside_calls_everyone(slack, channel, delivery):
    await channel.send(delivery(alert=replace(sample_alert(), title="Talks @everyone @here")))
    assert "@everyone" not in str(slack.messages)
    assert "@\u200beveryone" in slack.messages[0]["title"]


async def test_after_about_an_hour_it_gives_up(slack, channel, delivery):
    waits = [backoff(n, Policy()).total_seconds() for n in range(1, ATTEMPTS)]
    assert 2400 <= sum(waits) <= 3600
    slack.script += ["500", "500"]
    ends = []
    for attempts in (ATTEMPTS - 1, ATTEMPTS):
        with pytest.raises(ChannelError) as caught:
            await channel.send(delivery(attempts=attempts))
        ends.append(caught.value.permanent)
    assert ends == [False, True]
