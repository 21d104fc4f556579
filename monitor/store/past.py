"""The stored past: articles in the order they were stepped, and where each process stood before.

What a rebuild and a backtest run through once more. Only read; each call is one snapshot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select

from monitor.article.model import Article
from monitor.detect.amendment import SETTLES, Amendment
from monitor.detect.hand import Act
from monitor.detect.model import Negotiation
from monitor.detect.split import Branch
from monitor.detect.ways import Ways, ways_then
from monitor.store import amendment, negotiation
from monitor.store.amendment_table import amendments, branches
from monitor.store.doc import load, read
from monitor.store.tables import (
    aliases,
    articles,
    attentions,
    negotiations,
    reports,
    revisions,
    versions,
)
from monitor.terms import Attention

SLACK = timedelta(hours=1)
"""A version may be stored so long after the articles that made it: they are stepped again, in vain."""
MARGIN = 10_000
"""Reports before the last one that are looked at again: on PostgreSQL ids are given before the
commit, so a report may become visible after one with a higher id."""


@dataclass(frozen=True, slots=True)
class Report:
    """An article that was stepped, by the place it had in the order."""

    id: int
    article: str
    revision: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a person did, by its place in the order of reports."""

    after: int
    process: str
    version: int
    amendment: Amendment
    state: Negotiation | None = None
    """What it settled, where the past is run as it was then."""


