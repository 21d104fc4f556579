"""The start and the end of a Faust app within bounds.

Faust shields and swallows cancellations in many places, so neither may simply be waited for: what
does not come back in time is left behind, and said.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

import structlog

from monitor.errors import MonitorError

START_SECONDS = 60.0
"""Six times what a write waits for another process."""
STOP_SECONDS = 4.0
"""What is in work for longer comes again at the next start."""
logger = structlog.get_logger(__name__)
_left: set[asyncio.Task[Any]] = set()


class StandstillError(MonitorError):
    """The stream does nothing though it should, and says no error."""


class Living(Protocol):
    """What starts and stops: an app."""

    async def maybe_start(self) -> Any:
        """Return once it works."""
        ...

    async def stop(self) -> None:
        """Return once it has ended."""
        ...


async def begin(app: Living, seconds: float = START_SECONDS) -> None:
    """Start it. Raises what keeps it from starting, StandstillError when nothing comes of it."""
    task = await _within(app.maybe_start(), seconds)
    if not task.done():
        raise StandstillError(f"the stream has not started after {seconds:g} s")
    await task


async def end(app: Living, seconds: float = STOP_SECONDS) -> None:
    """Stop it; never raises, and returns in time: what it left undone comes again."""
    task = await _within(app.stop(), seconds)
    if not task.done():
        logger.warning("the stream did not stop in time", seconds=seconds)
    elif not task.cancelled() and (error := task.exception()) is not None:
        logger.warning("the stream did not stop in order", reason=repr(error))


async def _within(work: Coroutine[Any, Any, Any], seconds: float) -> asyncio.Task[Any]:
    """The task that does the work, done or told to end."""
    task = asyncio.create_task(work)
    _left.add(task)
    task.add_done_callback(_let_go)
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        if not task.done():
            task.cancel()
    return task


def _let_go(task: asyncio.Task[Any]) -> None:
    _left.discard(task)
    if not task.cancelled():
        task.exception()  # whoever still waits has it; nobody need
