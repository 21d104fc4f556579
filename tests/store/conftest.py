"""A database of its own for each test, and things to put into it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.store.session import Database
from tests.servers.stores import KINDS, opened
from tests.store.week import played


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def db(kind: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(kind, tmp_path) as database:
        yield database


@pytest.fixture(scope="session")
def week(tmp_path_factory):
    """A SQLite file with a week of data, for all processes of the tests; never written to."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return played(shared)
