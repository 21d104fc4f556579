"""Feeds: who is due, who holds the lease, what the poller remembers. The definitions are files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select, update

from monitor.clock import Clock, SystemClock
from monitor.poll.model import Feed, FeedState, Lease, Memory, Polled, Stored
from monitor.poll.schedule import brought_forward
from monitor.store import article
from monitor.store.doc import dump, read
from monitor.store.guard import hold
from monitor.store.revision import Shown
from monitor.store.session import Database
from monitor.store.tables import feeds

FAILING = timedelta(hours=24)
"""The longest wait after failures and by a server's word, but for its jitter (poll.schedule)."""
FOR_EVER = timedelta(days=36500)

_FORGOTTEN = Memory(baseline_done=True)
"""Of a feed whose memory cannot be read: fetched whole, and what is new in it is news."""


class Feeds:
    """Implements ``poll.model.FeedBook``.

    Args:
        db: the store.
        catalog: the feeds as feeds.toml has them now, by id; they hold headers and passwords, so
            they are never written to the database.
        machine: tells the machine's time, whatever the service's clock says.
        live: whether feeds are polled by the machine's clock: then one that is put off for longer
            than anything puts it off was polled while the clock ran ahead, and is due.
    """

    def __init__(
        self,
        db: Database,
        catalog: Callable[[], Mapping[str, Feed]],
        machine: Clock | None = None,
        *,
        live: bool = False,
    ) -> None:
        self._db = db
        self._machine = machine or SystemClock()
        self._catalog = catalog
        self._live = live

    async def claim_due(
        self, *, now: datetime, limit: int, owner: str, ttl: timedelta
    ) -> Sequence[Lease]:
        """Lease feeds that are due and not leased, the longest due first."""
        catalog = self._catalog()
        times = {"now": now, "far": now + (_longest(catalog) if self._live else FOR_EVER)}
        if not await self._db.read(lambda conn: conn.execute(_ANY_DUE, times).first()):
            return []
        return await self._db.write(lambda conn: claim(conn, catalog, times, limit, owner, ttl))

    async def finish(self, lease: Lease, polled: Polled) -> Stored | None:
        """Store the articles, publish the new ones, keep the memory: one transaction."""
        at = self._machine.now()
        host = self._beside(lease.feed) if polled.hold else ()
        polled = self._bounded(lease.feed.id, polled)
        return await self._db.write(lambda conn: finish(conn, lease, polled, at=at, host=host))

    def _bounded(self, feed: str, polled: Polled) -> Polled:
        """By the bounds that hold now: feeds.toml may have been edited while the poll was under way."""
        known = self._catalog().get(feed)
        if known is None or polled.at is None or polled.state is not FeedState.OK:
            return polled
        due = brought_forward(known, polled.at, polled.next_poll)
        return replace(polled, next_poll=due) if due else polled

    def _beside(self, feed: Feed) -> Sequence[str]:
        return [f.id for f in self._catalog().values() if f.host == feed.host]

    async def release(self, leases: Sequence[Lease]) -> None:
        """Give back feeds that were not polled, where they are still ours."""
        rows = [{"i": lease.feed.id, "token": lease.token} for lease in leases]
        await self._db.write(lambda conn: conn.execute(_RELEASE, rows))


def sync(conn: Connection, catalog: Iterable[Feed], *, now: datetime) -> tuple[int, int]:
    """Bring the table to what feeds.toml says; returns (added, switched off).

    A feed that left the file keeps its memory, should it come back. One that was gone (410) and is
    still listed stays as it is. One whose URL changed begins afresh: what was remembered, and the
    answer that is still under way, are another document's. One whose ``max_interval`` was shortened
    is due by then.
    """
    hold(conn, "feeds")
    wanted = {feed.id: feed for feed in catalog}
    rows = conn.execute(
        select(feeds.c.id, feeds.c.enabled, feeds.c.title, feeds.c.publisher, feeds.c.url)
    )
    have = {row.id: row for row in rows}
    new = [_fresh(feed, now) for feed in wanted.values() if feed.id not in have]
    if new:
        conn.execute(insert(feeds), new)
    changed = [
        {"i": feed.id, "enabled": True, "title": feed.title, "publisher": feed.origin.publisher}
        for feed in wanted.values()
        if feed.id in have
        and tuple(have[feed.id][1:4]) != (True, feed.title, feed.origin.publisher)
    ]
    gone = [
        {"i": row.id, "enabled": False, "title": row.title, "publisher": row.publisher}
        for row in have.values()
        if row.id not in wanted and row.enabled
    ]
    if changed or gone:
        conn.execute(_SWITCH, changed + gone)
    if early := _forward(conn, wanted.values(), now):
        conn.execute(_EARLIER, early)
    moved = [f for f in wanted.values() if f.id in have and have[f.id].url != f.url]
    if moved:
        conn.execute(_AFRESH, [{"i": f.id, "to": f.url, "now": now} for f in moved])
    return len(new), len(gone)


