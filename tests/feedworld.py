"""A small world of feeds on loopback, and a book in memory: for tests and proofs.

``FeedWorld`` is a real aiohttp server. A path answers with what was put there: a body, a status, or
a coroutine of the caller's; each request is kept. ``MemoryBook`` implements monitor.poll's FeedBook.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Self
from xml.sax.saxutils import escape

from aiohttp import web

from monitor.article.model import Article, Origin
from monitor.clock import SetClock
from monitor.poll.fetch import Fetcher, FetchLimits
from monitor.poll.guard import Guard
from monitor.poll.look import Look
from monitor.poll.model import Feed, Lease, Memory, Polled, Stored
from monitor.poll.parsers import Parsers
from monitor.poll.settings import PollSettings

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LOOPBACK = ("127.0.0.0/8",)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Page:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answer: Answer | None = None
    conditional: bool = False
    """Whether If-None-Match is honoured."""


class FeedWorld:
    """Serves pages on 127.0.0.1; use as an async context manager."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[web.Request] = []
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: bytes | str = b"", **options: object) -> str:
        """Serve ``body`` at ``path`` from now on; returns the address."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, **options)  # type: ignore[arg-type]
        return self.url(path)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        if page.answer is not None:
            return await page.answer(request)
        tag = page.headers.get("ETag")
        if page.conditional and tag and request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=page.headers)
        return web.Response(body=page.body, status=page.status, headers=page.headers)


class MemoryBook:
    """A FeedBook that keeps everything, with fenced leases."""

    def __init__(self) -> None:
        self.feeds: dict[str, Feed] = {}
        self.memory: dict[str, Memory] = {}
        self.due: dict[str, datetime] = {}
        self.leased: dict[str, tuple[int, datetime]] = {}
        self.polled: dict[str, list[Polled]] = {}
        self.articles: dict[str, list[Article]] = {}
        """Revisions by identity, in the order they came."""
        self.order: list[Article] = []
        self.released: list[str] = []

    def add(self, feed: Feed, due: datetime = NOW) -> Feed:
        self.feeds[feed.id] = feed
        self.memory[feed.id] = Memory()
        self.due[feed.id] = due
        self.polled[feed.id] = []
        return feed

    async def claim_due(
        self, *, now: datetime, limit: int, owner: str, ttl: timedelta
    ) -> Sequence[Lease]:
        ready = sorted((at, i) for i, at in self.due.items() if at <= now and self._free(i, now))
        return [self._lease(i, now + ttl) for _, i in ready[:limit]]

    async def finish(self, lease: Lease, polled: Polled) -> Stored | None:
        key = lease.feed.id
        if self.leased.get(key, (0, NOW))[0] != lease.token:
            return None
        self.leased[key] = (lease.token, datetime.min.replace(tzinfo=UTC))
        self.memory[key] = polled.memory
        self.due[key] = polled.next_poll
        self.polled[key].append(polled)
        for other in self.feeds.values() if polled.hold else ():
            if other.host == lease.feed.host:
                self.due[other.id] = max(self.due[other.id], polled.hold or self.due[other.id])
        return self._store(polled.articles)

    async def release(self, leases: Sequence[Lease]) -> None:
        for lease in leases:
            self.leased[lease.feed.id] = (lease.token, datetime.min.replace(tzinfo=UTC))
            self.released.append(lease.feed.id)

    def last(self, feed: Feed) -> Polled:
        return self.polled[feed.id][-1]

    def _free(self, key: str, now: datetime) -> bool:
        return key not in self.leased or self.leased[key][1] < now

    def _lease(self, key: str, until: datetime) -> Lease:
        token = self.leased.get(key, (0, until))[0] + 1
        self.leased[key] = (token, until)
        return Lease(self.feeds[key], self.memory[key], token, until)

    def _store(self, found: Sequence[Article]) -> Stored:
        new = revised = 0
        for article in found:
            kept = self.articles.setdefault(article.id, [])
            if any(a.revision == article.revision for a in kept):
                continue
            new, revised = (new, revised + 1) if kept else (new + 1, revised)
            kept.append(replace(article, revised=bool(kept)))
            self.order.append(kept[-1])
        return Stored(new, revised, len(found) - new - revised)


def feed(url: str, **options: object) -> Feed:
    """A feed of one publisher, with its address as its id."""
    given = {"id": url, "title": url, "origin": Origin(url, "Example Times")} | options
    return Feed(url=url, **given)  # type: ignore[arg-type]


def rss(*items: str, extra: str = "") -> str:
    """An RSS 2.0 document of ready items."""
    return f'<rss version="2.0"><channel><title>T</title>{extra}{"".join(items)}</channel></rss>'


def item(
    title: str, link: str = "", *, guid: str = "", text: str = "", at: datetime | None = None
) -> str:
    """One item; empty fields are left out."""
    fields = {"title": title, "link": link, "guid": guid, "description": text}
    fields["pubDate"] = format_datetime(at) if at else ""
    inner = "".join(f"<{k}>{escape(v)}</{k}>" for k, v in fields.items() if v)
    return f"<item>{inner}</item>"


class Desk:
    """Fetcher, parsers and look over one clock; use as an async context manager."""

    def __init__(
        self,
        *,
        allowed: Sequence[str] = LOOPBACK,
        limits: FetchLimits | None = None,
        settings: PollSettings | None = None,
        parsers: Parsers | None = None,
        at: datetime = NOW,
        **options: object,
    ) -> None:
        self.clock = SetClock(at)
        self.settings = settings or PollSettings()
        self.fetcher = Fetcher(
            Guard(allowed), agent="test/1 (+https://example.org)", limits=limits, **options
        )  # type: ignore[arg-type]
        self.parsers = parsers or Parsers(workers=1)
        self.look = Look(self.fetcher, self.parsers, self.clock, self.settings, lambda: 0.0)

    async def __aenter__(self) -> Self:
        await self.fetcher.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.fetcher.__aexit__(None, None, None)
        await self.parsers.__aexit__(None, None, None)
