"""Which entries are the same article, and whether it says something new.

Identity is the canonical link and the publisher, because GUIDs rotate with every edit of a headline
in some feeds and repeat in others. Where no link tells entries apart the GUID does, else the title:

* no link, a home page, or a link that most entries of the document share -> GUID -> title;
* a redirector that hides its target (Google News) -> title and publisher, since its GUIDs rotate;
* a feed whose line in feeds.toml says ``identity = "guid"``, ``"link"`` or ``"title"`` -> that.

An edited headline keeps the identity and changes the revision. Case, punctuation and white space
change neither.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from monitor.article.host import registrable
from monitor.article.link import canonical, host_of, is_home, is_opaque
from monitor.article.text import fold

_NOBODY = frozenset({"", "unknown", "none", "null", "n/a", "na", "rss"})
"""What aggregators write for a source they do not know."""
_SHARED_BY = 3
"""A link that fewer entries share is one article that was edited."""


def article_id(
    link: str, publisher: str, guid: str, title: str, *, by: str = "auto", shared: bool = False
) -> str:
    """24 hexadecimal digits that stay when the headline is edited.

    Args:
        link: the entry's web link, or "".
        publisher: see :func:`publisher_of`.
        guid: the entry's id, or "".
        title: clean; only used where neither link nor GUID tell.
        by: ``auto``, or what feeds.toml says: ``guid``, ``link``, ``title``.
        shared: most entries of the document have this link (:func:`shared_links`).
    """
    key = _key(link, guid, title, by, shared=shared)
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


def shared_links(entries: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Canonical links that tell nothing apart: over half of the entries have them, three at least.

    Args:
        entries: (link, title) of each entry of one document.
    """
    seen = {(canonical(link), title) for link, title in entries if link}
    counts = Counter(key for key, _ in seen)
    return frozenset(k for k, n in counts.items() if n >= _SHARED_BY and 2 * n > len(seen))


def _key(link: str, guid: str, title: str, by: str, *, shared: bool) -> str:
    key = canonical(link) if link else ""
    if by == "link" and key:
        return key
    if by == "title" and title:
        return f"title {fold(title)}"
    if by != "guid" and key and not (shared or is_home(key)):
        return f"title {fold(title)}" if title and is_opaque(link) else key
    if guid and by != "title":
        return _guid_key(guid)
    return f"title {fold(title)}" if title else key


def _guid_key(guid: str) -> str:
    key = canonical(guid) if guid[:4] == "http" else ""
    return key if key and not is_home(key) else f"guid {guid.strip()}"


@lru_cache(maxsize=1024)
def _folded(publisher: str) -> str:
    return fold(publisher)


def _digest(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=size).hexdigest()
