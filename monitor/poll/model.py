"""Feed, Lease, Fetched and the port through which poll keeps its book (implemented by store)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from yarl import URL

from monitor.article.comeback import Back
from monitor.article.host import registrable
from monitor.article.model import Article, Origin


class FeedState(StrEnum):
    """How a feed is doing."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    THROTTLED = "throttled"
    GONE = "gone"
    """410: stopped, with a reason, until a person says otherwise."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A line of feeds.toml, as the poller needs it."""

    id: str
    url: str
    title: str
    origin: Origin
    min_interval: timedelta = timedelta(minutes=5)
    max_interval: timedelta = timedelta(hours=6)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    auth: tuple[str, str] | None = field(default=None, repr=False)
    variables: tuple[str, ...] = ()
    """Environment variables that its secrets were read from."""
    identity: str = "auto"
    """auto | guid | link | title: what tells its entries apart (monitor.article.identity)."""

    @property
    def host(self) -> str:
        """The registrable domain it is asked from: what politeness goes by."""
        return _asked(self.url)


@lru_cache(maxsize=4096)
def _asked(url: str) -> str:
    # Kept, as a poll asks it of its feed a few times, and decoding a host's name is dear.
    return registrable(URL(url).host or url)


@dataclass(frozen=True, slots=True)
class Held:
    """An article with a text that it had before, not believed yet (monitor.article.comeback)."""

    article: Article
    back: Back


@dataclass(frozen=True, slots=True)
class Memory:
    """What the poller remembers of a feed between polls."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    """Of the decompressed body: unchanged content is not parsed again."""
    polls: int = 0
    unconditional_at: datetime | None = None
    failures: int = 0
    interval: timedelta = timedelta(minutes=15)
    asked: timedelta = timedelta(0)
    """How long its last document asks to be left alone (ttl, sy:updatePeriod)."""
    missed: bool = False
    """Entries may have been missed at that pace: what it asks for waits until its interval, which
    follows what it brings, has grown to it."""
    last_new: datetime | None = None
    recent: tuple[str, ...] = ()
    """``identity/revision`` (shortened) of what the last document held: shows whether two documents
    overlap, and which entries need not be looked at again. Opaque to the book."""
    shared: tuple[str, ...] = ()
    """Links and GUIDs that the feed puts under many entries (monitor.article.identity): once seen,
    so for good, or an article would be another one whenever its neighbours change."""
    held: tuple[Held, ...] = ()
    """Texts that came back and may be old copies; kept by the book."""
    moved_to: str = ""
    moved_count: int = 0
    baseline_done: bool = False
    validators_lie: bool = False
    """Its ETag and Last-Modified stayed while the body changed: asked without them from then on."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to poll one feed until ``until``; ``token`` fences late writers."""

    feed: Feed
    memory: Memory
    token: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Polled:
    """The result of one poll, to be written in one fenced transaction."""

    memory: Memory
    state: FeedState
    next_poll: datetime
    reason: str
    """not_modified | unchanged | parsed | a failure reason; logged and counted."""
    detail: str = ""
    status: int | None = None
    articles: tuple[Article, ...] = ()
    """New and changed ones only, in document order; a baseline in order of ``published``."""
    entries: int = 0
    gap: bool = False
    """No overlap with the last document: entries may be missing."""
    newest: datetime | None = None
    at: datetime | None = None
    merges: tuple[tuple[str, str], ...] = ()
    """(article id, link of a further entry of the same document that says the same)."""
    hold: datetime | None = None
    """Until when the feeds of its host wait: the server said 429 and Retry-After; an hour at most."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the articles of a poll."""

    new: int
    revised: int
    unchanged: int
    merges: tuple[tuple[str, str], ...] = field(default=())
    held: tuple[Held, ...] = ()
    """For the feed's memory: texts that came back and may be old copies."""


class FeedBook(Protocol):
    """Due feeds and their memory. All times are aware UTC."""

    async def claim_due(
        self, *, now: datetime, limit: int, owner: str, ttl: timedelta
    ) -> Sequence[Lease]:
        """Lease feeds that are due and not leased, the longest due first."""
        ...

    async def finish(self, lease: Lease, polled: Polled) -> Stored | None:
        """Store the articles, publish the new ones, keep the memory: one transaction.

        ``polled.hold`` puts off every feed of the lease's host. None when the lease's token is no
        longer the feed's: nothing was written.
        """
        ...

    async def release(self, leases: Sequence[Lease]) -> None:
        """Give back feeds that were not polled: they are as due as before."""
        ...
