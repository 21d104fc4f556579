"""Which entries are the same article, and whether it says something new.

Identity is the canonical link and the publisher, because GUIDs rotate with every edit of a headline
in some feeds and repeat in others. Where no link tells entries apart the GUID does, else the title:

* no link, a home page, or a link that the feed is known to put under most of its entries -> GUID;
* no GUID, or one that the feed is known to give to most of its entries -> title;
* a redirector that hides its target (Google News) -> title and publisher, since its GUIDs rotate;
* a feed whose line in feeds.toml says ``identity = "guid"``, ``"link"`` or ``"title"`` -> that.

What a feed shares among its entries is seen in one document (:func:`shared_keys`) and holds from
then on: the poller remembers it. So an entry's identity depends on the entry and on what is known of
its feed, never on which neighbours it happens to have today.

An edited headline keeps the identity and changes the revision. Case, punctuation and white space
change neither.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from monitor.article.host import registrable
from monitor.article.link import canonical, host_of, is_home, is_opaque
from monitor.article.text import fold

_NOBODY = frozenset({"", "unknown", "none", "null", "n/a", "na", "rss"})
"""What aggregators write for a source they do not know."""
_SHARED_BY = 3
"""What fewer entries share is one article that was edited."""
SHARED_LIMIT = 50
"""Shared links and GUIDs that are remembered of one feed; honest ones have one or two."""


def article_id(
    link: str,
    publisher: str,
    guid: str,
    title: str,
    *,
    by: str = "auto",
    shared: Collection[str] = (),
) -> str:
    """24 hexadecimal digits that stay when the headline is edited.

    Args:
        link: the entry's web link, or "".
        publisher: see :func:`publisher_of`.
        guid: the entry's id, or "".
        title: clean; only used where neither link nor GUID tell.
        by: ``auto``, or what feeds.toml says: ``guid``, ``link``, ``title``.
        shared: what tells nothing apart in this feed (:func:`shared_keys`).
    """
    key = _key(link, guid, title, by, shared)
    return _digest(f"{_folded(publisher)}\n{key}", 12)


def revision_of(title: str, text: str) -> str:
    """16 hexadecimal digits of what an article says; case, punctuation and spaces do not count."""
    return _digest(f"{fold(title)}\n{fold(text)}", 8)


def publisher_of(configured: str, source: str, link: str) -> str:
    """Who published: feeds.toml's word, else the entry's ``source``, else the link's domain.

    An aggregator has no publisher in feeds.toml: each of its entries names its own.
    """
    if configured:
        return configured
    if source.strip().casefold() not in _NOBODY:
        return source.strip()
    host = host_of(link)
    return registrable(host) if host else ""


def shared_keys(
    entries: Iterable[tuple[str, str, str]], known: Collection[str] = ()
) -> tuple[str, ...]:
    """Links and GUIDs that tell nothing apart: over half of the entries have one, three at least.

    GUIDs count among the entries that no link tells apart.

    Args:
        entries: (link, GUID, title) of each entry of one document.
        known: what was found in earlier documents of the feed; it stays, and comes first.
    """
    keyed = [(canonical(link) if link else "", guid, title) for link, guid, title in entries]
    found = {*known, *(links := _shared((key, title) for key, _, title in keyed if key))}
    untold = [one for one in keyed if not one[0] or one[0] in found or is_home(one[0])]
    guids = _shared((_guid_key(guid), title) for _, guid, title in untold if guid)
    return tuple(dict.fromkeys((*known, *links, *guids)))[:SHARED_LIMIT]


@dataclass(frozen=True, slots=True)
class Naming:
    """What an entry's identity goes by in one feed, beside the entry."""

    by: str = "auto"
    """``auto``, or what feeds.toml says: ``guid``, ``link``, ``title``."""
    shared: tuple[str, ...] = ()
    """What is known to tell nothing apart (:func:`shared_keys`)."""
    known: frozenset[str] = frozenset()
    """Marks of the last document's articles. They stay what they are, even where this document is
    the first to show that their link or GUID tells nothing apart."""

    def taught(self, entries: Iterable[tuple[str, str, str]]) -> "Naming":
        """With what a document's entries (link, GUID, title) show."""
        if self.by != "auto":
            return self
        return replace(self, shared=shared_keys(entries, self.shared))

    def name(self, link: str, publisher: str, guid: str, title: str, revision: str) -> str:
        """The identity of an entry (:func:`article_id`) that says ``revision``."""
        one = article_id(link, publisher, guid, title, by=self.by, shared=self.shared)
        if self.shared and self.known and mark(one, revision) not in self.known:
            old = article_id(link, publisher, guid, title, by=self.by)
            return old if mark(old, revision) in self.known else one
        return one


PLAIN = Naming()
"""Nothing is known of the feed."""


def mark(identity: str, revision: str) -> str:
    """``identity/revision``, shortened: 64 and 32 bits are plenty within one feed."""
    return f"{identity[:16]}/{revision[:8]}"


def _shared(pairs: Iterable[tuple[str, str]]) -> list[str]:
    seen = set(pairs)
    counts = Counter(key for key, _ in seen)
    return [k for k, n in counts.items() if n >= _SHARED_BY and 2 * n > len(seen)]


def _key(link: str, guid: str, title: str, by: str, shared: Collection[str]) -> str:
    key = canonical(link) if link else ""
    if by == "link" and key:
        return key
    if by == "title" and title:
        return f"title {fold(title)}"
    if by != "guid" and key and not (key in shared or is_home(key)):
        return f"title {fold(title)}" if title and is_opaque(link) else key
    return _without_link(key, guid, title, by, shared)


def _without_link(key: str, guid: str, title: str, by: str, shared: Collection[str]) -> str:
    told = _guid_key(guid) if guid and by != "title" else ""
    if told and (by == "guid" or told not in shared or not title):
        return told
    return f"title {fold(title)}" if title else key


def _guid_key(guid: str) -> str:
    key = canonical(guid) if guid[:4] == "http" else ""
    return key if key and not is_home(key) else f"guid {guid.strip()}"


@lru_cache(maxsize=1024)
def _folded(publisher: str) -> str:
    return fold(publisher)


def _digest(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=size).hexdigest()
