"""Negotiations: their state, every earlier version, aliases, and what people say of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from secrets import randbits

import structlog
from sqlalchemy import Connection, Row, delete, func, select, update

from monitor.detect.model import Negotiation
from monitor.detect.rekey import Renaming
from monitor.errors import StateBroken, StoreError
from monitor.store.doc import dump, load, read, unreadable
from monitor.store.fault import MovedOnError
from monitor.store.guard import hold
from monitor.store.insert import add_new, insert_all, insert_new, overwrite
from monitor.store.tables import alert_keys, aliases, attentions, lanes, negotiations, versions
from monitor.terms import Attention

log = structlog.get_logger(__name__)
DEPTH = 8
"""Merges of merges that are followed."""
SALVAGE = 50
"""Versions, from the last one on, among which one that can be read is looked for."""
LANE = "lane:"
"""Before the stream key: the name of the lock of who steps it."""


def resolve(conn: Connection, key: str) -> str:
    """The process an id stands for now, after merges."""
    for _ in range(DEPTH):
        target = conn.execute(select(aliases.c.target).where(aliases.c.alias == key)).scalar()
        if target is None:
            return key
        key = str(target)
    raise StoreError(f"the aliases of {key!r} run in a circle")


def names(conn: Connection, process: str) -> frozenset[str]:
    """Every id that stands for the process of this one: its own, and those that merges ended."""
    own = resolve(conn, process)
    found, new = frozenset[str](), frozenset({own})
    while new:
        found |= new
        query = select(aliases.c.alias).where(aliases.c.target.in_(new))
        new = frozenset(map(str, conn.execute(query).scalars())) - found
    return found


def merged(conn: Connection) -> list[str]:
    """The ids that stand for another process now."""
    return [str(alias) for alias in conn.execute(select(aliases.c.alias)).scalars()]


def take(conn: Connection, key: str) -> str:
    """The process an id stands for, ours alone until the transaction ends.

    What is read after this is what its last step, or the merge that ended it, has committed.
    """
    for _ in range(DEPTH):
        process = resolve(conn, key) if key else ""
        hold(conn, LANE + process)
        if not key or resolve(conn, key) == process:
            return process
    raise MovedOnError(f"{key!r} is being merged again and again")


def get(conn: Connection, process: str) -> Negotiation | None:
    """The state of a process, with the attention a person has given it.

    Raises StateBroken, which says what mends it, where it cannot be read.
    """
    query = (
        select(negotiations.c.doc, attentions.c.attention)
        .join_from(
            negotiations,
            attentions,
            attentions.c.process == negotiations.c.id,
            isouter=True,
        )
        .where(negotiations.c.id == process)
    )
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    try:
        state = load(Negotiation, row.doc)
    except ValueError as error:
        raise StateBroken(
            f"{process}: {unreadable(error)}; monitor processes revert {process} --to N brings back "
            f"a version, monitor processes rebuild {process} steps its reports again"
        ) from None
    return replace(state, attention=Attention(row.attention)) if row.attention else state


def readable(conn: Connection, process: str) -> Negotiation | None:
    """The same for who looks at many: one that cannot be read is left out, and said."""
    try:
        return get(conn, process)
    except StateBroken as error:
        log.error("negotiation.broken", error=str(error))  # noqa: TRY400 - the text says it all
        return None


def salvaged(conn: Connection, process: str) -> Negotiation | None:
    """What is left of a state that cannot be read, under its version: its last version that can be.

    Where there is none among the last ``SALVAGE``, a state without rounds. None where there is no
    such process. One version is read at a time: a process may have thousands.
    """
    c = negotiations.c
    row = conn.execute(
        select(c.version, c.title, c.attention, c.listed, c.opened, c.last_seen).where(
            c.id == process
        )
    ).one_or_none()
    if row is None:
        return None
    v = versions.c
    query = select(v.version).where(v.process == process).order_by(v.version.desc())
    for number in conn.execute(query.limit(SALVAGE)).scalars().all():
        doc = select(v.doc).where(v.process == process, v.version == number)
        try:
            found = load(Negotiation, conn.execute(doc).scalar_one())
        except ValueError:
            continue  # that it is broken was said of the process
        return replace(found, version=row.version, attention=Attention(row.attention))
    return Negotiation(
        id=process, version=row.version, title=row.title, parties=(),
        attention=Attention(row.attention), listed=row.listed, opened=row.opened,
        last_seen=row.last_seen,
    )  # fmt: skip


def version_of(conn: Connection, process: str) -> int:
    """The version of a state, 0 where there is none."""
    query = select(negotiations.c.version).where(negotiations.c.id == process)
    return int(conn.execute(query).scalar() or 0)


def put(
    conn: Connection, states: Sequence[tuple[Negotiation, str]], before: int, *, at: datetime
) -> None:
    """Write a run of (state, article) of one process, the last one as what holds now.

    Args:
        conn: the transaction's.
        states: in order; each has a higher version than the one before.
        before: the version that was loaded, 0 where there was none.
        at: the pipeline's clock.

    Raises MovedOnError when the row's version is no longer ``before``.
    """
    last = states[-1][0]
    row = _row(last)
    if before:
        where = (negotiations.c.id == last.id) & (negotiations.c.version == before)
        written = conn.execute(update(negotiations).where(where).values(**row)).rowcount
    else:
        written = insert_new(conn, negotiations, [row])
    if not written:
        raise MovedOnError(f"{last.id} moved on from version {before}")
    rows = [
        {"process": s.id, "version": s.version, "at": at, "article": article, "doc": dump(s)}
        for s, article in states
    ]
    insert_all(conn, versions, rows)


def history(conn: Connection, process: str) -> list[Negotiation]:
    """Every state a process has had, oldest first."""
    query = select(versions.c.doc).where(versions.c.process == process)
    return [
        load(Negotiation, doc) for doc in conn.execute(query.order_by(versions.c.version)).scalars()
    ]


def at_version(conn: Connection, process: str, version: int) -> Negotiation | None:
    """The state a process had in a version, where it is kept and can be read."""
    where = (versions.c.process == process) & (versions.c.version == version)
    doc = conn.execute(select(versions.c.doc).where(where)).scalar()
    return None if doc is None else read(Negotiation, doc, f"version {version} of {process}")


def kept_versions(conn: Connection, process: str) -> tuple[int, int]:
    """The first and the last version that is kept of a process that has one."""
    c = versions.c
    query = select(func.min(c.version), func.max(c.version)).where(c.process == process)
    first, last = conn.execute(query).one()
    return int(first), int(last)


def listing(conn: Connection) -> Sequence[Row[tuple[object, ...]]]:
    """(id, title, attention, listed, version, opened, last_seen), last seen first.

    Those that live on as another process are not among them.
    """
    c = negotiations.c
    query = select(c.id, c.title, c.attention, c.listed, c.version, c.opened, c.last_seen)
    query = query.where(c.id.not_in(select(aliases.c.alias)))
    return conn.execute(query.order_by(c.last_seen.desc(), c.id)).all()


def attend(conn: Connection, process: str, attention: Attention, *, at: datetime) -> bool:
    """Follow, watch or mute; holds from the next report on. False for a process never seen.

    The id of one that was merged means the one it was merged into.
    """
    process = take(conn, process)
    row = {"process": process, "attention": attention.value, "at": at}
    overwrite(conn, attentions, [row], ("attention", "at"))
    touch(conn, process)
    same = update(negotiations).where(negotiations.c.id == process)
    return bool(conn.execute(same.values(attention=attention.value)).rowcount)


def touch(conn: Connection, process: str) -> None:
    """Whoever steps it reads it anew: what is remembered of it holds no longer."""
    conn.execute(update(lanes).where(lanes.c.key == process).values(token=randbits(62)))


def clock(conn: Connection, process: str, at: datetime) -> datetime:
    """The pipeline's clock of a process, ``at`` where that is later: it never runs back."""
    last = conn.execute(select(lanes.c.clock).where(lanes.c.key == process)).scalar()
    return max(last, at) if last else at


