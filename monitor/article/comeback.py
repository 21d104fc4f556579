"""When a text that an article had before is its publisher's word again, and when an old copy. Pure.

A publisher who takes a correction back makes a revision like any other: A, B, A are three. But an
address may be answered by several servers and caches, one of which still has yesterday's document: B,
A, B, A is then one text and its old copy, and to follow it would be news without end. So a text that
comes back is believed

* when the text in force was first seen so long ago that no cache holds what was before it, or
* when it was shown for a while in which the text in force was not.

Once the text in force was shown after it, an old copy is known to be about: then the second holds
alone. And each comeback doubles the time that the next has to wait, so that what swings for ever
becomes ever rarer.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.article.model import Article

OLD_COPY = timedelta(hours=1)
"""Caches answer with a document no longer than this; feeds ask for minutes."""
ALONE = timedelta(minutes=30)
_DOUBLINGS = 20
"""Half an hour doubled so often is sixty years."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The text in force."""

    since: datetime
    """When it was first seen."""
    published: datetime | None
    comebacks: int
    """How often the article's text has been an earlier one again."""


@dataclass(frozen=True, slots=True)
class Back:
    """An earlier text that was shown again and is not believed yet."""

    revision: str
    since: datetime
    """Since when it is shown without the text in force."""
    doubted: bool = False
    """The text in force was shown after it: one of the two is an old copy."""


def shown(before: Back | None, revision: str, now: datetime) -> Back:
    """An earlier text is shown at ``now``; ``before``: what is known of the article's last comeback."""
    if before is None:
        return Back(revision, now)
    if before.revision != revision or before.since > now:
        return replace(before, revision=revision, since=now)
    return before


def refuted(before: Back) -> Back:
    """The text in force is shown after all: whatever comes back begins afresh, and is doubted."""
    return replace(before, revision="", doubted=True)


def believed(back: Back, standing: Standing, now: datetime) -> bool:
    """Whether the earlier text, shown at ``now``, is the publisher's word again."""
    times = 2 ** min(standing.comebacks, _DOUBLINGS)
    alone = now - back.since >= ALONE * times
    return alone or (not back.doubted and now - standing.since >= OLD_COPY * times)


def in_force(article: Article, standing: Standing) -> Article:
    """The earlier text as the article's latest: it is not older than what it replaces."""
    times = [at for at in (article.published, standing.published) if at is not None]
    return replace(article, published=max(times, default=None), revised=True)