def due(
    conn: Connection, times: Mapping[str, datetime], limit: int
) -> Sequence[Row[tuple[str, str, int]]]:
    """(id, memory, token) of feeds that may be claimed, the longest due first; locked."""
    return conn.execute(_DUE, {**times, "n": limit}).all()


def claim(
    conn: Connection,
    catalog: Mapping[str, Feed],
    times: Mapping[str, datetime],
    limit: int,
    owner: str,
    ttl: timedelta,
) -> list[Lease]:
    """Take the leases of due feeds that the catalog knows; ``times``: "now", and "far" from it."""
    until = times["now"] + ttl
    leases = [
        Lease(catalog[i], read(Memory, doc, f"feed {i}") or _FORGOTTEN, token + 1, until)
        for i, doc, token in due(conn, times, limit)
        if i in catalog
    ]
    if leases:
        taken = [{"i": ls.feed.id, "token": ls.token, "o": owner, "u": until} for ls in leases]
        conn.execute(_LEASE, taken)
    return leases


def finish(
    conn: Connection, lease: Lease, polled: Polled, *, at: datetime, host: Sequence[str] = ()
) -> Stored | None:
    """Write one poll's result; None, and nothing written, when the lease is no longer ours.

    ``host``: the feeds of the lease's host, put off together where it asks for that.
    """
    done = conn.execute(
        _FINISH,
        {
            "i": lease.feed.id, "token": lease.token, "state": polled.state.value,
            "next": polled.next_poll, "polled": polled.at, "reason": polled.reason,
            "detail": polled.detail, "status": polled.status, "entries": polled.entries,
            "gap": int(polled.gap), "newest": polled.newest, "doc": dump(polled.memory),
        },
    )  # fmt: skip
    if not done.rowcount:
        return None
    if polled.hold and host:
        rows = [{"i": i, "until": polled.hold} for i in sorted(host) if i != lease.feed.id]
        if rows:
            conn.execute(_HOLD, rows)
    held = polled.memory.held if polled.state is FeedState.OK else ()
    if not polled.articles and not held:
        return Stored(0, 0, 0)
    shown = Shown(polled.at, polled.memory.recent, held)
    stored = article.save(conn, polled.articles, at=at, shown=shown)
    if stored.held != held:
        memory = replace(polled.memory, held=stored.held)
        conn.execute(_REMEMBER, {"i": lease.feed.id, "doc": dump(memory)})
    if stored.new:
        conn.execute(_COUNT, {"i": lease.feed.id, "new": stored.new})
    return stored


def poll_now(conn: Connection, ids: Iterable[str], *, now: datetime) -> None:
    """Make feeds due at once, gone ones too."""
    conn.execute(update(feeds).where(feeds.c.id.in_(list(ids))).values(next_poll=now))


def states(conn: Connection) -> Sequence[Row[tuple[object, ...]]]:
    """Every feed's row, without its memory, by title; those that are off come last."""
    columns = [column for column in feeds.c if column.name != "doc"]
    order = (feeds.c.enabled.desc(), feeds.c.title, feeds.c.id)
    return conn.execute(select(*columns).order_by(*order)).all()


def _fresh(feed: Feed, now: datetime) -> dict[str, object]:
    return {
        "id": feed.id, "url": feed.url, "title": feed.title, "publisher": feed.origin.publisher,
        "enabled": True, "state": FeedState.NEW.value, "next_poll": now, "lease_token": 0,
        "last_reason": "", "last_detail": "", "entries": 0, "articles": 0, "gaps": 0,
        "doc": dump(Memory()),
    }  # fmt: skip


