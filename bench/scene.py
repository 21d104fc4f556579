"""A scene for proofs: a real ``monitor run`` with HTTP feeds and a mail server on loopback.

Pairs of states agree to talk, then move the place: two alerts for each pair. What is owed is what
``monitor replay`` says of the same articles.
"""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from aiohttp import web
from aiosmtpd.smtp import Envelope

from bench.child import Child
from monitor.cli.demo.book import Book, carried
from monitor.cli.demo.mailbox import Mailbox
from monitor.clock import SystemClock
from monitor.config import shipped
from tests.feedworld import Answer, FeedWorld, item, rss

FEEDS = 3
POLLED = "SELECT count(*) FROM feeds WHERE last_poll IS NOT NULL"
PAIRS = (
    "Kenya Uganda Kigali Nairobi", "Chile Peru Lima Santiago", "Portugal Morocco Lisbon Rabat",
    "Ghana Togo Accra Lome", "Japan Mongolia Tokyo Ulaanbaatar", "Nepal Bhutan Kathmandu Dhaka",
    "Brazil Guyana Brasilia Bogota", "Finland Norway Helsinki Oslo", "Zambia Malawi Lusaka Harare",
    "Kuwait Bahrain Doha Muscat", "Tunisia Algeria Tunis Cairo", "Greece Albania Athens Tirana",
    "Mexico Belize Havana Panama", "Fiji Tonga Suva Wellington", "Laos Vietnam Hanoi Bangkok",
    "Angola Namibia Luanda Windhoek", "Mali Niger Bamako Dakar", "Spain Andorra Madrid Paris",
    "Estonia Latvia Riga Vilnius", "Croatia Slovenia Zagreb Vienna", "Chad Cameroon Yaounde Abuja",
    "Jordan Lebanon Amman Nicosia", "Ecuador Colombia Quito Caracas", "Poland Slovakia Warsaw Prague",
    "Rwanda Burundi Arusha Kampala", "Malaysia Brunei Jakarta Manila", "Ireland Iceland Dublin London",
    "Bolivia Paraguay Asuncion Montevideo", "Hungary Romania Budapest Bucharest",
    "Mozambique Tanzania Maputo Dodoma",
)  # fmt: skip
FEED = """
[[feed]]
url = "{url}"
id = "feed-{n}"
title = "Feed {n}"
publisher = "paper-{n}.example"
min_interval = "1s"
max_interval = "1s"
"""
ROUTES = """
[[channel]]
id = "mail"
type = "email"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "Monitor <monitor@example.org>"
time_limit = 5

[[subscription]]
id = "desk"
channel = "mail"
target = "desk@example.org"
min_sources = 1
min_certainty = "reported"
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One article of the scene."""

    feed: int
    url: str
    title: str
    at: datetime


def story(pairs: int = len(PAIRS)) -> list[Told]:
    """All announcements, then all moves, as of now."""
    now = SystemClock().now().replace(microsecond=0) - timedelta(minutes=pairs * 2)
    day = f"{now + timedelta(days=9):%B} {(now + timedelta(days=9)).day}"
    places = [pair.split() for pair in PAIRS[:pairs]]
    titles = [f"{a} and {b} agree to hold border talks in {c} on {day}" for a, b, c, _ in places]
    titles += [f"{a}-{b} border talks moved from {c} to {d}" for a, b, c, d in places]
    return [
        Told(feed, f"https://paper-{feed}.example/{n}", title, now + timedelta(minutes=n))
        for n, title in enumerate(titles)
        for feed in [n % pairs % FEEDS]
    ]


