"""``monitor explain``: why an article was read as it was, and decided as it was."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from sqlalchemy import Connection, Row

from monitor.alert.model import Alert
from monitor.article.model import Article
from monitor.article.parse import from_line
from monitor.cli.output import dump, errors, fail
from monitor.errors import ParseError

if TYPE_CHECKING:
    from monitor.config.house import House

Record = dict[str, Any]


def explain(what: str, folder: Path | None, *, as_json: bool) -> None:
    """Explain a file (or ``-``), or the stored article whose id begins so.

    Raises typer.Exit where there is neither, and where the file holds no article.
    """
    from monitor.cli.rule_home import current

    with errors():
        house = current(folder)
        path = Path(what)
        if what == "-" or path.is_file():
            found = [_of(house, article) for article in articles(_text(path))]
        else:
            found = [_stored(house, what)]
    if as_json:
        dump(found[0] if len(found) == 1 else found)
        return
    from monitor.cli.explain_lines import lines

    for n, one in enumerate(found):
        typer.echo("\n".join([*(["", "-" * 72] if n else []), *lines(one)]))


def articles(text: str) -> Iterator[Article]:
    """The articles of a file: JSON lines as ``monitor replay`` reads them, or a title and a text.

    Raises ParseError.
    """
    from monitor.clock import SystemClock

    now = SystemClock().now()
    if text.lstrip().startswith("{"):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield from_line(_record(line, number), assumed=now)
        return
    title, _, body = text.strip().partition("\n")
    yield from_line({"title": title, "summary": body}, assumed=now)


def _record(line: str, number: int) -> Record:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"line {number}: {error}") from None
    if not isinstance(record, dict):
        raise ParseError(f"line {number}: no JSON object")
    return record


def _text(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise fail(f"monitor: {path} cannot be read: {error}") from None


def _of(house: "House", article: Article) -> Record:
    from monitor.cli.explain_document import document

    return document(house, article)


def _stored(house: "House", given: str) -> Record:
    from monitor.cli.context import with_database

    article, decided = with_database(lambda db: db.read(lambda conn: kept(conn, given)))
    if article is None and not decided:
        advice = (
            "give a file, or an id as monitor trace and monitor processes export print it; "
            "of a headline: monitor rules explain TEXT, or - and the text on standard input"
        )
        raise fail(f"monitor: {given!r} is no file, and no article has that id; {advice}")
    return (_of(house, article) if article else {}) | {"decided": decided}


def kept(conn: Connection, given: str) -> tuple[Article | None, list[Record]]:
    """The stored article whose id begins so, and what was decided of it (which outlives it)."""
    from monitor.store import alert, article, report

    found = article.named(conn, given)
    reports = report.of_article(conn, found)
    changed = alert.detected_by(conn, found, [str(r.process) for r in reports])
    return article.get(conn, found), [_decided(conn, row, changed) for row in reports]


def _decided(
    conn: Connection, row: Row[tuple[object, ...]], changed: Sequence[Row[tuple[object, ...]]]
) -> Record:
    """A report with what it changed; the detection is that of the same process, unless revised."""
    from monitor.cli.explain_document import change, why
    from monitor.detect.model import Detection
    from monitor.store import alert
    from monitor.store.doc import load
    from monitor.terms import Reason

    of = next((c for c in changed if c.process == row.process and c.reason == row.reason), None)
    detection = load(Detection, of.doc) if of else None
    raised: Alert | None = alert.get(conn, of.alert) if of and of.alert else None
    return {
        "at": row.fetched, "revision": row.revision, "process": row.process or None,
        "development": row.development, **why(Reason(row.reason)),
        "kind": detection.kind.value if detection else None,
        "title": detection.title if detection else None,
        "changes": [change(c) for c in detection.changes] if detection else [],
        "rules": list(raised.rules) if raised else [],
        "alert": of.alert if of else None,
        "refused": [_refused(name, reason) for name, reason in json.loads(of.refused or "[]")]
        if of
        else [],
    }  # fmt: skip


def _refused(name: str, reason: str) -> Record:
    from monitor.cli.explain_document import why
    from monitor.terms import Reason

    return {"by": name, **why(Reason(reason))}
