"""Change keys: ``process/round/slot/party/value-id/n``, never made of text.

``round`` is the day of the report that opened the round, not its number: a meeting that only one
order of arrival opens must not rename all that come after it.

``n`` counts how often the slot has come to that value in this round, so that A -> B -> A is news
and a repeated report is not. A window of days holds a slash; in keys it is written "..".
"""

from collections.abc import Collection
from datetime import date
from hashlib import blake2s, sha1
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


def key_of(process: str, name: str, place: str, n: int) -> str:
    """The change key of the ``n``-th coming to ``place`` in the round of that name."""
    return f"{process}/{name}/{place}/{n}"


def table_of(parties: Collection[str], principals: Collection[str]) -> str:
    """Whose rounds are counted together: "" for the principals' own, else who sits there.

    Who else sits in does not make it another table: the mediators of a round come and go; and one
    principal alone speaks of the table of all. Rounds are named for each table so that two meetings
    of one day keep their names in whatever order they are first reported.
    """
    sit = sorted({*parties} & {*principals})
    if len(sit) > 1:
        return "" if len(sit) == len({*principals}) else "+".join(sit)
    return "" if sit and len({*parties}) == 1 else "+".join(sorted(parties))


def name_of(table: str, heard: date, further: int = 1) -> str:
    """What keys call the ``further``-th round of a table whose first report is of that day.

    "2026-01-23", "2026-01-23.2", "2026-01-23.kenya+uganda".
    """
    parts = [heard.isoformat(), str(further) if further > 1 else "", table]
    return ".".join(part for part in parts if part)


def denied(key: str) -> str:
    """The key of the correction of ``key``."""
    return key + DENIED


def fingerprint(article: Article, meeting: Meeting) -> str:
    """Tells one article's word on one meeting from every other, edits of the article included."""
    text = f"{article.id}\n{article.revision}\n{meeting!r}"
    return blake2s(text.encode(), digest_size=6).hexdigest()


def development_id(origin: str) -> str:
    """The id of the development that a change key or (process, article id) opens.

    It is ``str(uuid5(SPACE, origin))``, put together without the objects: every article asks for one.
    """
    digest = sha1(SPACE.bytes + origin.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
