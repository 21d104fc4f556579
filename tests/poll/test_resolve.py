"""Names are looked up where nobody has to wait for them."""

import asyncio
import socket
import threading

import pytest

from monitor.poll.resolve import Resolver


async def test_a_name_becomes_addresses():
    """As aiohttp's connector wants them."""
    (first, *_) = await Resolver().resolve("localhost", 80)
    assert (first["hostname"], first["host"], first["port"]) == ("localhost", "127.0.0.1", 80)


async def test_a_name_that_does_not_exist_is_an_os_error():
    """The connector tells it from a host that does not answer."""

    def lookup(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(OSError, match="not known"):
        await Resolver(lookup).resolve("nowhere.invalid", 80)


def test_a_lookup_that_hangs_keeps_no_loop_from_ending():
    """It ends when the loop is long closed, and nobody minds."""
    go, over = threading.Event(), threading.Event()

    def lookup(*_, **__):
        go.wait()
        over.set()
        return []

    async def main():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Resolver(lookup).resolve("slow.example", 80), 0.01)

    asyncio.run(main())
    assert not over.is_set()
    go.set()
    assert over.wait(10)
