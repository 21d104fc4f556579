"""Mail to a second SMTP server, Postfix: it comes out as it went in."""

from base64 import b64encode
from dataclasses import replace
from email import message_from_bytes, policy

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from monitor.alert.channel import EmailChannel as Spec
from monitor.alert.sample import sample_alert
from monitor.clock import SystemClock
from monitor.deliver.email import EmailChannel
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.link import Links
from monitor.deliver.seal import Seal
from tests.deliver.conftest import make_delivery, renderer
from tests.servers.postfix import Postfix

pytestmark = pytest.mark.servers
__all__ = ["renderer"]
KEY = rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def postfix():
    server = Postfix()
    yield server
    server.stop()


@pytest.fixture
async def channel(postfix, renderer):
    spec = Spec.model_validate(
        {
            "id": "mail", "type": "email", "host": "localhost", "port": postfix.port,
            "sender": "Nachrichtenwächter <alerts@example.com>", "ca_file": str(postfix.ca),
            "security": "starttls",
        }
    )  # fmt: skip
    pem = KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )  # fmt: skip
    seal = Seal("example.com", "s", SecretStr(pem.decode()))
    links = Links("https://monitor.example.com", [SecretStr("k" * 32)])
    made = EmailChannel(spec, None, renderer, SystemClock().now, seal, links)
    yield made
    await made.close()


def public(_name, timeout=5):
    der = KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + b64encode(der)


async def test_it_arrives_whole_and_its_signature_holds(postfix, channel):
    """Non-ASCII names and subjects, one-click headers on one line, DKIM over all of it."""
    alert = replace(sample_alert(), title="Gespräche in Genf: „vertagt“ — Переговоры")
    await channel.send(make_delivery(1, target="desk@example.org", alert=alert))
    (raw,) = postfix.mails("desk")
    got = message_from_bytes(raw, policy=policy.default)
    assert alert.title in got["Subject"]
    assert got["Message-ID"] == "<delivery-1@example.com>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"TLSv1" in raw
    # what the server put on top (Return-Path, Received) is not signed
    assert dkim.verify(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), dnsfunc=public)


async def test_an_address_that_is_not_ascii_is_taken(postfix, channel):
    """SMTPUTF8, as the server offers it."""
    await channel.send(make_delivery(2, target="tür@example.org"))
    assert len(postfix.mails("tuer")) == 1


@pytest.mark.parametrize(
    ("target", "failure"),
    [
        pytest.param("nobody@example.org", Failure.TARGET, id="nobody-of-that-name"),
        pytest.param("desk@elsewhere.example", Failure.REFUSED, id="a-domain-it-does-not-serve"),
    ],
)
async def test_its_refusals_are_understood(channel, target, failure):
    """Both are permanent; its policy (5.7.1) says nothing of whether the address exists."""
    with pytest.raises(ChannelError) as caught:
        await channel.send(make_delivery(3, target=target))
    assert caught.value.permanent
    assert caught.value.failure is failure
