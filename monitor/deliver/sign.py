"""Signs webhooks as Standard Webhooks asks (github.com/standard-webhooks, specification 1.0)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from pydantic import SecretStr

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret, as the specification wants them."""


class Signer:
    """Makes the three headers; with several secrets, one signature for each."""

    def __init__(self, secrets: Sequence[SecretStr]) -> None:
        """Take the secrets, the one in force first.

        Raises ValueError when one is no base64 of 24 to 64 bytes; its text never holds the secret.
        """
        self._keys = tuple(_key(secret.get_secret_value()) for secret in secrets)

    def headers(self, event: str, at: datetime, body: bytes) -> dict[str, str]:
        """``webhook-id`` (the same on every repeat), ``-timestamp`` (this attempt's), ``-signature``."""
        stamp = str(int(at.timestamp()))
        signed = f"{event}.{stamp}.".encode() + body
        signatures = " ".join(f"v1,{_mac(key, signed)}" for key in self._keys)
        return {
            "webhook-id": event,
            "webhook-timestamp": stamp,
            "webhook-signature": signatures,
        }


def _mac(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    advice = 'make one with: echo "whsec_$(openssl rand -base64 32)"'
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"the secret is no base64; {advice}") from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(
            f"the secret holds {len(key)} bytes, not {SHORTEST} to {LONGEST}; {advice}"
        )
    return key
