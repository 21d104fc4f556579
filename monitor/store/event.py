"""What travels through the topics: an envelope ``{"v": 1, ...}`` around the pipeline's dataclasses."""

from dataclasses import dataclass

from monitor.alert.pipeline import Item
from monitor.article.model import Article

VERSION = 1
"""Raised when a reader of the old shape could not read the new one."""
ARTICLES, CLAIMS, ALERTS = "articles", "claims", "alerts"
EVENTS = "events"
"""Alerts as CloudEvents, for other programs; only on Kafka."""
CONSUMERS = {ARTICLES: "read", CLAIMS: "step"}
"""Who marks the events of a topic as processed."""
STORED = "stored"
"""Header: when the article was stored, the machine's microseconds since 1970; stays to the alert."""
BATCH = 64
"""Articles of one poll that share an event."""


@dataclass(frozen=True, slots=True)
class ArticlesEvent:
    """New and revised articles of one poll, in document order."""

    v: int
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class ClaimsEvent:
    """Consecutive items with the same key; the key is the event's."""

    v: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class AlertsEvent:
    """Alerts whose deliveries are ready to be sent."""

    v: int
    alerts: tuple[str, ...]
