"""What the pages about subscriptions ask of the service (implemented by wire)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from monitor.alert.model import Alert
from monitor.alert.subscription import Subscription
from monitor.terms import SubscriptionState, Verdict
from monitor.web.form import Choices, Wishes


class People(Protocol):
    """Reads and writes subscriptions that people make by themselves."""

    def now(self) -> datetime:
        """The machine's time."""
        ...

    def choices(self) -> Choices:
        """What may be wished for now."""
        ...

    async def ask(self, address: str, wishes: Wishes, client: str) -> Sequence[str] | None:
        """Send the letter, or say what is wrong with the form; None when asked too often."""
        ...

    async def remind(self, address: str, client: str) -> Sequence[str] | None:
        """Send a link to the preferences where there are some; as ``ask``."""
        ...

    async def renew(self, subscription: str, client: str) -> bool:
        """Send the owner of an old link a new one; False when asked too often."""
        ...

    async def find(self, subscription: str, serial: int) -> Subscription | None:
        """The subscription a link names, while the link is not void."""
        ...

    async def confirm(self, subscription: str, serial: int) -> str | None:
        """Start a subscription: a link to its preferences; None when the link is void."""
        ...

    async def change(self, subscription: Subscription, wishes: Wishes) -> Sequence[str]:
        """Write new wishes, or say what is wrong with them."""
        ...

    async def turn(self, subscription: str, state: SubscriptionState) -> None:
        """Pause, resume or end it."""
        ...

    async def erase(self, subscription: Subscription) -> None:
        """Take the address out of everything."""
        ...

    async def alert(self, alert: str) -> Alert | None:
        """An alert a reader may judge."""
        ...

    async def judge(self, alert: str, who: str, verdict: Verdict) -> None:
        """Keep a reader's last word on an alert."""
        ...
