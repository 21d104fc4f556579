"""Keeps the cards of rounds up to date where nothing is news: later reports, more exact ones."""

from typing import Protocol

import structlog

from monitor.alert.model import Alert
from monitor.store import card
from monitor.store.session import Database

log = structlog.get_logger("cards")


class Shows(Protocol):
    """Edits the card of an alert's round in one conversation."""

    async def refresh(self, channel: str, target: str, alert: Alert) -> bool:
        """False where there is nothing to edit, or not now."""
        ...


async def bring_up(db: Database, shows: Shows) -> int:
    """Edit what shows an older state; returns how many. One that fails is tried again later."""
    edited = 0
    for one in await db.read(card.stale):
        try:
            edited += await shows.refresh(one.channel, one.target, one.alert)
        except Exception as error:  # noqa: BLE001 - one conversation keeps no other
            log.warning("a card was not edited", channel=one.channel, error=str(error))
    return edited
