"""A store, and a desk small enough to know what it will say."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.store.session import Database
from monitor.stream.cluster import Cluster


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'monitor.db'}", busy=1.0)
    await database.open()
    yield database
    await database.close()


@pytest.fixture(params=["local", pytest.param("kafka", marks=pytest.mark.servers)])
def at(request: pytest.FixtureRequest) -> str | Cluster:
    """Where the stream's topics are: every promise of it holds on each."""
    if request.param == "local":
        return "local://"
    return request.getfixturevalue("cluster")
