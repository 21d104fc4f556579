"""A store, and a desk small enough to know what it will say."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.store.session import Database


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'monitor.db'}", busy=1.0)
    await database.open()
    yield database
    await database.close()
