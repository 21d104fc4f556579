"""Opened stores for tests, of either kind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.store.session import Database
from tests.servers.postgres import Server, server

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)]
"""What a fixture is parametrised with."""


async def empty(kind: str, folder: Path, name: str = "monitor.db") -> str:
    """The URL of a new database that has today's schema, or will have."""
    if kind == "sqlite":
        return f"sqlite:///{folder / name}"
    return server().url(server().create(await _template(server())))


@asynccontextmanager
async def opened(kind: str, folder: Path, name: str = "monitor.db") -> AsyncIterator[Database]:
    """A new database, opened."""
    db = Database(await empty(kind, folder, name), busy=1.0)
    await db.open()
    try:
        yield db
    finally:
        await db.close()


async def _template(of: Server) -> str:
    """One migrated database that others are copied from."""
    name = "migrated"
    if not of.admin(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        of.admin(f"CREATE DATABASE {name}")
        db = Database(of.url(name))
        await db.open()
        await db.close()
    return name
