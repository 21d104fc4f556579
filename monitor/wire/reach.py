"""What channels reach beyond their receivers: the address guard, and links back to this service."""

import structlog
from pydantic import SecretStr

from monitor.config.settings import Settings
from monitor.deliver.build import Means
from monitor.deliver.link import Links
from monitor.errors import ConfigError, Problem
from monitor.store.pace import StoredPaces
from monitor.store.refusal import StoredRefusals
from monitor.store.session import Database
from monitor.store.thread import StoredThreads
from monitor.wire.polling import guard

log = structlog.get_logger("deliver")


def means(settings: Settings, db: Database) -> Means:
    """Put together what channels are built with. Raises ConfigError for a key that is too short."""
    return Means(
        StoredThreads(db),
        gate=guard(settings),
        refusals=StoredRefusals(db),
        paces=StoredPaces(db) if db.shared else None,
        links=links(settings),
    )


def links(settings: Settings) -> Links | None:
    """Links that unsubscribe; None where mail programs could not use them (RFC 8058: https)."""
    if not settings.public_url.startswith("https://"):
        return None
    keys = [part.strip() for part in settings.link_keys.get_secret_value().split(",")]
    keys = [key for key in keys if key]
    if not keys:
        log.warning("set MONITOR_LINK_KEYS, and mails carry a link that unsubscribes by one click")
        return None
    try:
        return Links(settings.public_url, [SecretStr(key) for key in keys])
    except ValueError as error:
        problem = Problem(
            "environment", "MONITOR_LINK_KEYS", str(error), "Try: openssl rand -hex 32"
        )
        raise ConfigError([problem]) from None
