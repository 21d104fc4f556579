"""Change keys: ``process/round/slot/party/value-id/n``, never made of text.

``n`` counts how often the slot has come to that value in this round, so that A -> B -> A is news
and a repeated report is not. A window of days holds a slash; in keys it is written "..".
"""

from hashlib import blake2s
from uuid import NAMESPACE_URL, UUID, uuid5

from monitor.article.model import Article
from monitor.detect.model import Meeting
from monitor.terms import Slot

SPACE: UUID = uuid5(NAMESPACE_URL, "news-monitor/development")
"""Namespace of development ids: the same change gives the same id in every run."""

DENIED = "/denied"


def place_of(slot: Slot, party: str, value: str) -> str:
    """``slot/party/value-id``: what ``n`` counts."""
    return f"{slot.value}/{party}/{value.replace('/', '..')}"


def key_of(process: str, number: int, place: str, n: int) -> str:
    """The change key of the ``n``-th coming to ``place`` in round ``number``."""
    return f"{process}/{number}/{place}/{n}"


def denied(key: str) -> str:
    """The key of the correction of ``key``."""
    return key + DENIED


def fingerprint(article: Article, meeting: Meeting) -> str:
    """Tells one article's word on one meeting from every other, edits of the article included."""
    text = f"{article.id}\n{article.revision}\n{meeting!r}"
    return blake2s(text.encode(), digest_size=6).hexdigest()


def development_id(origin: str) -> str:
    """The id of the development that a change key or (process, article id) opens."""
    return str(uuid5(SPACE, origin))
