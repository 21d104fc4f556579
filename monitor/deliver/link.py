"""Signed links in messages: they never expire, and outlive a change of the key."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from itsdangerous import BadData, URLSafeSerializer
from pydantic import SecretStr

from monitor.alert.model import Subscription

PATH = "/unsubscribe/"
SHORTEST = 16
"""Characters of a key."""

_SPACE = uuid5(NAMESPACE_URL, "news-monitor/receiver")
_SALT = "unsubscribe"
_LONGEST = 300


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
        self._base = base.rstrip("/") + PATH
        # itsdangerous signs with the last key of its list.
        oldest_first = [key.get_secret_value() for key in reversed(keys)]
        self._serializer = URLSafeSerializer(oldest_first, salt=_SALT)

    def unsubscribe(self, subscription: Subscription) -> str:
        """The link that stops a subscription for its receiver; it holds no address."""
        return f"{self._base}{self._serializer.dumps(receiver_id(subscription))}"

    def receiver(self, token: str) -> str | None:
        """The receiver a token was made for; None where it was not made by us."""
        if len(token) > _LONGEST:
            return None
        try:
            found = self._serializer.loads(token)
        except BadData:
            return None
        return found if isinstance(found, str) else None


def receiver_id(subscription: Subscription) -> str:
    """A subscription and its target as one id, from which the address cannot be read."""
    target = subscription.target.strip().lower()
    return str(uuid5(_SPACE, f"{subscription.id}\n{target}"))


def address_id(target: str) -> str:
    """An address alone as an id: what is kept of one that was erased."""
    return str(uuid5(_SPACE, f"\n{target.strip().lower()}"))
