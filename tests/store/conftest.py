"""A database of its own for each test, and things to put into it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.store.session import Database
from tests.servers.stores import KINDS, opened


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def db(kind: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(kind, tmp_path) as database:
        yield database
