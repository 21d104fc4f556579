"""Has documents read in processes of their own, started when first needed, killed when stuck."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from monitor.errors import FetchError
from monitor.poll.cause import Cause
from monitor.poll.fetch import Fetched
from monitor.poll.frame import HEAD, Parsed, ask, understand
from monitor.poll.model import Feed, Memory

_KEPT_ENV = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")
_GRACE = 2.0
"""Seconds the kernel's own alarm gets before we kill."""
_BUFFER = 1 << 20


class Parsers:
    """At most ``workers`` reading processes; used as an async context manager."""

    def __init__(
        self,
        *,
        workers: int = 2,
        limit: timedelta = timedelta(seconds=20),
        megabytes: int = 1024,
    ) -> None:
        """Start nothing yet.

        Args:
            workers: processes; the second is started when the first is busy.
            limit: time for one document.
            megabytes: address space of a process.
        """
        self._arguments = (str(limit.total_seconds()), str(megabytes))
        self._limit = limit.total_seconds()
        self._slots = asyncio.Semaphore(workers)
        self._idle: list[Process] = []
        self.started = 0
        """Processes started so far."""
        self.lost = 0
        """Of them, those that broke or were killed over a document."""

    async def __aenter__(self) -> Self:
        """Nothing to open: processes start with the first document."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """End the processes."""
        idle, self._idle = self._idle, []
        for process in idle:
            await _end(process)

    async def parse(self, feed: Feed, fetched: Fetched, memory: Memory, at: datetime) -> Parsed:
        """Read a fetched document.

        Args:
            feed: whose document it is.
            fetched: the answer with the body.
            memory: what is known of the feed: what need not come back, what tells nothing apart.
            at: the fetch time.

        Raises:
            FetchError: with the reason why it gave no entries (``html``, ``not_a_feed``,
                ``hostile`` ...).
        """
        request = ask(
            feed,
            fetched.body,
            url=fetched.url,
            content_type=fetched.content_type,
            memory=memory,
            fetched=at,
        )
        async with self._slots:
            reply = await self._exchange(request)
        found = understand(reply, feed, at)
        if isinstance(found, Parsed):
            return found
        raise FetchError(*found)

    async def _exchange(self, request: bytes, tries: int = 3) -> bytes:
        process = await self._take()
        try:
            async with asyncio.timeout(self._limit + _GRACE):
                reply = await _talk(process, request)
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            why = await self._why(process)
            if process.returncode == 0 and tries:  # it had grown, and left as this came
                return await self._exchange(request, tries - 1)
            self.lost += 1
            raise FetchError(Cause.HOSTILE, why) from None
        except BaseException:  # cancelled in the middle of a frame: of no further use
            await _end(process)
            raise
        self._idle.append(process)
        return reply

    async def _why(self, process: Process) -> str:
        """What became of a process that did not answer; it is gone afterwards."""
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(process.wait()), 0.5)
        code = process.returncode
        await _end(process)
        if code is None or code == -signal.SIGALRM:
            return f"reading it took over {self._limit:g} s"
        return f"reading it ended the process ({code}), most often for lack of memory"

    async def _take(self) -> Process:
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None and process.stdout and not process.stdout.at_eof():
                return process
            await _end(process)
        self.started += 1
        spawning = asyncio.create_task(self._spawn())
        try:
            return await asyncio.shield(spawning)
        except asyncio.CancelledError:
            # A spawn that is itself cancelled may wait for ever for pipes it never connected
            # (CPython 3.11): so it is let through, and what came of it is ended.
            await asyncio.shield(_end_unborn(spawning))
            raise

    async def _spawn(self) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "monitor.poll.worker", *self._arguments,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_BUFFER, start_new_session=True,
            env={k: v for k in _KEPT_ENV if (v := os.environ.get(k)) is not None},
        )  # fmt: skip


async def _end_unborn(spawning: asyncio.Task[Process]) -> None:
    with suppress(OSError):
        await _end(await spawning)


async def _talk(process: Process, request: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(request)
    await process.stdin.drain()
    size, _ = HEAD.unpack(await process.stdout.readexactly(HEAD.size))
    return await process.stdout.readexactly(size)


async def _end(process: Process) -> None:
    """Kill and reap, even while being cancelled."""
    with suppress(ProcessLookupError):
        process.kill()
    if process.stdin:
        process.stdin.close()
    await asyncio.shield(process.wait())
