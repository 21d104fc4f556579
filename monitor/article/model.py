"""Article: what a feed entry becomes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DateQuality(StrEnum):
    """What is known of the time of an article's event."""

    STATED = "stated"
    UPDATED = "updated"
    """Only a date of change was given."""
    ASSUMED = "assumed"
    """No readable date: the event time is ``fetched``; never a reason to call it new."""
    FUTURE = "future"
    """The stated date lay ahead of the fetch and was drawn back to it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who published: copied from feeds.toml, or made from a replay line's ``source``."""

    feed: str
    """The feed's id: its URL in feeds.toml, or the source's name in replay."""
    publisher: str
    family: str = ""
    """Publishers of one house count as one source; empty means the publisher itself."""
    tier: int = 2
    country: str = ""
    language: str = ""
    state_of: str = ""
    """Party id whose state owns it or which it speaks for; empty if independent."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A normalised entry. Times are aware UTC."""

    id: str
    """Identity: survives edits of headline and text (monitor.article.identity)."""
    revision: str
    """Hash of what it says."""
    title: str
    text: str
    """Summary or body without markup, at most 20,000 characters."""
    url: str
    origin: Origin
    language: str
    """ISO 639-1, or "" when neither feed, script nor stop words tell."""
    published: datetime | None
    fetched: datetime
    date_quality: DateQuality = DateQuality.STATED
    baseline: bool = False
    """Came with the first fetch of its feed: builds state, alerts nothing."""
    revised: bool = False
    """A later revision of an article that was read before."""

    @property
    def event_time(self) -> datetime:
        """``published``, or ``fetched`` where no date is known."""
        return self.published or self.fetched