@dataclass(slots=True)
class Past:
    """A stretch of the past."""

    since: datetime | None
    """From when on there are articles; None where there are none."""
    as_then: bool = False
    """What people settled takes its place among the reports; else it is the ground, and nothing
    before it is stepped again."""
    begins: int = 0
    """Reports up to this id are before it."""
    reports: list[Report] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    bases: dict[str, Negotiation] = field(default_factory=dict)
    """Where each process stood before the first report, or after what settled it."""
    settled: dict[str, int] = field(default_factory=dict)
    """Reports up to this one are not stepped again: a person has said where the process stands."""
    now: dict[str, Negotiation] = field(default_factory=dict)
    """Where each stands; of one that cannot be read what is left."""
    broken: set[str] = field(default_factory=set)
    """Those that cannot be read."""
    ways: Ways = field(default_factory=Ways)
    """Where reports go: now, or as it was before the first of them."""
    attentions: dict[str, Attention] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The highest id of a report."""
        return max((report.id for report in self.reports), default=0)


def begin(conn: Connection, since: datetime | None = None, *, as_then: bool = False) -> Past:
    """The past from ``since`` on, or from the oldest article that is kept whole."""
    oldest = _oldest(conn)
    if oldest is None:
        return Past(None, as_then)
    start = max(oldest, _unbroken(conn, since)) if since else oldest
    past = Past(start, as_then)
    _bases(conn, past, start)
    first = conn.execute(select(func.min(reports.c.id)).where(reports.c.fetched >= start - SLACK))
    past.begins = (first.scalar() or 1) - 1
    go_on(conn, past)
    past.done = [one for one in past.done if one.after >= past.settled.get(one.process, 0)]
    if as_then:
        past.ways = _ways_then(conn, past)
    return past


def go_on(conn: Connection, past: Past) -> None:
    """Add the reports that have come; states, aliases and branches as they are now."""
    after = max(past.begins, past.last - MARGIN)
    seen: set[tuple[str, str]] = {(r.article, r.revision) for r in past.reports}
    r = reports.c
    rows = conn.execute(select(r.id, r.article, r.revision).where(r.id > after).order_by(r.id))
    for row in rows:
        if (row.article, row.revision) not in seen:
            seen.add((row.article, row.revision))
            past.reports.append(Report(row.id, row.article, row.revision))
    _now(conn, past)
    if not past.as_then:
        past.ways.aliases = dict(_aliases(conn))
        past.ways.branches = _branches(conn)
    attended = conn.execute(select(attentions.c.process, attentions.c.attention))
    past.attentions = {str(name): Attention(said) for name, said in attended}
    known = {(one.process, one.version) for one in past.done}
    new = [one for one in _done(conn, past) if (one.process, one.version) not in known]
    past.done += new
    for one in new if not past.as_then else ():
        state = negotiation.at_version(conn, one.process, one.version)
        if one.amendment.act in SETTLES and state is not None:
            past.bases[one.process] = state
            past.settled[one.process] = one.after


def whole(conn: Connection, some: Sequence[Report]) -> Iterator[tuple[Report, Article]]:
    """The articles of these reports that are still kept, each in the revision that was stepped."""
    ids = [r.article for r in some]
    found: dict[tuple[str, str], str] = {}
    for table, key in ((revisions, revisions.c.article), (articles, articles.c.id)):
        query = select(key, table.c.revision, table.c.doc).where(key.in_(ids))
        found |= {(str(i), str(revision)): str(doc) for i, revision, doc in conn.execute(query)}
    for report in some:
        doc = found.get((report.article, report.revision))
        if doc is not None:
            yield report, load(Article, doc)


def _oldest(conn: Connection) -> datetime | None:
    ages = [conn.execute(select(func.min(t.c.fetched))).scalar() for t in (articles, revisions)]
    return min((at for at in ages if at), default=None)


def _unbroken(conn: Connection, since: datetime) -> datetime:
    """``since``, or where a rebuild began whose states hold then: the old ones are no ground any more."""
    c = amendments.c
    docs = conn.execute(select(c.doc).where(c.act == Act.REBUILD.value, c.at >= since)).scalars()
    began = (load(Amendment, doc).detail["since"] for doc in docs)
    return min((datetime.fromisoformat(at) for at in began), default=since)


def _bases(conn: Connection, past: Past, start: datetime) -> None:
    v = versions.c
    last = select(v.process, func.max(v.version).label("n")).where(v.at < start).group_by(v.process)
    held = last.subquery()
    then = and_(v.process == held.c.process, v.version == held.c.n)
    for name, doc in conn.execute(select(v.process, v.doc).join(held, then)):
        state = read(Negotiation, doc, f"a version of {name}")
        if state is not None:
            past.bases[state.id] = state
    if past.as_then:
        return
    a = amendments.c
    acts = [act.value for act in SETTLES]
    settles = select(a.process, func.max(a.version).label("n")).where(a.act.in_(acts))
    newest = settles.group_by(a.process).subquery()
    where = and_(a.process == newest.c.process, a.version == newest.c.n)
    rows = conn.execute(select(a.process, a.version, a.after).join(newest, where)).all()
    for process, version, after in rows:
        settled = negotiation.at_version(conn, process, version)
        if settled is not None and version > _version(past.bases.get(process)):
            past.bases[process] = settled
            past.settled[process] = after


def _version(state: Negotiation | None) -> int:
    return state.version if state else 0


def _now(conn: Connection, past: Past) -> None:
    merged = select(aliases.c.alias)
    names = conn.execute(
        select(negotiations.c.id).where(negotiations.c.id.not_in(merged))
    ).scalars()
    past.now, past.broken = {}, set()
    for name in map(str, names.all()):
        state = negotiation.readable(conn, name)
        if state is None and (state := negotiation.salvaged(conn, name)) is not None:
            past.broken.add(name)
        if state is not None:
            past.now[name] = state


_AT = func.max(amendments.c.at).over(
    partition_by=amendments.c.process, order_by=amendments.c.version
)
"""When it was done, of one negotiation never before what is older: a clock may be set back."""


def _done(conn: Connection, past: Past) -> Iterator[Done]:
    a = amendments.c
    query = select(a.process, a.version, a.after, a.doc).order_by(a.after, _AT, a.version)
    for row in conn.execute(query):
        if row.version > _version(past.bases.get(row.process)):
            made = load(Amendment, row.doc)
            state = None
            if past.as_then and made.act in SETTLES:
                state = negotiation.at_version(conn, row.process, row.version)
            yield Done(row.after, row.process, row.version, made, state)


def _ways_then(conn: Connection, past: Past) -> Ways:
    a = amendments.c
    rows = conn.execute(select(a.process, a.version, a.doc).order_by(a.after, _AT, a.version))
    every = [(row.process, row.version, load(Amendment, row.doc)) for row in rows]
    played = {(one.process, one.version) for one in past.done}
    before = [one for one in every if one[:2] not in played]
    after = [one for one in every if one[:2] in played]
    direct = conn.execute(select(aliases.c.alias, aliases.c.target)).tuples()
    return ways_then({str(k): str(v) for k, v in direct}, _branches(conn), before, after)


def _aliases(conn: Connection) -> Iterator[tuple[str, str]]:
    return ((alias, negotiation.resolve(conn, alias)) for alias in negotiation.merged(conn))


def _branches(conn: Connection) -> dict[str, list[Branch]]:
    names = set(conn.execute(select(branches.c.process)).scalars())
    return {str(name): amendment.branches_of(conn, name) for name in names}
