"""Names to addresses, in threads that nobody waits for.

``getaddrinfo`` may take half a minute where there is no network, and cannot be broken off. In the
loop's own threads it would keep others from them, and a service that is asked to stop from stopping.
"""

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

Lookup = Callable[..., list[tuple[Any, ...]]]
_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class Resolver(AbstractResolver):
    """The system's resolver; ``lookup`` is socket.getaddrinfo, tests give another."""

    def __init__(self, lookup: Lookup = socket.getaddrinfo) -> None:
        self._lookup = lookup

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of ``host``. Raises OSError when there are none."""
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[tuple[Any, ...]]] = loop.create_future()

        def settle(result: list[tuple[Any, ...]] | None, error: Exception | None) -> None:
            if found.done():
                return
            if error is not None:
                found.set_exception(error)
            else:
                found.set_result(result or [])

        def look() -> None:
            result, failure = None, None
            try:
                result = self._lookup(
                    host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG
                )
            except Exception as error:  # noqa: BLE001 - told to who waits
                failure = error
            with suppress(RuntimeError):  # the loop is closed: nobody waits
                loop.call_soon_threadsafe(settle, result, failure)

        threading.Thread(target=look, name=f"resolve {host}", daemon=True).start()
        return [_result(host, info) for info in await found]

    @override
    async def close(self) -> None:
        """Nothing is held."""


def _result(host: str, info: tuple[Any, ...]) -> ResolveResult:
    family, _, proto, _, address = info
    return ResolveResult(
        hostname=host, host=str(address[0]), port=int(address[1]), family=family, proto=proto,
        flags=_NUMERIC,
    )  # fmt: skip
