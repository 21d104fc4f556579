"""Signed links in messages. What signs them may change: older keys still verify.

A token holds ids only, no address. Each purpose has a salt of its own: a token made for one is none
for another. Those that unsubscribe or judge never expire; the others hold until when they are good.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from itsdangerous import BadData, URLSafeSerializer
from pydantic import SecretStr

from monitor.alert.subscription import Subscription

SHORTEST = 16
"""Characters of a key."""
CONFIRM_HOURS = 48
PREFERENCES_DAYS = 7

_SPACE = uuid5(NAMESPACE_URL, "news-monitor/receiver")
_LONGEST = 400


class Page(StrEnum):
    """What a link leads to, and its path."""

    UNSUBSCRIBE = "unsubscribe"
    CONFIRM = "subscribe"
    PREFERENCES = "preferences"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link that confirms, or that leads to the preferences, says."""

    subscription: str
    serial: int
    until: datetime
    """It is good no longer than this."""


class Links:
    """Makes and reads links of this service.

    Args:
        base: where people reach it; https, or links are no use to mail programs (RFC 8058).
        keys: what signs; the newest first, the older ones only verify.

    Raises ValueError for no key, or one that is too short.
    """

    def __init__(self, base: str, keys: Sequence[SecretStr]) -> None:
        if not keys or any(len(key.get_secret_value()) < SHORTEST for key in keys):
            raise ValueError(f"a key that signs links has at least {SHORTEST} characters")
        self.base = base.rstrip("/")
        # itsdangerous signs with the last key of its list.
        oldest_first = [key.get_secret_value() for key in reversed(keys)]
        self._newest = oldest_first[-1].encode()
        self._signers = {page: URLSafeSerializer(oldest_first, salt=page.value) for page in Page}

    def unsubscribe(self, subscription: Subscription) -> str:
        """The link that stops a subscription for its receiver."""
        return self._link(Page.UNSUBSCRIBE, receiver_id(subscription))

    def receiver(self, token: str) -> str | None:
        """The receiver a link that unsubscribes was made for; None where it was not made by us."""
        found = self._read(Page.UNSUBSCRIBE, token)
        return found if isinstance(found, str) else None

    def confirm(self, subscription: str, serial: int, now: datetime) -> str:
        """The link that confirms a subscription, once."""
        until = now + timedelta(hours=CONFIRM_HOURS)
        return self._link(Page.CONFIRM, [subscription, serial, int(until.timestamp())])

    def preferences(self, subscription: str, serial: int, now: datetime) -> str:
        """The link to the page where a subscription is changed."""
        until = now + timedelta(days=PREFERENCES_DAYS)
        return self._link(Page.PREFERENCES, [subscription, serial, int(until.timestamp())])

    def ticket(self, page: Page, token: str) -> Ticket | None:
        """What such a link says, expired ones too; None where it was not made by us."""
        found = self._read(page, token)
        if not isinstance(found, list) or len(found) != 3:
            return None
        subscription, serial, until = found
        return Ticket(subscription, serial, datetime.fromtimestamp(until, UTC))

    def feedback(self, alert: str, subscription: Subscription) -> str:
        """The link by which a receiver says what they think of an alert."""
        return self._link(Page.FEEDBACK, [alert, receiver_id(subscription)])

    def judged(self, token: str) -> tuple[str, str] | None:
        """(alert, receiver) of such a link; None where it was not made by us."""
        found = self._read(Page.FEEDBACK, token)
        return (found[0], found[1]) if isinstance(found, list) and len(found) == 2 else None

    def mark(self, text: str) -> str:
        """A hash nobody without the key can guess from the text: of addresses that asked."""
        return hmac.new(self._newest, text.encode(), hashlib.sha256).hexdigest()[:32]

    def _link(self, page: Page, value: Any) -> str:
        return f"{self.base}/{page.value}/{self._signers[page].dumps(value)}"

    def _read(self, page: Page, token: str) -> Any:
        if len(token) > _LONGEST:
            return None
        try:
            return self._signers[page].loads(token)
        except BadData:
            return None


def receiver_id(subscription: Subscription) -> str:
    """A subscription and its target as one id, from which the address cannot be read."""
    target = subscription.target.strip().lower()
    return str(uuid5(_SPACE, f"{subscription.id}\n{target}"))


def address_id(target: str) -> str:
    """An address alone as an id: what is kept of one that was erased."""
    return str(uuid5(_SPACE, f"\n{target.strip().lower()}"))
