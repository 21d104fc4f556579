"""Which messages belong together: one thread for each round of a negotiation."""

from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from monitor.alert.model import Alert

_SPACE = uuid5(NAMESPACE_URL, "news-monitor/thread")
_MOST = 10_000


def thread_key(alert: Alert) -> str:
    """``process/round``; a mention outside every process is a thread of its own."""
    if alert.process and alert.round is not None:
        return f"{alert.process}/{alert.round}"
    return f"mention/{'+'.join(alert.rules)}/{alert.development}"


def thread_id(alert: Alert) -> str:
    """The key as a stable uuid, for the synthetic root Message-ID that no mail ever bears."""
    return str(uuid5(_SPACE, thread_key(alert)))


class Threads(Protocol):
    """Remembers the first message of each thread (Slack's ``ts``), per conversation."""

    async def find(self, channel: str, target: str, thread: str) -> str | None:
        """Its reference, or None."""
        ...

    async def keep(self, channel: str, target: str, thread: str, reference: str | None) -> None:
        """Remember it; None forgets (the message was deleted)."""
        ...


class MemoryThreads:
    """Threads for one run; after a restart the Slack channel finds them in the conversation."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], str] = {}

    async def find(self, channel: str, target: str, thread: str) -> str | None:
        """Its reference, or None."""
        return self._known.get((channel, target, thread))

    async def keep(self, channel: str, target: str, thread: str, reference: str | None) -> None:
        """Remember the reference; the oldest of 10,000 is forgotten."""
        self._known.pop((channel, target, thread), None)
        if reference is not None:
            self._known[channel, target, thread] = reference
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
