"""An app's start and end come back in time, whatever it does with a cancellation."""

import asyncio
from contextlib import suppress

import pytest

from monitor.stream.life import StandstillError, begin, end


class Deaf:
    """Starts, or stops, only when it is let; hears of no cancellation meanwhile."""

    def __init__(self) -> None:
        self.let = asyncio.Event()

    async def maybe_start(self) -> None:
        while not self.let.is_set():
            with suppress(asyncio.CancelledError):
                await self.let.wait()

    async def stop(self) -> None:
        await self.maybe_start()


class Refusing:
    """Neither can be done."""

    async def maybe_start(self) -> None:
        raise RuntimeError("no start")

    async def stop(self) -> None:
        raise RuntimeError("no stop")


async def test_a_start_that_hangs_is_given_up() -> None:
    """The service hears of it and builds another app."""
    app = Deaf()
    with pytest.raises(StandstillError, match=r"not started after 0\.01 s"):
        await begin(app, 0.01)
    app.let.set()


async def test_an_end_that_hangs_is_left_behind() -> None:
    """The one that comes next must not wait for it."""
    app = Deaf()
    async with asyncio.timeout(10):
        await end(app, 0.01)
    assert not app.let.is_set()
    app.let.set()


async def test_what_keeps_an_app_from_starting_is_raised() -> None:
    """It is the reason people are told."""
    with pytest.raises(RuntimeError, match="no start"):
        await begin(Refusing())


async def test_an_end_that_fails_is_an_end() -> None:
    """What was in work comes again; the trouble is said, not raised over the reason of the crash."""
    await end(Refusing())
