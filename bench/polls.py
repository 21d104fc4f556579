"""Real feeds, poll by poll: every entry stored once, none missed, edits kept as revisions.

    python -m bench.polls [--quick]

Each archived document is served at the time it was taken and fetched by the real poller into a real
store. What is stored is then compared with a plain reading of the documents (a regular expression
over their items): distinct GUIDs where the feed has them, distinct links where it has none. Links
that were taken for one article are merges; each is listed.
"""

import asyncio
import html
import re
import sys
import tarfile
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from bench.proof import Proof, data, show
from monitor.article.model import Origin
from monitor.article.parse import parse_document
from monitor.poll.model import Feed
from monitor.poll.poller import Poller
from monitor.store.feed import Feeds, poll_now, sync
from monitor.store.session import Database
from monitor.store.tables import articles, feeds, revisions
from monitor.telemetry import logs
from tests.feedworld import Desk, FeedWorld, feed, rss

COMMAND = "python -m bench.polls"
_ITEM = re.compile(r"<item>.*?</item>", re.DOTALL)
_FIELD = {
    name: re.compile(rf"<{name}\b[^>]*>(.*?)</{name}>", re.DOTALL) for name in ("guid", "link")
}


@dataclass(frozen=True, slots=True)
class Archive:
    """One archived feed."""

    name: str
    file: str
    publisher: str
    key: str
    """What a plain count goes by: guid or link."""
    url: str


ARCHIVES = (
    Archive("reuters", "reuters_polls.dev.tar.xz", "reuters.com", "guid", "/reuters.xml"),
    Archive("world", "world_raw_polls_2026-01-23.tar.xz", "", "link", "/world.xml"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store holds after the last poll."""

    articles: int
    versions: frozenset[tuple[str, str]]
    """(id, revision), present and earlier."""
    rows: int
    """Rows of versions: more than ``versions`` would mean something was stored twice."""
    gaps: int


def run(*, quick: bool = False) -> list[Proof]:
    """Both archives; ``quick`` takes every third poll of them."""
    root = data()
    if root is None:
        return []
    logs.configure("error")
    return [p for a in ARCHIVES for p in asyncio.run(_prove(a, root / "streams" / a.file, quick))]


async def _prove(archive: Archive, file: Path, quick: bool) -> list[Proof]:
    polls = _documents(file)[:: 3 if quick else 1]
    kept = await _poll(archive, polls)
    plain = _plain(archive, polls)
    identities = {versions[0][0] for versions in plain.values()}
    wanted = {v for versions in plain.values() for v in versions}
    merges = _merges(plain)
    for link, others in merges if not quick else ():
        print("\n       with: ".join([f"     merged: {link}", *others]))
    merged = sum(len(others) for _, others in merges)
    edits = len(wanted) - len(identities)
    missing = wanted - kept.versions
    counted = len(plain) - merged
    once = kept.rows == len(kept.versions) and kept.articles == counted == len(identities)
    return [
        Proof(
            f"Polls ({archive.name}): every entry is stored once",
            COMMAND,
            f"{len(polls)} polls, {len(plain):,} distinct {archive.key}s - {merged} merged = "
            f"{counted:,}; stored {kept.articles:,}",
            once,
        ),
        Proof(
            f"Polls ({archive.name}): none missed, edits are revisions",
            COMMAND,
            f"{len(missing)} of {len(wanted):,} versions missing; {edits} edits, "
            f"{len(kept.versions) - kept.articles} revisions; gaps said {kept.gaps}",
            not missing and kept.versions == wanted,
        ),
    ]


def _documents(file: Path) -> list[tuple[datetime, bytes]]:
    """(time, body) of each poll, in order of time."""
    found = []
    with tarfile.open(file) as tar:
        for member in tar:
            stamp = re.search(r"_(\d{4}-\d\d-\d\dT\d{6})", member.name)
            body = tar.extractfile(member)
            if stamp and body:
                at = datetime.strptime(stamp.group(1), "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
                found.append((at, member.name, body.read()))
    return [(at, body) for at, _, body in sorted(found)]


async def _poll(archive: Archive, polls: list[tuple[datetime, bytes]]) -> Kept:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/polls.db")
        await db.open()
        try:
            async with FeedWorld() as world, Desk(at=polls[0][0]) as desk:
                given = _feed(archive, world)
                await db.write(lambda conn: sync(conn, [given], now=polls[0][0]))
                book = Feeds(db, lambda: {given.id: given}, desk.clock)
                poller = Poller(book, desk.look, desk.clock, owner="proof")
                for at, body in polls:
                    world.put(archive.url, body)
                    desk.clock.set(at)
                    await db.write(lambda conn: poll_now(conn, [given.id], now=at))  # noqa: B023
                    assert await poller.poll_due() == 1
                    await poller.idle()
            return await db.read(_kept)
        finally:
            await db.close()


def _feed(archive: Archive, world: FeedWorld) -> Feed:
    origin = Origin(archive.name, archive.publisher)
    return feed(world.url(archive.url), id=archive.name, origin=origin)


def _kept(conn: Connection) -> Kept:
    now = [(str(a), str(r)) for a, r in conn.execute(select(articles.c.id, articles.c.revision))]
    old = [
        (str(a), str(r)) for a, r in conn.execute(select(revisions.c.article, revisions.c.revision))
    ]
    gaps = conn.execute(select(func.sum(feeds.c.gaps))).scalar() or 0
    return Kept(len(now), frozenset(now + old), len(now) + len(old), int(gaps))


def _plain(
    archive: Archive, polls: list[tuple[datetime, bytes]]
) -> dict[str, list[tuple[str, str]]]:
    """The versions, each (id, revision), of every distinct key a plain reading finds."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    seen: set[str] = set()
    origin = Origin(archive.name, archive.publisher)
    for at, body in polls:
        for text in _ITEM.findall(body.decode("utf-8")):
            if text in seen:
                continue
            seen.add(text)
            document = parse_document(
                rss(text).encode(), url="http://127.0.0.1/", origin=origin, fetched=at
            )
            (article,) = document.articles
            match = _FIELD[archive.key].search(text)
            key = html.unescape(match.group(1)) if match else ""
            if (article.id, article.revision) not in found[key]:
                found[key].append((article.id, article.revision))
    return found


def _merges(plain: dict[str, list[tuple[str, str]]]) -> list[tuple[str, list[str]]]:
    """(key, further keys taken for the same article)."""
    groups: dict[str, list[str]] = defaultdict(list)
    for key, versions in plain.items():
        for identity in dict.fromkeys(i for i, _ in versions):
            groups[identity].append(key)
    return [(keys[0], keys[1:]) for keys in groups.values() if len(keys) > 1]


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
