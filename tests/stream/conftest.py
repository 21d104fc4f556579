"""A store, and a desk small enough to know what it will say."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.store.session import Database
from monitor.stream.cluster import Cluster
from tests.servers.stores import KINDS, opened


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def db(kind: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(kind, tmp_path) as database:
        yield database


@pytest.fixture(params=["local", pytest.param("kafka", marks=pytest.mark.servers)])
def at(request: pytest.FixtureRequest) -> str | Cluster:
    """Where the stream's topics are: every promise of it holds on each."""
    if request.param == "local":
        return "local://"
    return request.getfixturevalue("cluster")
