"""Signs mails with DKIM (RFC 6376; Ed25519: RFC 8463)."""

from email.message import EmailMessage

import dkim
from pydantic import SecretStr

from monitor.alert.channel import EmailChannel
from monitor.deliver.mail import Sender

HEADERS = (
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
    "Content-Type", "Auto-Submitted", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
)  # fmt: skip
"""What is signed; RFC 8058 wants both headers of unsubscribing among them."""


class Seal:
    """Signs for one domain and selector.

    Args:
        domain: whose DNS holds the public key.
        selector: at ``<selector>._domainkey.<domain>``.
        key: an RSA key in PEM, or the 32 bytes of an Ed25519 key in base64.

    Raises ValueError when the key cannot sign.
    """

    def __init__(self, domain: str, selector: str, key: SecretStr) -> None:
        self._domain = domain.encode()
        self._selector = selector.encode()
        self._key = key
        rsa = "BEGIN" in key.get_secret_value()
        self._algorithm = b"rsa-sha256" if rsa else b"ed25519-sha256"
        try:
            self.sign(b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n", [b"from"])
        except Exception:  # noqa: BLE001 - dkimpy raises whatever its parser meets
            raise ValueError("dkim_key is no RSA key (PEM) and no Ed25519 key (base64)") from None

    def headers_of(self, mail: EmailMessage) -> list[bytes]:
        """Those of ``HEADERS`` it has; From twice, so that nobody can add another."""
        return [name.lower().encode() for name in HEADERS if name in mail] + [b"from"]

    def sign(self, message: bytes, headers: list[bytes]) -> bytes:
        """The message with its signature on top. Costs some milliseconds of CPU."""
        signature: bytes = dkim.sign(
            message,
            self._selector,
            self._domain,
            self._key.get_secret_value().encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            signature_algorithm=self._algorithm,
            include_headers=headers,
        )
        return signature + message


def seal_of(spec: EmailChannel, key: SecretStr) -> Seal:
    """The seal of a channel's table; the sender's domain where it names none. Raises ValueError."""
    domain = spec.dkim_domain or Sender.parse(spec.sender).domain
    return Seal(domain, spec.dkim_selector, key)
