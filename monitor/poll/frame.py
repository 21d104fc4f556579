"""What goes between the service and the process that reads documents: JSON in length-prefixed frames.

JSON, not pickle: the process on the other side has read what strangers wrote.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any

from monitor.article.identity import Naming, mark
from monitor.article.model import Article, DateQuality, Origin
from monitor.article.parse import Document, parse_document
from monitor.errors import ParseError
from monitor.poll.cause import Cause
from monitor.poll.model import Feed, Memory

HEAD = Struct(">II")
"""Bytes of JSON, bytes of body (none in an answer)."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a document gave, as the poller needs it."""

    articles: tuple[Article, ...]
    """In document order, without those whose ``identity/revision`` was known before."""
    marks: tuple[str, ...]
    """``identity/revision`` of all of them, shortened: Memory.recent."""
    entries: int
    newest: datetime | None
    interval: timedelta
    merges: tuple[tuple[str, str], ...]
    shared: tuple[str, ...] = ()
    """What tells nothing apart in the feed (monitor.article.identity): Memory.shared."""


def ask(
    feed: Feed,
    body: bytes,
    *,
    url: str,
    content_type: str,
    memory: Memory,
    fetched: datetime,
) -> bytes:
    """A request: read ``body``; leave out the articles whose mark is in ``memory.recent``."""
    text = _dump(
        {
            "url": url,
            "type": content_type,
            "publisher": feed.origin.publisher,
            "language": feed.origin.language,
            "identity": feed.identity,
            "known": memory.recent,
            "shared": memory.shared,
            "fetched": fetched.timestamp(),
        }
    )
    return HEAD.pack(len(text), len(body)) + text + body


def answer(text: bytes, body: bytes) -> bytes:
    """What the reading process replies to a request."""
    try:
        found = _reply(json.loads(text), body)
    except ParseError as error:
        reason = getattr(error, "reason", Cause.NOT_A_FEED)
        found = {"error": [str(reason), getattr(error, "detail", str(error))]}
    except (MemoryError, RecursionError) as error:
        found = {"error": [Cause.HOSTILE, f"reading it needs too much ({type(error).__name__})"]}
    except Exception as error:  # noqa: BLE001 - one document must not stop the process
        found = {"error": [Cause.INTERNAL, f"{type(error).__name__}: {error}"[:500]]}
    out = _dump(found)
    return HEAD.pack(len(out), 0) + out


def understand(text: bytes, feed: Feed, fetched: datetime) -> Parsed | tuple[str, str]:
    """Read a reply: what the document gave, or (reason, detail)."""
    found = json.loads(text)
    if "error" in found:
        reason, detail = found["error"]
        return str(reason), str(detail)
    origins = {feed.origin.publisher: feed.origin}
    return Parsed(
        articles=tuple(_article(row, feed.origin, origins, fetched) for row in found["rows"]),
        marks=tuple(found["marks"]),
        entries=found["entries"],
        newest=_instant(found["newest"]),
        interval=timedelta(seconds=found["interval"]),
        merges=tuple((a, b) for a, b in found["merges"]),
        shared=tuple(found["shared"]),
    )


def _reply(asked: dict[str, Any], body: bytes) -> dict[str, Any]:
    known = frozenset(asked["known"])
    document = parse_document(
        body,
        url=asked["url"],
        origin=Origin("", asked["publisher"], language=asked["language"]),
        fetched=datetime.fromtimestamp(asked["fetched"], UTC),
        content_type=asked["type"],
        naming=Naming(asked["identity"], tuple(asked["shared"]), known),
    )
    marks = [mark(a.id, a.revision) for a in document.articles]
    return {
        "rows": [_row(a) for a, m in zip(document.articles, marks, strict=True) if m not in known],
        "marks": marks,
        "entries": document.entries,
        "newest": _newest(document),
        "interval": document.interval.total_seconds() if document.interval else 0,
        "merges": document.merges,
        "shared": document.shared,
    }


def _newest(document: Document) -> float | None:
    dates = [a.published.timestamp() for a in document.articles if a.published]
    return max(dates, default=None)


def _row(article: Article) -> Sequence[object]:
    at = article.published
    return (
        article.id, article.revision, article.title, article.text, article.url,
        article.origin.publisher, article.language, at and at.timestamp(), article.date_quality,
    )  # fmt: skip


def _article(
    row: Sequence[Any], origin: Origin, origins: dict[str, Origin], fetched: datetime
) -> Article:
    key, revision, title, text, url, publisher, language, published, quality = row
    if publisher not in origins:
        origins[publisher] = replace(origin, publisher=publisher)
    return Article(
        id=key,
        revision=revision,
        title=title,
        text=text,
        url=url,
        origin=origins[publisher],
        language=language,
        published=_instant(published),
        fetched=fetched,
        date_quality=DateQuality(quality),
    )


def _instant(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