class Post(Mailbox):
    """A mail server that takes its time before and after its yes."""

    seconds = 0.0
    taking = 0
    """Mails it is being given now."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.taking += 1
        try:
            await asyncio.sleep(self.seconds)
            answer = await super().handle_DATA(server, session, envelope)
            await asyncio.sleep(self.seconds)
        finally:
            self.taking -= 1
        return answer


class Scene:
    """Feeds, mail and the daemon's folder; ``child`` is the daemon, started by the caller."""

    def __init__(self, folder: Path, told: Sequence[Told], env: Mapping[str, str] = {}) -> None:
        self.folder = folder
        self.told = tuple(told)
        self.world = FeedWorld()
        self.post = Post()
        self.answering = 0
        """Feeds that are being fetched now."""
        self._env = dict(env)
        self._stack = AsyncExitStack()
        self.child: Child

    @property
    def database(self) -> Path:
        """The daemon's file."""
        return self.folder / "data" / "monitor.db"

    @property
    def env(self) -> dict[str, str]:
        """What the daemon and the commands beside it are told."""
        return {
            "MONITOR_CONFIG": str(self.folder / "config"),
            "MONITOR_DATABASE": f"sqlite:///{self.database}",
            "MONITOR_ALLOWED_NETWORKS": "127.0.0.0/8",
            "MONITOR_POLL_PER_HOST": str(FEEDS),
            "MONITOR_LOG_FORMAT": "json",
            **self._env,
        }

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.world)
        await self.post.start()
        self._stack.push_async_callback(self.post.stop)
        config = self.folder / "config"
        shipped.write(config)
        urls = [self.world.put(f"/{n}", rss()) for n in range(FEEDS)]
        text = "".join(FEED.format(url=url, n=n) for n, url in enumerate(urls))
        (config / "feeds.toml").write_text(text, encoding="utf-8")
        routes = ROUTES.format(port=self.post.port)
        (config / "alerts" / "routes.toml").write_text(routes, encoding="utf-8")
        self.child = Child(self.folder, self.env)
        self._stack.push_async_callback(self._end)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _end(self) -> None:
        if self.child.alive:
            await self.child.stop()

    async def begin(self) -> None:
        """Start the daemon and let it take each feed's first document, which is empty."""
        await self.child.start()
        # Not before it is written: a first document that was only fetched is fetched again, and what
        # it holds by then builds state and alerts nothing.
        await self.until(lambda: self.one(POLLED) == FEEDS, "polled every feed")

    def reveal(self, number: int, *, slow: float = 0.0) -> None:
        """Let the feeds hold the first ``number`` articles, and answer after ``slow`` seconds."""
        shown = self.told[:number]
        for n in range(FEEDS):
            items = [item(t.title, t.url, guid=t.url, at=t.at) for t in shown if t.feed == n]
            self.world.put(f"/{n}", answer=self._after(slow, rss(*items)))

    def _after(self, seconds: float, text: str) -> Answer:
        async def answer(_: web.Request) -> web.Response:
            self.answering += 1
            try:
                await asyncio.sleep(seconds)
            finally:
                self.answering -= 1
            return web.Response(text=text, content_type="application/rss+xml")

        return answer

    def log(self) -> str:
        """What the daemon has said."""
        return self.child.log.read_text(encoding="utf-8")

    def polls(self, n: int) -> int:
        """How often a feed was asked."""
        return sum(request.path == f"/{n}" for request in self.world.requests)

    def read(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the daemon's database, read beside it; none where there is no such table yet."""
        if not self.database.exists():
            return []
        try:
            with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as conn:
                return conn.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []

    def one(self, query: str) -> int:
        """The number a query gives, 0 where there is no such table yet."""
        rows = self.read(query)
        return int(rows[0][0]) if rows else 0

    def unhandled(self) -> int:
        """Events published and not handled yet."""
        with closing(Book(self.database)) as book:
            return book.unhandled()

    def keys(self) -> list[str]:
        """The change keys alerted so far."""
        return sorted(str(row[0]) for row in self.read("SELECT key FROM alert_keys"))

    def received(self) -> Counter[str]:
        """How often the mail of each delivery has arrived."""
        ids = [str(row[0]) for row in self.read("SELECT id FROM deliveries")]
        counts, _ = carried(ids, [str(mail.message.items()) for mail in self.post.mails])
        return Counter({name: counts[name] for name in ids})

    async def sent(self, mails: int, seconds: float = 60) -> None:
        """Wait until so many deliveries are marked as sent."""
        done = "SELECT count(*) FROM deliveries WHERE state = 'sent'"
        await self.until(lambda: self.one(done) >= mails, f"sent {mails} mails", seconds)

    async def until(self, done: Any, what: str, seconds: float = 30) -> None:
        """Wait for something; raises RuntimeError with the end of the log when it does not come."""
        try:
            async with asyncio.timeout(seconds):
                while not done():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            words = self.log()[-3000:]
            raise RuntimeError(f"the daemon has not {what} in {seconds:.0f} s:\n{words}") from None


def owed(told: Sequence[Told]) -> list[str]:
    """The change keys replay gives for the story."""
    lines = [
        json.dumps({"id": t.url, "title": t.title, "url": t.url, "source": f"paper-{t.feed}.example",
                    "published": t.at.astimezone(UTC).isoformat()})
        for t in told
    ]  # fmt: skip
    env = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
    done = subprocess.run(
        [Path(sys.executable).with_name("monitor"), "replay", "-"],
        input="\n".join(lines), capture_output=True, text=True, check=True, env=env,
    )  # fmt: skip
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    given = [alert for row in rows for alert in (row["alert"], *row["also"]) if alert]
    return sorted(change["key"] for alert in given for change in alert["changes"])
