"""The daemon as a child process: ``monitor run``, unchanged, with a folder of its own."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

from monitor.errors import MonitorError

COMMAND = (sys.executable, "-m", "monitor", "run")
STOP_SECONDS = 15.0


class DaemonError(MonitorError):
    """The daemon did not start, or did not stop."""


def free_port() -> int:
    """A port of loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Daemon:
    """One child at a time; its output is appended to ``log``."""

    def __init__(self, env: Mapping[str, str], log: Path, command: Sequence[str] = COMMAND) -> None:
        self.env = dict(env)
        self.log = log
        self.command = tuple(command)
        self.starts = 0
        self._child: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Of the running child."""
        return self._child.pid if self.running and self._child else None

    @property
    def running(self) -> bool:
        """It was started and has not ended."""
        return self._child is not None and self._child.returncode is None

    async def start(self, **env: str) -> None:
        """Start the child; further variables may be given for this start."""
        self.starts += 1
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
        with self.log.open("ab") as out:
            self._child = await asyncio.create_subprocess_exec(
                *self.command, env={**kept, **self.env, **env}, stdout=out, stderr=out
            )

    async def ready(self, seconds: float) -> None:
        """Wait until /readyz answers 200.

        Raises:
            DaemonError: when it ends, or is not ready in time; with the end of its log.
        """
        url = f"http://127.0.0.1:{self.env['MONITOR_HTTP_PORT']}/readyz"
        limit = aiohttp.ClientTimeout(total=2)
        async with aiohttp.ClientSession(timeout=limit) as session:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while self.running:
                        if await _answers(session, url):
                            return
                        await asyncio.sleep(0.05)
        raise DaemonError(f"the daemon did not get ready; it said last:\n{self.last_words()}")

    def check(self) -> None:
        """Raise DaemonError when it ended by itself."""
        if not self.running:
            raise DaemonError(f"the daemon ended by itself; it said last:\n{self.last_words()}")

    async def kill(self) -> None:
        """SIGKILL: no chance to finish anything."""
        if self._child is not None and self.running:
            self._child.kill()
            await self._child.wait()

    async def stop(self) -> int:
        """SIGTERM, and its exit code.

        Raises:
            DaemonError: when it does not end in time; it is killed.
        """
        if self._child is None:
            return 0
        if self.running:
            self._child.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self._child.wait(), STOP_SECONDS)
        except TimeoutError:
            await self.kill()
            words = self.last_words()
            raise DaemonError(
                f"the daemon did not stop within {STOP_SECONDS:.0f} s; it said last:\n{words}"
            ) from None

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
