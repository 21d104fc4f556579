"""A feed document as feedparser reads it: entries in document order, before any judgement.

feedparser's own sanitiser and its resolving of links inside markup are off: text is stripped of all
markup anyway (monitor.article.text), and they cost half of the time.
"""

import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import feedparser
import feedparser.api

from monitor.article.charref import mended
from monitor.article.date import from_tuple
from monitor.errors import ParseError

ENTRY_LIMIT = 10_000
"""Entries of one document that are looked at; no honest feed holds as many."""

feedparser.api.PREFERRED_XML_PARSERS = ["monitor.article.expat"]

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_ERROR_TITLE = re.compile(
    # What bridges put in the place of news when they fail (RSS-Bridge's ``[error] output = "feed"``).
    r"\s*(?:bridge returned error \d+|(?:rss-?bridge|rsshub|pyfeeds|fetchrss|feed43|politepol)\b.{0,40}"
    r"\b(?:error|failed|exception))",
    re.IGNORECASE,
)
_PERIOD = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_ORIGINAL = ("feedburner_origlink", "pheedo_origlink")


class UnreadableError(ParseError):
    """A document that gives no entries to trust; ``reason`` is one of the values named below."""

    def __init__(self, reason: str, detail: str) -> None:
        """Reason is ``empty``, ``html``, ``not_a_feed`` or ``error_items``."""
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the document gives it; texts may hold markup."""

    title: str
    summary: str
    content: str
    link: str
    guid: str
    source: str
    language: str
    published: datetime | None
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class Raw:
    """One document."""

    entries: tuple[Entry, ...]
    """The first 10,000 of them, without a bridge's error messages."""
    count: int
    """As feedparser counts them."""
    language: str
    broken: bool
    """feedparser had to mend it (its ``bozo``)."""
    interval: timedelta | None
    """The longest of ``ttl`` and ``sy:updatePeriod``: how often its publisher wants it read."""
    errors: int
    """Entries left out because they are a bridge's error messages."""


def read(body: bytes, url: str, content_type: str = "") -> Raw:
    """Read an RSS, RDF, Atom or CDF document of any well-formedness.

    Args:
        body: decompressed.
        url: where it came from; relative links are resolved against it.
        content_type: the HTTP header; only its charset counts (RFC 7303).

    Raises:
        UnreadableError: it is empty, an HTML page, no feed, or holds nothing but error messages.
    """
    if not body.strip():
        raise UnreadableError("empty", "the document is empty")
    if _HTML.match(body[:4096].lstrip(b"\xef\xbb\xbf")):
        raise UnreadableError("html", "an HTML page was served in the place of a feed")
    try:
        parsed = _parse(body, content_type)
    except (ValueError, OverflowError):  # a surrogate (a UnicodeError), or a number beyond Unicode
        parsed = _parse(mended(body), content_type)
    feed, found = parsed["feed"], parsed["entries"]
    if not found and not parsed.get("version"):
        raise UnreadableError("not_a_feed", "the document is neither RSS nor Atom")
    rss = not str(parsed.get("version", "")).startswith("atom")
    entries = tuple(_entry(e, url, rss=rss) for e in found[:ENTRY_LIMIT])
    good = tuple(e for e in entries if not _ERROR_TITLE.match(e.title))
    if entries and not good:
        raise UnreadableError("error_items", entries[0].title[:200])
    return Raw(
        entries=good,
        count=len(found),
        language=_text(feed, "language"),
        broken=bool(parsed.get("bozo")),
        interval=_interval(feed),
        errors=len(entries) - len(good),
    )


def _parse(body: bytes, content_type: str) -> Mapping[str, Any]:
    charset = _CHARSET.search(content_type)
    kind = "application/xml" + (f"; charset={charset.group(1)}" if charset else "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # feedparser's dependence on old names is not the user's
        parsed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(body),
            # Without content-location: it would join the base to the address at every tag.
            response_headers={"content-type": kind},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    return parsed


def _entry(entry: Mapping[str, Any], url: str, *, rss: bool) -> Entry:
    published, updated = _date(entry, "published_parsed"), _date(entry, "updated_parsed")
    if rss and published is None:  # RSS knows no date of change: this is dc:date
        published, updated = updated, None
    link = next((t for k in _ORIGINAL if (t := _text(entry, k))), "") or _text(entry, "link")
    return Entry(
        title=_text(entry, "title"),
        summary=_text(entry, "summary"),
        content=_content(entry),
        link=_absolute(link, url),
        guid=_text(entry, "id"),
        source=_text(_mapping(entry, "source"), "title"),
        language=_text(_mapping(entry, "title_detail"), "language"),
        published=published,
        updated=updated,
    )


def _absolute(link: str, base: str) -> str:
    if not link or "://" in link[:12]:
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _content(entry: Mapping[str, Any]) -> str:
    parts = dict.get(entry, "content")  # type: ignore[call-overload]
    texts = [_text(p, "value") for p in parts if _is_text(p)] if isinstance(parts, list) else []
    return max(texts, key=len, default="")


def _is_text(part: object) -> bool:
    return isinstance(part, Mapping) and str(part.get("type", "text/html")).startswith(
        ("text", "application/xhtml")
    )


def _interval(feed: Mapping[str, Any]) -> timedelta | None:
    ttl, frequency = _number(_text(feed, "ttl")), _number(_text(feed, "sy_updatefrequency"))
    hours = _PERIOD.get(_text(feed, "sy_updateperiod").lower(), 0) / max(frequency, 1)
    longest = max(timedelta(minutes=ttl), timedelta(hours=hours))
    return longest or None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _text(entry: Mapping[str, Any], key: str) -> str:
    # dict.get: feedparser's own makes one date out of another.
    value = dict.get(entry, key)  # type: ignore[call-overload]
    return value if isinstance(value, str) else ""


def _mapping(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = dict.get(entry, key)  # type: ignore[call-overload]
    return value if isinstance(value, dict) else {}


def _date(entry: Mapping[str, Any], key: str) -> datetime | None:
    return from_tuple(dict.get(entry, key))  # type: ignore[call-overload]
