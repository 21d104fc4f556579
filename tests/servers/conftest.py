"""Two workers' stores on one PostgreSQL database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.store.session import Database
from tests.servers.stores import empty


@pytest.fixture
async def url(tmp_path: Path) -> str:
    return await empty("postgresql", tmp_path)


@pytest.fixture
async def two(url: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two workers' stores on one database."""
    pair = Database(url), Database(url)
    for db in pair:
        await db.open()
    yield pair
    for db in pair:
        await db.close()