def attended(conn: Connection, process: str) -> Attention | None:
    """What a person has said of a process."""
    query = select(attentions.c.attention).where(attentions.c.process == process)
    found = conn.execute(query).scalar()
    return None if found is None else Attention(found)


def merge(
    conn: Connection, loser: str, winner: str, *, at: datetime, keys: Renaming | None = None
) -> None:
    """Let ``loser`` live on as ``winner``: later reports go there, and what was alerted stays known.

    Its row stays as history. No step of either is under way meanwhile.

    Args:
        conn: the transaction's.
        loser: whose id is an alias from now on.
        winner: whose it is.
        at: the pipeline's clock.
        keys: what the loser's rounds are called there; as they were where it is None.
    """
    hold(conn, LANE + loser, LANE + winner)
    if resolve(conn, winner) == loser or loser == winner:
        raise StoreError(f"{loser!r} and {winner!r} are one already")
    overwrite(conn, aliases, [{"alias": loser, "target": winner, "at": at}], ("target", "at"))
    copy_keys(conn, loser, winner, keys or Renaming(loser, winner, {}), every=True)
    touch(conn, loser)
    touch(conn, winner)


def part(conn: Connection, loser: str) -> None:
    """Let a process that was merged live by itself again."""
    conn.execute(delete(aliases).where(aliases.c.alias == loser))
    touch(conn, loser)


def copy_keys(conn: Connection, old: str, new: str, keys: Renaming, *, every: bool) -> None:
    """What was alerted under ``old`` is known under ``new``; not ``every`` key: of those rounds only."""
    query = select(alert_keys.c.key, alert_keys.c.alert).where(alert_keys.c.lane == old)
    own = [row for row in conn.execute(query) if row.key.startswith(old + "/")]
    copies = [
        {"key": keys.every(row.key), "alert": row.alert, "lane": new}
        for row in own
        if every or keys.covers(row.key)
    ]
    add_new(conn, alert_keys, copies)


def _row(state: Negotiation) -> dict[str, object]:
    return {
        "id": state.id, "version": state.version, "title": state.title,
        "attention": state.attention.value, "listed": state.listed, "opened": state.opened,
        "last_seen": state.last_seen, "doc": dump(state),
    }  # fmt: skip
