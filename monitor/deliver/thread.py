"""Which messages belong together: one thread for each round of a negotiation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from monitor.alert.model import Alert

_SPACE = uuid5(NAMESPACE_URL, "news-monitor/thread")
_MOST = 10_000


def thread_key(alert: Alert) -> str:
    """``process/round``; a mention outside every process is a thread of its own."""
    if has_card(alert):
        return f"{alert.process}/{alert.round}"
    return f"mention/{'+'.join(alert.rules)}/{alert.development}"


def has_card(alert: Alert) -> bool:
    """Whether its thread is a round's, whose state a first message may show."""
    return bool(alert.process) and alert.round is not None


def thread_id(alert: Alert) -> str:
    """The key as a stable uuid, for the synthetic root Message-ID that no mail ever bears."""
    return str(uuid5(_SPACE, thread_key(alert)))


@dataclass(frozen=True, slots=True)
class Parent:
    """The first message of a thread."""

    reference: str
    """Slack's ``ts``."""
    version: int = 0
    """Of the negotiation's state that it shows; it never goes back."""
    began: datetime | None = None
    """A request to post (``reference`` is "" then) or edit it began then; its end is not known."""


@dataclass(frozen=True, slots=True)
class Swap:
    """What is known of a thread's first message, and what is to be known; None: nothing."""

    old: Parent | None
    new: Parent | None


class Threads(Protocol):
    """Remembers the first message of each thread, per conversation (implemented by store)."""

    async def find(self, channel: str, target: str, thread: str) -> Parent | None:
        """The parent, or None."""
        ...

    async def swap(self, channel: str, target: str, thread: str, change: Swap) -> bool:
        """Put ``change.new`` in the place of ``change.old``; False when it is no longer that.

        So of two processes only one posts or edits at a time, and none undoes the other's word.
        """
        ...


class MemoryThreads:
    """Threads for one run; after a restart the Slack channel finds them in the conversation."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], Parent] = {}

    async def find(self, channel: str, target: str, thread: str) -> Parent | None:
        """The parent, or None."""
        return self._known.get((channel, target, thread))

    async def swap(self, channel: str, target: str, thread: str, change: Swap) -> bool:
        """Remember the new parent in the place of the old; the oldest of 10,000 is forgotten."""
        if self._known.get((channel, target, thread)) != change.old:
            return False
        self._known.pop((channel, target, thread), None)
        if change.new is not None:
            self._known[channel, target, thread] = change.new
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        return True