def _forward(conn: Connection, catalog: Iterable[Feed], now: datetime) -> list[dict[str, object]]:
    """Feeds put off for longer than they may be now; not what a failure or a host's word put off."""
    rows = {row.id: row for row in conn.execute(_PUT_OFF, {"now": now})}
    feeds_ = [feed for feed in catalog if feed.id in rows]
    state = {feed.id: FeedState(rows[feed.id].state) for feed in feeds_}
    resting = {feed.host for feed in feeds_ if state[feed.id] is FeedState.THROTTLED}
    early: list[dict[str, object]] = []
    for feed in feeds_:
        row = rows[feed.id]
        if state[feed.id] is FeedState.OK and feed.host not in resting:
            due = brought_forward(feed, row.last_poll, row.next_poll)
            early += [{"i": feed.id, "due": due}] if due else []
    return early


def _longest(catalog: Mapping[str, Feed]) -> timedelta:
    """The longest that a feed is put off: its interval or a failure's wait, with their jitter."""
    return max([FAILING, *(feed.max_interval for feed in catalog.values())]) * 1.5


_IS_DUE = and_(
    feeds.c.enabled,
    or_(
        feeds.c.next_poll <= bindparam("now"),
        and_(feeds.c.next_poll > bindparam("far"), feeds.c.state != FeedState.GONE.value),
    ),
    or_(feeds.c.lease_until.is_(None), feeds.c.lease_until < bindparam("now")),
)
_ANY_DUE = select(feeds.c.id).where(_IS_DUE).limit(1)
_DUE = (
    select(feeds.c.id, feeds.c.doc, feeds.c.lease_token)
    .where(_IS_DUE)
    .order_by(feeds.c.next_poll)
    .limit(bindparam("n"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(feeds)
    .where(feeds.c.id == bindparam("i"))
    .values(lease_token=bindparam("token"), lease_owner=bindparam("o"), lease_until=bindparam("u"))
)
_FINISH = (
    update(feeds)
    .where(feeds.c.id == bindparam("i"), feeds.c.lease_token == bindparam("token"))
    .values(
        state=bindparam("state"), next_poll=bindparam("next"), last_poll=bindparam("polled"),
        last_reason=bindparam("reason"), last_detail=bindparam("detail"),
        last_status=bindparam("status"), entries=bindparam("entries"),
        gaps=feeds.c.gaps + bindparam("gap"), newest=bindparam("newest"), doc=bindparam("doc"),
        lease_owner=None, lease_until=None,
    )
)  # fmt: skip
_RELEASE = (
    update(feeds)
    .where(feeds.c.id == bindparam("i"), feeds.c.lease_token == bindparam("token"))
    .values(lease_owner=None, lease_until=None)
)
_HOLD = (
    update(feeds)
    .where(feeds.c.id == bindparam("i"), feeds.c.next_poll < bindparam("until"))
    .values(next_poll=bindparam("until"))
)
_PUT_OFF = select(feeds.c.id, feeds.c.state, feeds.c.last_poll, feeds.c.next_poll).where(
    feeds.c.next_poll > bindparam("now"), feeds.c.last_poll.is_not(None)
)
_EARLIER = update(feeds).where(feeds.c.id == bindparam("i")).values(next_poll=bindparam("due"))
_REMEMBER = update(feeds).where(feeds.c.id == bindparam("i")).values(doc=bindparam("doc"))
_COUNT = (
    update(feeds)
    .where(feeds.c.id == bindparam("i"))
    .values(articles=feeds.c.articles + bindparam("new"))
)
_SWITCH = (
    update(feeds)
    .where(feeds.c.id == bindparam("i"))
    .values(
        enabled=bindparam("enabled"), title=bindparam("title"), publisher=bindparam("publisher")
    )
)
_AFRESH = (
    update(feeds)
    .where(feeds.c.id == bindparam("i"))
    .values(
        url=bindparam("to"), state=FeedState.NEW.value, next_poll=bindparam("now"),
        last_reason="", last_detail="", last_status=None, entries=0, newest=None,
        doc=dump(Memory()), lease_token=feeds.c.lease_token + 1, lease_owner=None, lease_until=None,
    )
)  # fmt: skip
