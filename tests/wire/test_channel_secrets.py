"""Secrets of channels change, go and come back under way: each channel lives by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from monitor.alert.secret import Secret
from monitor.deliver.build import Means
from monitor.errors import StoreError
from monitor.poll.guard import Guard
from monitor.telemetry.metrics import Metrics
from monitor.wire import outgoing as wired
from monitor.wire.outgoing import Outgoing
from monitor.wire.watch import channels
from tests.deliver.conftest import served
from tests.deliver.outboxworld import MemoryOutbox, MovingClock, until
from tests.wire.test_reload_routes import house

OLD, NEW = "whsec_" + "bm5u" * 8, "whsec_" + "bm5v" * 8


class Away(MemoryOutbox):
    """Its database may be away when what waits is to be made due."""

    away = False

    async def hasten(self, channel, *, now):
        if self.away:
            raise StoreError("away")
        await super().hasten(channel, now=now)


class World:
    """Webhooks whose secrets are files called as they are; the receiver may refuse."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        self.outbox = Away()
        self.refuses = False
        self.signed = []
        metrics, means = Metrics(CollectorRegistry()), Means(gate=Guard(["127.0.0.0/8"]))
        self.outgoing = Outgoing(self.outbox, metrics, MovingClock(), "me", means)

    def house(self, *names, **changes):
        made = house(self.url, *names)
        channels = tuple(
            spec.model_copy(update={"secret": Secret(file=str(self.folder / spec.id)), **changes})
            for spec in made.routes.channels
        )
        made.routes = replace(made.routes, channels=channels)
        return made

    async def answer(self, request):
        self.signed.append(request.headers["webhook-signature"])
        return web.Response(status=401 if self.refuses else 200)

    async def refused(self, name, channel):
        """A delivery that waits: the receiver knows our secret no more."""
        self.refuses = True
        self.outbox.add(name, channel)
        await until(lambda: name in self.outbox.why and name not in self.outbox.held)
        self.refuses = False


@pytest.fixture
async def world(tmp_path) -> AsyncIterator[World]:
    made = World(tmp_path, "")

    @asynccontextmanager
    async def serving():
        async with served([web.post("/{name}", made.answer)]) as made.url:
            yield made

    async with serving():
        yield made
        await made.outgoing.stop()


async def test_a_secret_changed_before_the_dispatcher_starts_again_is_tried_at_once(
    world, monkeypatch
):
    """What the old one kept waiting goes out with it."""
    monkeypatch.setattr(wired, "FIRST_PAUSE", 0.05)
    (world.folder / "a").write_text(OLD)
    world.outgoing.use(world.house("a"))
    await world.refused("first", "a")
    (world.folder / "a").write_text(NEW)
    world.outgoing._dispatch._awake.clear()  # nothing from outside should end it
    await until(lambda: world.outgoing.failed is not None)
    await until(lambda: "first" in world.outbox.ended)


async def test_a_new_secret_is_not_forgotten_while_the_database_is_away(world):
    """Those it kept waiting are made due when it is back."""
    (world.folder / "a").write_text(OLD)
    world.outgoing.use(world.house("a"))
    await world.refused("first", "a")
    (world.folder / "a").write_text(NEW)
    world.outbox.away = True
    with pytest.raises(StoreError):
        await world.outgoing.retry()
    world.outbox.away = False
    await world.outgoing.retry()
    await until(lambda: "first" in world.outbox.ended)


@pytest.mark.parametrize("spoiled", [None, "", "no base64 at all"])
async def test_a_channel_whose_secret_is_gone_goes_on_beside_one_that_waits(world, spoiled):
    """It is told as one that goes on, not as one that waits; nothing stops the others."""
    for name in "ac":
        (world.folder / name).write_text(OLD)
    world.outgoing.use(world.house("a", "b", "c"))
    assert [name for name, _ in world.outgoing.unusable] == ["b"]
    if spoiled is None:
        (world.folder / "a").unlink()
    else:
        (world.folder / "a").write_text(spoiled)
    await world.outgoing.retry()
    for name in "abc":
        world.outbox.add(name, name)
    await until(lambda: {"a", "c"} <= set(world.outbox.ended))
    assert [name for name, _ in world.outgoing.unusable] == ["b"]
    assert [name for name, _ in world.outgoing.behind] == ["a"]
    told = [one.text.partition(": ")[0] for one in channels(world.outgoing)]
    assert told == ["channel b cannot be used", "channel a keeps its last secrets"]
    for name in "ab":
        (world.folder / name).write_text(NEW)
    await world.outgoing.retry()
    await until(lambda: "b" in world.outbox.ended)
    assert world.outgoing.unusable == world.outgoing.behind == []


async def test_a_secret_that_is_gone_is_told_where_nothing_else_is_wrong(world):
    """The channel sends on; when the secret is back, there is nothing to tell."""
    (world.folder / "a").write_text(OLD)
    world.outgoing.use(world.house("a"))
    (world.folder / "a").unlink()
    await world.outgoing.retry()
    assert [name for name, _ in world.outgoing.behind] == ["a"]
    world.outbox.add("first", "a")
    await until(lambda: "first" in world.outbox.ended)
    (world.folder / "a").write_text(OLD)
    await world.outgoing.retry()
    assert world.outgoing.behind == []


async def test_an_edit_does_not_drop_a_channel_whose_secret_is_gone(world):
    """Nor an edit of the channel itself, as long as it names the same file."""
    (world.folder / "a").write_text(OLD)
    world.outgoing.use(world.house("a"))
    (world.folder / "a").unlink()
    (world.folder / "b").write_text(NEW)
    await world.outgoing.swap(world.house("a", "b", time_limit=7.0))
    for name in "ab":
        world.outbox.add(name, name)
    await until(lambda: len(world.outbox.ended) == 2)
    assert [name for name, _ in world.outgoing.behind] == ["a"]


async def test_a_channel_that_was_taken_out_keeps_no_secret(world):
    """When it comes back it waits for one of its own."""
    (world.folder / "a").write_text(OLD)
    world.outgoing.use(world.house("a"))
    (world.folder / "a").unlink()
    await world.outgoing.swap(world.house())
    await world.outgoing.swap(world.house("a"))
    assert [name for name, _ in world.outgoing.unusable] == ["a"]
