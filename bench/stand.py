"""Feeds on loopback that fill by the machine's clock: news of the weather, and talks of many pairs.

Three reports of each change come from three feeds within seconds. Changes of one pair that contradict
each other lie ``GAP`` seconds apart: what a fault holds up for less cannot turn their order round.
"""

import itertools
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from aiohttp import web

from monitor.clock import SystemClock

STATES = (
    "Brazil", "Chile", "Peru", "Ghana", "Kenya", "Nepal", "Japan", "Vietnam", "Norway", "Finland",
    "Portugal", "Austria", "Bulgaria", "Mongolia", "Uruguay", "Zambia", "Malawi", "Bolivia",
    "Ecuador", "Panama", "Senegal", "Tanzania", "Iceland", "Estonia", "Paraguay", "Namibia",
    "Botswana", "Indonesia", "Philippines", "Sri Lanka",
)  # fmt: skip
CITIES = ("Geneva", "Vienna", "Doha", "Oslo", "Nairobi", "Singapore")
GAP = 110.0
SHOWN = 220
"""Entries a document holds: some minutes of a feed."""
_WHO = ("Farmers", "Teachers", "Bakers", "Sailors", "Painters", "Gardeners", "Pilots", "Weavers")
_DO = ("count", "praise", "repair", "open", "visit", "study", "plant", "carry", "sort", "record")
_WHAT = ("bridges", "orchards", "libraries", "harbours", "gardens", "museums", "trains", "bees")
_WHERE = ("the north", "the valley", "the old town", "the islands", "the hills", "the east coast")


@dataclass(frozen=True, slots=True)
class Story:
    """One article: when it appears (seconds after the start), in which feed, what it says."""

    at: float
    feed: int
    title: str
    text: str


def weather(n: int, chance: random.Random, *, feeds: int, seconds: float) -> list[Story]:
    """``n`` articles about nothing that negotiates."""
    found = []
    for i in range(n):
        who, do, what, where = (chance.choice(words) for words in (_WHO, _DO, _WHAT, _WHERE))
        title = f"{who} {do} {chance.randrange(2, 9000)} {what} in {where}"
        text = f"{who} of {where} {do} {what} this season, said organiser number {i}."
        found.append(Story(chance.uniform(0, seconds), i % feeds, title, text))
    return found


def pairs(count: int, first: int = 0) -> list[tuple[str, str]]:
    """``count`` pairs of states that have no listed negotiation; of 435."""
    return list(itertools.islice(itertools.combinations(STATES, 2), first, first + count))


def talks(
    count: int,
    chance: random.Random,
    *,
    feeds: int,
    seconds: float,
    first: int = 0,
    steps: int = 3,
) -> list[Story]:
    """Announced, moved, postponed: the first ``steps`` of them, as many as fit into ``seconds``."""
    found = []
    for n, (one, two) in enumerate(pairs(count, first)):
        city, other = CITIES[n % len(CITIES)], CITIES[(n + 1) % len(CITIES)]
        changes = (
            (f"{one} and {two} agree to hold talks in {city} next month",
             f"The governments of {one} and {two} confirmed the talks."),
            (f"Talks between {one} and {two} moved from {city} to {other}",
             f"Officials of {one} and {two} confirmed the new venue, {other}."),
            (f"{one} and {two} postpone talks in {other}",
             f"The governments of {one} and {two} confirmed that the talks are postponed."),
        )  # fmt: skip
        begins = chance.uniform(0, max(1.0, seconds - (steps - 1) * GAP - 20))
        for step, (title, text) in enumerate(changes[:steps]):
            at = begins + step * GAP
            if at < seconds:
                found += [
                    Story(at + late, (n + feed) % feeds, title, text)
                    for feed, late in ((0, 0.0), (1, 4.0), (2, 9.0))
                ]
    return found


class Stand:
    """Serves ``/N.xml`` as it is at this moment."""

    def __init__(self, feeds: int) -> None:
        self.feeds = feeds
        self.stories: list[Story] = []
        self.began: datetime | None = None

    def open(self, at: datetime, stories: list[Story]) -> None:
        """Let the stories begin to appear."""
        self.began = at
        self.stories = sorted(stories, key=lambda story: story.at)

    def add(self, app: web.Application) -> None:
        app.router.add_get("/{feed}.xml", self._serve)

    def toml(self, port: int) -> str:
        """The feeds.toml of the stand."""
        return "\n".join(
            f'[[feed]]\nurl = "http://127.0.0.1:{port}/{n}.xml"\nid = "feed-{n}"\ntitle = "Feed {n}"\n'
            f'publisher = "paper{n}.example"\nmin_interval = "5s"\nmax_interval = "8s"\n'
            for n in range(self.feeds)
        )

    def lines(self) -> list[dict[str, str]]:
        """All of it as ``monitor replay`` reads it, in order."""
        return [
            {
                "id": f"{n}", "title": story.title, "summary": story.text,
                "url": _url(story, n), "source": f"paper{story.feed}.example",
                "published": self._when(story).isoformat(),
                "fetched": (self._when(story) + timedelta(seconds=3)).isoformat(),
            }
            for n, story in enumerate(self.stories)
        ]  # fmt: skip

    async def _serve(self, request: web.Request) -> web.Response:
        feed = int(request.match_info["feed"])
        items: list[str] = []
        if self.began is not None:
            now = (_now() - self.began).total_seconds()
            mine = [(n, s) for n, s in enumerate(self.stories) if s.feed == feed and s.at <= now]
            items = [self._item(story, n) for n, story in reversed(mine[-SHOWN:])]
        text = f'<rss version="2.0"><channel><title>f</title>{"".join(items)}</channel></rss>'
        return web.Response(text=text, content_type="application/rss+xml")

    def _item(self, story: Story, n: int) -> str:
        url = _url(story, n)
        return (
            f"<item><title>{escape(story.title)}</title><link>{url}</link>"
            f"<guid isPermaLink='false'>{url}</guid>"
            f"<pubDate>{format_datetime(self._when(story))}</pubDate>"
            f"<description>{escape(story.text)}</description></item>"
        )

    def _when(self, story: Story) -> datetime:
        assert self.began is not None
        return (self.began + timedelta(seconds=story.at)).replace(microsecond=0)


def _url(story: Story, n: int) -> str:
    return f"https://paper{story.feed}.example/story/{n}"


def _now() -> datetime:
    return SystemClock().now()
