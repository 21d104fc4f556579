"""Reports and claims: what each article said of which process; they outlive the articles."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, func, select

from monitor.alert.pipeline import Advanced, Item
from monitor.store.doc import dump
from monitor.store.insert import insert_all
from monitor.store.tables import claims, reports
from monitor.terms import UNMOVED


def keep(conn: Connection, done: Iterable[tuple[Item, Advanced]], process: str) -> None:
    """One report for each item, and the claims of its meeting."""
    said = list(done)
    insert_all(conn, reports, [_report(item, got, process) for item, got in said])
    insert_all(conn, claims, [row for item, _ in said for row in _claims(item, process)])


def of_development(conn: Connection, development: str) -> Sequence[Row[tuple[object, ...]]]:
    """The reports of a development, in the order they came."""
    query = select(reports).where(reports.c.development == development)
    return conn.execute(query.order_by(reports.c.id)).all()


def of_article(conn: Connection, article: str) -> Sequence[Row[tuple[object, ...]]]:
    """The reports of an article, every revision of it, in the order they came."""
    query = select(reports).where(reports.c.article == article)
    return conn.execute(query.order_by(reports.c.id)).all()


def of_process(
    conn: Connection, process: str, *, limit: int = 50
) -> Sequence[Row[tuple[object, ...]]]:
    """The newest claims made of a process."""
    query = select(claims).where(claims.c.process == process)
    return conn.execute(query.order_by(claims.c.at.desc(), claims.c.id.desc()).limit(limit)).all()


def unmoved(
    conn: Connection, process: str, *, limit: int = 10
) -> Sequence[Row[tuple[object, ...]]]:
    """The newest reports that say otherwise than the process's state, and moved nothing."""
    values = [reason.value for reason in UNMOVED]
    query = select(reports).where(reports.c.process == process, reports.c.reason.in_(values))
    return conn.execute(
        query.order_by(reports.c.fetched.desc(), reports.c.id.desc()).limit(limit)
    ).all()


def reasons(conn: Connection, since: datetime) -> dict[str, int]:
    """Reason -> how many reports it was given to, among those fetched since."""
    query = select(reports.c.reason, func.count()).where(reports.c.fetched >= since)
    return {str(reason): int(n) for reason, n in conn.execute(query.group_by(reports.c.reason))}


def _report(item: Item, got: Advanced, process: str) -> dict[str, object]:
    article = item.article
    return {
        "article": article.id, "revision": article.revision, "process": process,
        "development": got.development.id, "kind": item.reading.kind.value,
        "reason": got.reason.value, "title": article.title, "url": article.url,
        "publisher": article.origin.publisher,
        "family": article.origin.family or article.origin.publisher,
        "published": article.published, "fetched": article.fetched,
    }  # fmt: skip


def _claims(item: Item, process: str) -> list[dict[str, object]]:
    if item.meeting is None:
        return []
    at = item.article.event_time
    return [
        {
            "article": item.article.id, "process": process, "slot": claim.slot.value,
            "value": claim.value, "party": claim.party, "certainty": claim.certainty.value,
            "sentence": claim.sentence, "at": at, "doc": dump(claim),
        }
        for claim in item.meeting.claims
    ]  # fmt: skip
