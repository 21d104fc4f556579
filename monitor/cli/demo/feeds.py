"""The feeds server: shows what is due, with validators (RFC 9110), and counts the polls."""

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from monitor.cli.demo.document import TYPES, document
from monitor.cli.demo.fault import Faults
from monitor.cli.demo.scenario import FeedPlan, Scenario


class FeedServer:
    """An aiohttp application with one address per feed: ``/<feed id>``."""

    def __init__(self, scenario: Scenario, now: Callable[[], datetime]) -> None:
        self.scenario = scenario
        self.now = now
        self.faults = Faults()
        self.polls: Counter[str] = Counter()
        """Requests by feed."""
        self.statuses: Counter[int] = Counter()
        self._shown: dict[str, tuple[tuple[datetime, str], ...]] = {}
        self.app = web.Application()
        for feed in scenario.feeds:
            self.app.router.add_get(f"/{feed.id}", self._handler(feed))

    @property
    def all_polled(self) -> bool:
        """Every feed was fetched at least once: the baseline is taken."""
        return all(self.polls[feed.id] for feed in self.scenario.feeds)

    def all_fetched(self) -> bool:
        """Every feed's last document was given as it is now: nothing is left to be fetched."""
        now = self.now()
        return all(self._shown.get(f.id) == self._signs(f, now) for f in self.scenario.feeds)

    def _signs(self, feed: FeedPlan, now: datetime) -> tuple[tuple[datetime, str], ...]:
        return tuple((i.changed(now), i.id) for i in self.scenario.shown(feed, now))

    def _handler(self, feed: FeedPlan) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def get(request: web.Request) -> web.StreamResponse:
            self.polls[feed.id] += 1
            await self.faults.before(request)
            response = self._answer(feed, request)
            self.statuses[response.status] += 1
            return response

        return get

    def _answer(self, feed: FeedPlan, request: web.Request) -> web.Response:
        now = self.now()
        items = self.scenario.shown(feed, now)
        body = document(feed, items, now)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        changed = max((item.changed(now) for item in items), default=self.scenario.begins)
        headers = {
            "ETag": etag,
            "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True),
        }
        self._shown[feed.id] = self._signs(feed, now)
        if _unchanged(request, etag, changed):
            return web.Response(status=304, headers=headers)
        headers["Content-Type"] = f"{TYPES[feed.kind]}; charset={feed.encoding}"
        return web.Response(body=body, headers=headers)


def _unchanged(request: web.Request, etag: str, changed: datetime) -> bool:
    """If-None-Match wins over If-Modified-Since (RFC 9110 section 13.2.2)."""
    if "If-None-Match" in request.headers:
        return etag in request.headers["If-None-Match"]
    since = request.if_modified_since
    return since is not None and changed.replace(microsecond=0) <= since
