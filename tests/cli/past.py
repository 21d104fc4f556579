"""A stored past for tests of commands that run it once more."""

import asyncio
from dataclasses import replace

from monitor.article.parse import from_line
from monitor.config import shipped
from monitor.store.session import Database
from monitor.terms import Slot
from tests.cli.filed import desk_of, file

IRAN, BORDER = "iran-us-nuclear", "kenya+uganda"
TOLD = (
    ("Iran and US to hold nuclear talks in Muscat on Saturday", "03T09"),
    ("Iran-US nuclear talks moved from Muscat to Geneva", "04T15"),
    ("Kenya and Uganda to hold border talks in Nairobi on Saturday", "04T17"),
)
CLOCK = "2026-03-05T00:00Z"


def articles(told=TOLD, first=0, *, baseline=False):
    """One article for each (title, day and hour of March 2026)."""
    found = [
        from_line(
            {
                "title": title, "summary": "", "url": f"https://example.org/{n}",
                "source": f"Paper {n}", "published": f"2026-03-{at}:00:00Z",
                "fetched": f"2026-03-{at}:05:00Z",
            },
            assumed=None,
        )
        for n, (title, at) in enumerate(told, first)
    ]  # fmt: skip
    return [replace(article, baseline=baseline) for article in found]


def desk():
    """The shipped lists and rules."""
    return desk_of(shipped.folder())


def blind(at_desk):
    """A desk of an older engine, that reads no places."""

    def read(matched):
        reading = at_desk.read(matched)
        meetings = tuple(
            replace(m, claims=tuple(c for c in m.claims if c.slot is not Slot.VENUE))
            for m in reading.meetings
        )
        return replace(reading, meetings=meetings)

    return replace(at_desk, read=read)


def fill(url, at_desk=None, told=TOLD, first=0, *, baseline=False):
    """Store, read and step the articles as the service does."""
    file(url, at_desk or desk(), articles(told, first, baseline=baseline))


def rows(url, column):
    """All values of a column."""
    from sqlalchemy import select

    async def inside():
        db = Database(url)
        await db.open()
        try:
            return await db.read(lambda conn: conn.execute(select(column)).scalars().all())
        finally:
            await db.close()

    return list(asyncio.run(inside()))
