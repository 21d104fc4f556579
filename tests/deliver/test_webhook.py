"""Webhooks: CloudEvents that its own library reads, signatures that another one verifies, the guard."""

import base64
import json
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime

import aiohttp
import pytest
from aiohttp import web
from cloudevents.core.formats.json import JSONFormat
from pydantic import SecretStr, ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from monitor.alert.channel import WebhookChannel as Spec
from monitor.alert.event import AlertData
from monitor.alert.sample import sample_alert, sample_mention
from monitor.clock import SystemClock
from monitor.deliver.breaker import Breaker
from monitor.deliver.dispatch import Lane
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.gate import Closed
from monitor.deliver.model import Receipt
from monitor.deliver.retry import Policy
from monitor.deliver.sign import Signer
from monitor.deliver.standing import Standing
from monitor.deliver.webhook import WebhookChannel
from monitor.poll.guard import Guard
from tests.deliver.conftest import served
from tests.deliver.outboxworld import World

NEW = "whsec_" + base64.b64encode(b"n" * 32).decode()
OLD = "whsec_" + base64.b64encode(b"o" * 24).decode()


@dataclass
class Receiver:
    """Keeps what comes; redirects where it is told to."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: int = 200
    extra: dict[str, str] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.headers.append(dict(request.headers))
        return web.Response(status=self.answer, headers=self.extra)


@pytest.fixture
async def receiver():
    made = Receiver()
    async with served([web.post("/in", made.take)]) as url:
        made.url = url + "in"
        yield made


def channel_of(url, secrets=(NEW,), gate=None, **keys):
    spec = Spec.model_validate(
        {"id": "hook", "type": "webhook", "url": url, "secret": {"env": "X"}, **keys}
    )
    signer = Signer([SecretStr(s) for s in secrets])
    return WebhookChannel(
        spec,
        signer,
        SystemClock().now,
        gate or Guard(["127.0.0.0/8"]),
    )


@pytest.fixture
async def channel(receiver):
    made = channel_of(receiver.url, source="https://monitor.example.org/")
    yield made
    await made.close()


async def test_it_is_a_cloud_event(receiver, channel, delivery):
    receipt = await channel.send(delivery())
    event = JSONFormat().read(None, receiver.bodies[0])
    alert = sample_alert()
    assert receiver.headers[0]["Content-Type"].startswith("application/cloudevents+json")
    assert event.get_specversion() == "1.0"
    assert event.get_id() == alert.id
    assert event.get_source() == "https://monitor.example.org/"
    assert event.get_type() == "news-monitor.alert.venue_change"
    assert event.get_subject() == "arland-borland/1"
    assert event.get_time() == alert.created
    assert event.get_dataschema() == "urn:news-monitor:schema:alert:1"
    data = AlertData.model_validate(event.get_data())
    assert (data.changes[0].before, data.changes[0].value) == ("Lakeside", "port-vell")
    assert (data.code.cameo, data.code.plover, data.code.exact) == ("036", "AGREE", False)
    assert receipt.reference == "delivery-1"


async def test_a_mention_is_one_too(receiver, channel, delivery):
    await channel.send(delivery(alert=sample_mention(), test=True))
    data = json.loads(receiver.bodies[0])["data"]
    assert (data["code"], data["round"], data["test"]) == (None, None, True)


async def test_another_library_verifies_the_signature(receiver, channel, delivery):
    await channel.send(delivery())
    Webhook(NEW).verify(receiver.bodies[0], receiver.headers[0])
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(receiver.bodies[0] + b" ", receiver.headers[0])
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(receiver.bodies[0], receiver.headers[0])


async def test_while_the_secret_changes_both_verify(receiver, delivery):
    channel = channel_of(receiver.url, (NEW, OLD))
    await channel.send(delivery())
    await channel.close()
    for secret in (NEW, OLD):
        Webhook(secret).verify(receiver.bodies[0], receiver.headers[0])


async def test_a_repeat_has_the_same_id_and_the_same_event(receiver, channel, delivery):
    receiver.answer = 500
    with pytest.raises(ChannelError):
        await channel.send(delivery())
    receiver.answer = 204
    await channel.send(delivery(attempts=2, token=2))
    assert receiver.bodies[0] == receiver.bodies[1]
    assert {h["webhook-id"] for h in receiver.headers} == {"delivery-1"}


@pytest.mark.parametrize(("status", "failure"), [(429, Failure.RATE_LIMITED), (503, Failure.BUSY)])
async def test_the_receivers_word_on_when_counts(receiver, channel, delivery, status, failure):
    receiver.answer, receiver.extra = status, {"Retry-After": "17"}
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery())
    assert (caught.value.failure, caught.value.retry_after) == (failure, timedelta(seconds=17))
    at = SystemClock().now() + timedelta(minutes=20)
    receiver.extra = {"Retry-After": format_datetime(at, usegmt=True)}
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery())
    assert timedelta(minutes=19) < caught.value.retry_after < timedelta(minutes=20)


async def test_a_receiver_that_refuses_us_for_a_while_loses_no_event(receiver, channel):
    """401 is said of us: what waits goes out when a person has mended it."""
    world = World()
    for n in range(3):
        world.outbox.add(f"d{n}", "hook")
    receiver.answer = 401
    standing = Standing(breaker=Breaker(first=0.01, most=0.01))
    once = Policy(attempts=1, first=timedelta(), jitter=0)
    sending = world.dispatch(Lane(channel, 1, standing=standing), policy=once)

    def mended():
        receiver.answer = 401 if len(receiver.bodies) < 5 else 200
        return len(world.outbox.ended) == 3

    await world.until(sending, mended)
    assert all(isinstance(end, Receipt) for end in world.outbox.ended.values())
    assert world.outbox.health[0][1].startswith("auth: HTTP 401")
    assert world.outbox.health[-1] == ("hook", "")


async def test_a_redirect_is_not_followed(receiver, channel, delivery):
    receiver.answer, receiver.extra = 307, {"Location": receiver.url}
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery())
    assert (caught.value.failure, caught.value.permanent) == (Failure.REFUSED, True)
    assert len(receiver.bodies) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://hooks.example.org:6379/x",
    ],
)
def test_addresses_that_lead_inside_are_refused_before_anything_is_sent(url):
    with pytest.raises(OSError, match=r"is|not fetched"):
        channel_of(url, gate=Guard())


async def test_a_name_that_resolves_inside_is_refused_where_the_socket_is_made(receiver, delivery):
    """What a name resolves to is judged at connection time, so rebinding it gains nothing."""

    class Inside(aiohttp.abc.AbstractResolver):
        async def resolve(self, host, port=0, family=socket.AF_INET):
            at = {"hostname": host, "host": "127.0.0.1", "port": port, "family": family}
            return [{**at, "proto": 0, "flags": 0}]

        async def close(self):
            pass

    class Rebound(Guard):
        def connector(self, **options):
            return super().connector(resolver=Inside(), **options)

    port = aiohttp.client.URL(receiver.url).port
    channel = channel_of(f"https://hooks.example.org:{port}/in", gate=Rebound())
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery())
    await channel.close()
    assert "loopback" in str(caught.value)
    assert receiver.bodies == []


def test_without_a_gate_no_webhook_is_built():
    with pytest.raises(OSError, match="no gate"):
        channel_of("https://hooks.example.org/x", gate=Closed())


@pytest.mark.parametrize(
    "url", ["http://hooks.example.org/", "ftp://x/", "https://u:p@x.example/", "https:///x"]
)
def test_addresses_that_no_webhook_has(url):
    with pytest.raises(ValidationError):
        Spec.model_validate({"id": "h", "type": "webhook", "url": url, "secret": {"env": "X"}})


@pytest.mark.parametrize("secret", ["whsec_???", "short", "whsec_" + "YQ=="])
def test_a_weak_secret_is_refused_and_not_told(secret):
    with pytest.raises(ValueError, match="openssl rand") as caught:
        Signer([SecretStr(secret)])
    assert secret not in str(caught.value)
