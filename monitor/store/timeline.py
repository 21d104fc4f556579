"""The timeline of a process with the reports behind each entry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select

from monitor.detect.model import Negotiation
from monitor.detect.timeline import Entry, Version, timeline
from monitor.store import amendment
from monitor.store.doc import read
from monitor.store.tables import claims, evidence, reports, versions
from monitor.terms import Slot

MANY = 400
"""Values asked for in one query."""


@dataclass(frozen=True, slots=True)
class Said:
    """One report behind an entry."""

    article: str
    publisher: str
    family: str
    title: str
    url: str
    published: datetime | None
    sentence: str
    """Its own words for the slot; "" where only a later reader of it knows."""
    denies: bool = False


def of_process(conn: Connection, process: str) -> list[tuple[Entry, list[Said]]]:
    """Every entry of a process, oldest first, each with its reports in the order they came."""
    entries = timeline(_versions(conn, process))
    behind = _evidence(conn, [e.key for e in entries if e.key])
    ids = {e.article for e in entries} | {row.article for rows in behind.values() for row in rows}
    known = _reports(conn, process, sorted(ids))
    words = _sentences(conn, process, sorted(ids))
    return [(entry, list(_said(entry, behind, known, words))) for entry in entries]


def _versions(conn: Connection, process: str) -> Iterator[Version]:
    """One at a time: a state is large, and there may be thousands. One that is broken is left out."""
    c = versions.c
    query = select(c.at, c.version, c.article, c.doc).where(c.process == process)
    by_hand = dict(amendment.of_process(conn, process))
    for row in conn.execution_options(yield_per=100).execute(query.order_by(c.version)):
        state = read(Negotiation, row.doc, f"version {row.version} of {process}")
        if state is None:
            continue
        made = by_hand.get(row.version)
        who = (made.act.value, made.hand.author, made.hand.why) if made else ("", "", "")
        yield Version(state, row.at, row.article, *who)


def _said(
    entry: Entry,
    behind: Mapping[str, Sequence[Row[tuple[object, ...]]]],
    known: Mapping[str, Row[tuple[object, ...]]],
    words: Mapping[tuple[str, str, str], str],
) -> Iterator[Said]:
    later = behind.get(entry.key, ()) if entry.after is not None else ()
    denying = {row.article: bool(row.denies) for row in later}
    for article in dict.fromkeys((entry.article, *denying)):
        row = known.get(article)
        if row is None:
            continue  # history is not kept that long (MONITOR_RETENTION_HISTORY_DAYS)
        own = words.get((article, entry.slot.value, entry.party), "")
        yield Said(
            article, row.publisher, row.family, row.title, row.url, row.published,
            entry.sentence if article == entry.article and entry.sentence else own,
            denying.get(article, False),
        )  # fmt: skip


def _evidence(conn: Connection, keys: Sequence[str]) -> dict[str, list[Row[tuple[object, ...]]]]:
    found: dict[str, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for some in _chunks(keys):
        query = select(evidence).where(evidence.c.change.in_(some))
        for row in conn.execute(query.order_by(evidence.c.at, evidence.c.article)):
            found[row.change].append(row)
    return found


def _reports(
    conn: Connection, process: str, ids: Sequence[str]
) -> dict[str, Row[tuple[object, ...]]]:
    """The last report of each article; what it said of this process before any other."""
    found: dict[str, Row[tuple[object, ...]]] = {}
    for some in _chunks(ids):
        query = select(reports).where(reports.c.article.in_(some))
        for row in conn.execute(query.order_by(reports.c.process == process, reports.c.id)):
            found[row.article] = row
    return found


def _sentences(
    conn: Connection, process: str, ids: Sequence[str]
) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    c = claims.c
    for some in _chunks(ids):
        query = select(c.article, c.slot, c.party, c.sentence)
        query = query.where(c.article.in_(some), c.process == process).order_by(c.id)
        for article, slot, party, sentence in conn.execute(query):
            of = str(party) if slot == Slot.DELEGATION.value else ""
            found[str(article), str(slot), of] = str(sentence)
    return found


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    found = list(dict.fromkeys(values))
    for start in range(0, len(found), MANY):
        yield found[start : start + MANY]
