"""From a feed document, or a line of replay, to articles: one normalisation for both."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from monitor.article.date import event_date, from_text
from monitor.article.feed import Entry, Raw, read
from monitor.article.identity import PLAIN, Naming, publisher_of, revision_of
from monitor.article.language import language_of
from monitor.article.link import web_link
from monitor.article.model import Article, Origin
from monitor.article.text import TITLE_LIMIT, bound, clean, clean_line, fold
from monitor.errors import ParseError

_LEAD = 120
_SUFFIX = re.compile(r"^(.{10,}\S)\s+[-–—|·]\s+([^-–—|·]{2,60})$")
_BOILERPLATE = re.compile(
    r"\s*(?:The post .{1,300} (?:appeared first on|first appeared on) .{1,100}"
    r"|\[unable to retrieve full-text content\]|(?:Continue reading|Read more)\W{0,5})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Document:
    """What one feed document gave."""

    articles: tuple[Article, ...]
    """In document order; an identity appears once for each thing its entries say."""
    entries: int
    """As feedparser counts them."""
    empty: int
    """Entries that say nothing: no title, no text, no link, no id."""
    errors: int
    """Entries left out because they are a bridge's error messages."""
    broken: bool
    interval: timedelta | None
    """What the document itself asks for (``ttl``, ``sy:updatePeriod``)."""
    merges: tuple[tuple[str, str], ...]
    """(article id, link) of entries that say again what another entry of the document says."""
    shared: tuple[str, ...] = ()
    """What tells nothing apart in this feed: what was known, and what this document shows."""


def parse_document(
    body: bytes,
    *,
    url: str,
    origin: Origin,
    fetched: datetime,
    content_type: str = "",
    naming: Naming = PLAIN,
) -> Document:
    """Read a whole feed document.

    Args:
        body: decompressed bytes of the response.
        url: the address it was fetched from, after redirects.
        origin: of the feed; an empty ``publisher`` lets each entry name its own.
        fetched: aware UTC.
        content_type: the HTTP header.
        naming: what identities go by in this feed.

    Raises:
        UnreadableError: the document is no feed (a ParseError).
    """
    raw = read(body, url, content_type)
    entries = [_with_link(e) for e in raw.entries]
    naming = naming.taught((e.link, e.guid, e.title) for e in entries)
    articles, merges, empty = _distinct(_articles(raw, entries, origin, fetched, naming))
    return Document(
        articles=articles,
        entries=raw.count,
        empty=empty,
        errors=raw.errors,
        broken=raw.broken,
        interval=raw.interval,
        merges=merges,
        shared=naming.shared,
    )


def from_line(record: Mapping[str, object], *, assumed: datetime) -> Article:
    """The article of one line of ``monitor replay``, as the daemon would have made it.

    Args:
        record: ``title, summary, url, source, published, fetched`` (``id`` is the caller's), and
            ``feed`` where it is known which one brought the line; else its source stands for that.
        assumed: the fetch time where the line gives neither ``fetched`` nor ``published``.

    Raises:
        ParseError: a field is no text, a date none that can be read, or there is neither title nor
            summary.
    """
    title, summary, url, source, published, fetched = (
        _field(record, k) for k in ("title", "summary", "url", "source", "published", "fetched")
    )
    if not title.strip() and not summary.strip():
        raise ParseError("neither title nor summary")
    at, when = _when("published", published), _when("fetched", fetched)
    named = record.get("feed")
    feed = named if isinstance(named, str) and named.strip() else source
    origin = Origin(feed=feed or publisher_of("", "", url), publisher="")
    entry = Entry(title, summary, "", url, "", source, "", at, None)
    return _article(entry, origin, when or at or assumed)


def _articles(
    raw: Raw, entries: Iterable[Entry], origin: Origin, fetched: datetime, naming: Naming
) -> Iterator[tuple[Article | None, str]]:
    for entry in entries:
        if not (entry.title or entry.summary or entry.content or entry.link or entry.guid):
            yield None, ""
            continue
        declared = origin.language or entry.language or raw.language
        yield _article(entry, origin, fetched, declared=declared, naming=naming), entry.link


def _with_link(entry: Entry) -> Entry:
    link = web_link(entry.link)
    return entry if link == entry.link else replace(entry, link=link)


def _distinct(
    found: Iterable[tuple[Article | None, str]],
) -> tuple[tuple[Article, ...], tuple[tuple[str, str], ...], int]:
    kept: dict[tuple[str, str], Article] = {}
    merges: list[tuple[str, str]] = []
    empty = 0
    for article, link in found:
        if article is None:
            empty += 1
        elif (article.id, article.revision) in kept:
            merges.append((article.id, link))
        else:
            kept[article.id, article.revision] = article
    return tuple(kept.values()), tuple(merges), empty


def _article(
    entry: Entry,
    origin: Origin,
    fetched: datetime,
    *,
    declared: str = "",
    naming: Naming = PLAIN,
) -> Article:
    link = web_link(entry.link)
    source = clean_line(entry.source, 200)
    publisher = publisher_of(origin.publisher, source, link)
    text = _body(clean(entry.summary), clean(entry.content) if entry.content else "")
    title = _headline(clean_line(entry.title), publisher, source) or bound(
        " ".join(text[: 2 * TITLE_LIMIT].split()), _LEAD
    )
    text = _unless_title(text, title, source or publisher)
    published, quality = event_date(entry.published, entry.updated, fetched)
    revision = revision_of(title, text)
    return Article(
        id=naming.name(link, publisher, entry.guid, title, revision),
        revision=revision,
        title=title,
        text=text,
        url=link,
        origin=origin if origin.publisher else _of_publisher(origin, publisher),
        language=language_of(declared, title, text),
        published=published,
        fetched=fetched,
        date_quality=quality,
    )


@lru_cache(maxsize=1024)
def _of_publisher(origin: Origin, publisher: str) -> Origin:
    return replace(origin, publisher=publisher)


def _body(summary: str, content: str) -> str:
    """The longer telling, with the summary as its lead where it is not its beginning."""
    if not content:
        return _BOILERPLATE.sub("", summary)
    content = _BOILERPLATE.sub("", content)
    lead = fold(summary[:80])[:50]
    if lead and lead not in fold(content[:600]):
        return bound(f"{_BOILERPLATE.sub('', summary)}\n{content}", max(len(content), 20_000))
    return content


def _headline(title: str, publisher: str, source: str) -> str:
    """The title without its publisher's name at the end ("... - Example Times")."""
    match = _SUFFIX.match(title)
    if not match:
        return title
    names = {fold(n) for n in (publisher, source) if n}
    names |= {fold(n.removeprefix("www.").split(".")[0]) for n in (publisher, source) if "." in n}
    names |= {n.removeprefix("the ") for n in names}
    return match.group(1) if fold(match.group(2)).removeprefix("the ") in names else title


def _unless_title(text: str, title: str, publisher: str) -> str:
    """``text``, or "" where it only says the title again (with the publisher's name behind)."""
    if not text or len(text) > len(title) + len(publisher) + 20:
        return text
    said = fold(text)
    return "" if said in {fold(title), fold(f"{title} {publisher}")} else text


def _when(key: str, text: str) -> datetime | None:
    """A feed's bad date is the feed's; a line's is a mistake of who wrote the line."""
    at = from_text(text)
    if at is None and text.strip():
        raise ParseError(f"{key} is {text[:40]!r}, no date: write it as in 2026-03-01T12:00:00Z")
    return at


def _field(record: Mapping[str, object], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ParseError(f"{key} is {type(value).__name__}, not text")
    return value
