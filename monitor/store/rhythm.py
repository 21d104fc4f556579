"""What was seen of the feeds' rhythm: one row each, brought to what the poller remembers."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, select

from monitor.poll.model import FeedState, Memory
from monitor.poll.rhythm import Rhythm
from monitor.store.doc import read
from monitor.store.insert import overwrite
from monitor.store.tables import feeds, rhythms

ALL = ""
"""Stands for all feeds together."""
_BAD = (FeedState.FAILING.value, FeedState.GONE.value)


def look(conn: Connection, *, now: datetime) -> list[Rhythm]:
    """Look at every feed that is switched on; those of ``ALL`` together come first."""
    query = select(feeds.c.id, feeds.c.state, feeds.c.doc).where(feeds.c.enabled)
    found = [(row.id, _last(row.id, row.doc), row.state in _BAD) for row in conn.execute(query)]
    newest = max((last for _, last, _ in found if last is not None), default=None)
    dead = bool(found) and all(bad for _, _, bad in found)
    known = {row.feed: _rhythm(row) for row in conn.execute(select(rhythms))}
    after = [
        known.get(feed, Rhythm(feed, now)).heard(last, fails=bad, now=now)
        for feed, last, bad in [(ALL, newest, dead), *found]
    ]
    changed = [one for one in after if known.get(one.feed) != one]
    overwrite(conn, rhythms, [_row(one) for one in changed], ("last", "longest", "failing"))
    if gone := known.keys() - {one.feed for one in after}:
        conn.execute(delete(rhythms).where(rhythms.c.feed.in_(sorted(gone))))
    return after


def _last(feed: str, doc: str) -> datetime | None:
    memory = read(Memory, doc, f"feed {feed}")
    return None if memory is None else memory.last_new


def _rhythm(row: Row[tuple[object, ...]]) -> Rhythm:
    longest = timedelta(microseconds=int(row.longest))
    return Rhythm(row.feed, row.seen, row.last, longest, row.failing)


def _row(one: Rhythm) -> dict[str, object]:
    return {
        "feed": one.feed, "seen": one.seen, "last": one.last, "failing": one.failing,
        "longest": one.longest // timedelta(microseconds=1),
    }  # fmt: skip
