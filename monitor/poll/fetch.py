"""One conditional GET of one feed: redirects followed by ourselves, everything bounded.

Redirects are followed here, hop by hop, because each hop passes the guard, a feed's own headers and
password never go to another origin, and 301 and 308 have to be noted (RFC 9110 15.4).
"""

import asyncio
import hashlib
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp
from yarl import URL

from monitor.errors import FetchError
from monitor.poll.body import read_body
from monitor.poll.cause import Cause, of_status
from monitor.poll.guard import Guard, RefusedError
from monitor.poll.header import fresh_for, retry_after
from monitor.poll.model import Feed, Memory
from monitor.poll.resolve import Resolver

_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much one fetch may take."""

    connect: timedelta = timedelta(seconds=10)
    total: timedelta = timedelta(seconds=30)
    """For all hops together, to the last byte."""
    bytes: int = 10 * 1024 * 1024
    """After decompression."""
    redirects: int = 5
    retry_after: timedelta = timedelta(hours=24)
    """A longer Retry-After is not believed."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: 200 with a body, or 304 without one."""

    status: int
    url: str
    """Where the body came from, after redirects."""
    body: bytes = b""
    body_hash: str = ""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    fresh: timedelta = timedelta(0)
    """Cache-Control or Expires."""
    moved_to: str = ""
    """Where 301s and 308s alone lead, the feed's own address left out."""


class Fetcher:
    """Owns the HTTP session; used as an async context manager within the running loop."""

    def __init__(
        self,
        guard: Guard,
        *,
        agent: str,
        limits: FetchLimits | None = None,
        at_once: int = 32,
        proxy: str = "",
        resolver: aiohttp.abc.AbstractResolver | None = None,
    ) -> None:
        """Prepare; nothing is opened yet.

        Args:
            guard: what may be connected to.
            agent: the User-Agent: name/version (+contact URL).
            limits: of one fetch.
            at_once: most connections.
            proxy: http://host:port of an HTTP proxy, or "". The guard then sees literal addresses
                only: the proxy has to refuse the rest.
            resolver: in the place of the system's.
        """
        self._guard = guard
        self._limits = limits or FetchLimits()
        self._proxy = proxy or None
        self._agent = agent
        self._at_once = at_once
        self._resolver = resolver or Resolver()
        self.heard: Callable[[str], None] = lambda _: None
        """Told what time servers say it is (the Date header)."""
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the session."""
        options: dict[str, Any] = {"resolver": self._resolver, "ttl_dns_cache": 30}
        connector = (
            aiohttp.TCPConnector(limit=self._at_once, **options)
            if self._proxy
            else self._guard.connector(limit=self._at_once, **options)
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers={
                "User-Agent": self._agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=self._limits.connect.total_seconds()
            ),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_field_size=32_768,
            max_line_size=32_768,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Close the session and its connections."""
        if self._session:
            await self._session.close()

    async def fetch(self, feed: Feed, memory: Memory, *, full: bool, now: datetime) -> Fetched:
        """Fetch ``feed``.

        Args:
            feed: its address, headers and password.
            memory: the validators it sent last.
            full: leave the validators out.
            now: for headers that are dates.

        Raises:
            FetchError: with a reason of Cause, and the server's Retry-After where it gave one.
        """
        try:
            async with asyncio.timeout(self._limits.total.total_seconds()):
                return await self._follow(feed, memory, full=full, now=now)
        except TimeoutError:
            limit = f"{self._limits.total.total_seconds():g} s"
            raise FetchError(Cause.TIMEOUT, f"not done within {limit}") from None
        except (RefusedError, aiohttp.ClientError, OSError, ValueError) as error:
            raise _failure(error) from error

    async def _follow(self, feed: Feed, memory: Memory, *, full: bool, now: datetime) -> Fetched:
        url, moved, permanent = URL(feed.url), "", True
        self._guard.check_url(url)
        home = url.origin()
        for _ in range(self._limits.redirects + 1):
            self._guard.check_url(url)
            own = url.origin() == home
            headers = _headers(feed, memory, own=own, full=full)
            async with self._get(url, headers) as response:
                if response.status not in _REDIRECTS:
                    return await self._answer(response, moved, now)
                target = _target(url, response.headers)
                permanent = permanent and response.status in _PERMANENT
                moved = str(target) if permanent else moved
                url = target
        raise FetchError(Cause.REDIRECTS, f"more than {self._limits.redirects} redirects")

    def _get(self, url: URL, headers: Mapping[str, str]) -> Any:
        assert self._session is not None, "the fetcher is not open"
        return self._session.get(
            url,
            headers=headers,
            allow_redirects=False,
            proxy=self._proxy,
        )

    async def _answer(self, response: aiohttp.ClientResponse, moved: str, now: datetime) -> Fetched:
        headers = response.headers
        if "Date" in headers and "Age" not in headers:  # what a cache kept is older than now
            self.heard(headers["Date"])
        if response.status not in (200, 203, 226, 304):
            wait = retry_after(headers, now, self._limits.retry_after)
            cause = of_status(response.status, says_when=wait is not None)
            raise FetchError(cause, f"HTTP {response.status}", wait)
        body = b""
        if response.status != 304:
            body = await self._body(response)
        return Fetched(
            status=response.status,
            url=str(response.url),
            body=body,
            body_hash=hashlib.blake2b(body, digest_size=16).hexdigest() if body else "",
            content_type=headers.get("Content-Type", ""),
            etag=_validator(headers, "ETag"),
            last_modified=_validator(headers, "Last-Modified"),
            fresh=fresh_for(headers, now),
            moved_to=moved,
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        return await read_body(
            response.content.iter_any(),
            response.headers.get("Content-Encoding", ""),
            self._limits.bytes,
        )


def _headers(feed: Feed, memory: Memory, *, own: bool, full: bool) -> dict[str, str]:
    headers = dict(feed.headers) if own else {}
    if own and feed.auth:  # RFC 7617
        headers["Authorization"] = "Basic " + b64encode(":".join(feed.auth).encode()).decode()
    if full or memory.validators_lie:
        return headers
    if memory.etag:
        headers["If-None-Match"] = memory.etag
    if memory.last_modified:
        headers["If-Modified-Since"] = memory.last_modified
    return headers


def _validator(headers: Mapping[str, str], name: str) -> str:
    """A validator's value, or "" where it holds what can be neither kept nor sent back."""
    value = headers.get(name, "")
    return value if value.isascii() and value.isprintable() else ""


def _target(url: URL, headers: Mapping[str, str]) -> URL:
    location = headers.get("Location", "").strip()
    if not location:
        raise FetchError(Cause.REDIRECTS, f"{url} redirects to nowhere")
    try:
        target = url.join(URL(location)).with_fragment(None)
    except ValueError as error:
        raise FetchError(Cause.REDIRECTS, f"{location[:200]}: {error}") from None
    if target == url:
        raise FetchError(Cause.REDIRECTS, f"{url} redirects to itself")
    return target


def _failure(error: Exception) -> FetchError:
    """The product's error for what aiohttp, the system or the guard raised."""
    detail = str(error) or type(error).__name__
    inner = getattr(error, "os_error", error)
    if isinstance(error, RefusedError) or isinstance(inner, RefusedError):
        return FetchError(Cause.REFUSED_ADDRESS, str(inner))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError(Cause.DNS, detail)
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return FetchError(Cause.TLS, detail)
    if isinstance(error, aiohttp.ServerTimeoutError):
        return FetchError(Cause.TIMEOUT, detail)
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ClientOSError, OSError)):
        return FetchError(Cause.CONNECT, detail)
    return FetchError(Cause.PROTOCOL, detail)
