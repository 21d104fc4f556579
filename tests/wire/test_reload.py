"""An edit reaches everybody, however badly one of them takes it."""

import pytest
from prometheus_client import CollectorRegistry

from monitor.config import shipped
from monitor.errors import StoreLocked
from monitor.store.session import Database
from monitor.telemetry.metrics import Metrics
from monitor.wire import reload
from monitor.wire.reload import Keeper


@pytest.fixture
async def keeper(tmp_path):
    shipped.write(tmp_path / "c")
    db = Database(f"sqlite:///{tmp_path}/m.db")
    await db.open()
    made = Keeper(tmp_path / "c", db, Metrics(CollectorRegistry()))
    await made.load()
    yield made
    await db.close()


def edit(keeper):
    file = keeper.folder / "feeds.toml"
    file.write_text(file.read_text() + "\n# edited\n")


async def test_one_that_fails_is_told_again_and_keeps_nobody_from_knowing(keeper):
    """A database that is locked for a moment costs a second, not the edit."""
    told, fail = [], [StoreLocked("busy")]

    async def first(house):
        if fail:
            raise fail.pop()
        told.append("first")

    async def second(house):
        told.append("second")

    keeper.changed += [first, second]
    edit(keeper)
    assert await keeper.look()
    assert told == ["second"]
    assert not await keeper.look()
    assert told == ["second", "first"]
    assert not await keeper.look()
    assert told == ["second", "first"]


async def test_an_edit_outlives_an_error_nobody_expected(keeper, monkeypatch):
    """It is taken at the next look."""
    edit(keeper)
    with monkeypatch.context() as patch:
        patch.setattr(reload, "build", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await keeper.look()
    assert await keeper.look()
