"""DKIM: another pass of the library verifies what we signed, and nothing that was changed."""

import base64
import email
import subprocess
from datetime import UTC, datetime

import dkim
import nacl.signing
import pytest
from pydantic import SecretStr

from monitor.deliver.body import Bodies
from monitor.deliver.link import Links
from monitor.deliver.mail import Sender, compose, flat
from monitor.deliver.seal import Seal

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
LINKS = Links("https://monitor.example.org", [SecretStr("k" * 20)])
SENDER = Sender("News monitor", "alerts@example.org")


def rsa():
    made = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, check=True)
    public = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"],
        input=made.stdout,
        capture_output=True,
        check=True,
    )
    return made.stdout.decode(), f"v=DKIM1; k=rsa; p={base64.b64encode(public.stdout).decode()}"


def ed25519():
    key = nacl.signing.SigningKey.generate()
    public = base64.b64encode(bytes(key.verify_key)).decode()
    return base64.b64encode(bytes(key)).decode(), f"v=DKIM1; k=ed25519; p={public}"


@pytest.fixture(scope="module", params=[rsa, ed25519], ids=["rsa", "ed25519"])
def keys(request):
    return request.param()


@pytest.fixture
def signed(keys, renderer, delivery):
    mail = compose(delivery(target="desk@example.org"), SENDER, Bodies(renderer), NOW, LINKS)
    seal = Seal("example.org", "news", SecretStr(keys[0]))
    return seal.sign(flat(mail), seal.headers_of(mail))


def holds(message, record):
    asked = []

    def txt(name, timeout=5):
        asked.append(name)
        return record.encode()

    good = dkim.verify(message, dnsfunc=txt, minkey=1024)
    assert asked == [b"news._domainkey.example.org."]
    return good


def test_the_signature_holds(signed, keys):
    assert holds(signed, keys[1])


def test_it_covers_both_headers_of_unsubscribing(signed, keys):
    covered = email.message_from_bytes(signed)["DKIM-Signature"]
    assert "list-unsubscribe" in covered
    assert "list-unsubscribe-post" in covered
    assert not holds(
        signed.replace(b"monitor.example.org/unsub", b"evil.example.org/unsub"), keys[1]
    )
    assert not holds(signed.replace(b"=One-Click", b"=Two-Click"), keys[1])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: ", b"Subject: Re: "),
        (b"Port Vell", b"Port Hell"),
        (b"From: ", b"From: x\r\nFrom: "),
    ],
)
def test_what_was_changed_on_the_way_does_not_hold(signed, keys, old, new):
    assert old in signed
    assert not holds(signed.replace(old, new), keys[1])


@pytest.mark.parametrize("key", ["nonsense", "-----BEGIN RSA PRIVATE KEY-----\nx\n", "c2hvcnQ="])
def test_a_key_that_cannot_sign_is_refused_and_not_told(key):
    with pytest.raises(ValueError, match="dkim_key") as caught:
        Seal("example.org", "news", SecretStr(key))
    assert key not in str(caught.value)
