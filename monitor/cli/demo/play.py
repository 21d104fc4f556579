"""Play: one performance from the first poll to the last delivery."""

import asyncio
from collections.abc import Awaitable, Callable

from monitor.cli.demo.stage import Stage

TICK = 0.25
QUIET_SECONDS = 2.0
DRAIN_SECONDS = 25.0

OnTick = Callable[[Stage], Awaitable[None]]


async def play(stage: Stage, on_tick: OnTick) -> int:
    """Start the daemon, play to the end, wait until it is quiet, stop it.

    ``on_tick`` is called four times a second, also while the last deliveries go out.

    Returns:
        The daemon's exit code.

    Raises:
        DaemonError: when it does not start, dies by itself, or does not stop.
    """
    await stage.curtain()
    while stage.playhead.now() < stage.scenario.ends:
        await _tick(stage, on_tick)
    await _drain(stage, on_tick)
    return await stage.daemon.stop()


async def _tick(stage: Stage, on_tick: OnTick) -> None:
    await on_tick(stage)
    stage.daemon.check()
    await asyncio.sleep(TICK)


async def _drain(stage: Stage, on_tick: OnTick) -> None:
    """Until all was fetched, nothing waits to be sent, and nothing moves for a while."""
    loop = asyncio.get_running_loop()
    last: tuple[int, ...] = ()
    still_since = began = loop.time()
    while loop.time() - began < DRAIN_SECONDS:
        await _tick(stage, on_tick)
        pulse = await asyncio.to_thread(stage.book.pulse)
        if pulse != last or pulse[0] or not stage.feeds.all_fetched():
            last, still_since = pulse, loop.time()
        if loop.time() - still_since >= QUIET_SECONDS:
            return
