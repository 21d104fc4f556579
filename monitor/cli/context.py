"""What commands share: settings, the configuration folder, an open database."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from monitor.config import environment as reading
from monitor.config import shipped
from monitor.config.settings import Settings

if TYPE_CHECKING:
    from monitor.store.session import Database

Result = TypeVar("Result")


def settings() -> Settings:
    """The settings of the environment; ConfigError when they are wrong."""
    return reading.load()


def folder(given: Path | None = None) -> Path:
    """The configuration folder: the option, MONITOR_CONFIG, or the shipped set."""
    return given or settings().config or shipped.folder()


def with_database(body: Callable[["Database"], Awaitable[Result]]) -> Result:
    """Open the database (migrating it if it is older), run ``body``, close it."""
    from monitor.store.session import Database

    async def inside() -> Result:
        db = Database(settings().database_url(), pool=2)
        await db.open()
        try:
            return await body(db)
        finally:
            await db.close()

    return asyncio.run(inside())
