"""A ``monitor run`` of its own as a child process, and what it costs."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import aiohttp
import psutil


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Child:
    """Start with ``async with``; ends by SIGTERM."""

    def __init__(
        self, folder: Path, env: Mapping[str, str], args: tuple[str, ...] = ("run",)
    ) -> None:
        self.port = free_port()
        self.folder = folder
        self.log = folder / "daemon.log"
        self._args = args
        self._env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")},
            "MONITOR_DATABASE": f"sqlite:///{folder}/monitor.db",
            "MONITOR_HTTP_PORT": str(self.port),
            **env,
        }
        self.process: asyncio.subprocess.Process
        self.ready_after = 0.0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start and wait for /readyz."""
        began = time.monotonic()
        await self.launch()
        while not await self.is_ready():
            if self.process.returncode is not None:
                raise RuntimeError(f"the daemon ended:\n{self.log.read_text()[-3000:]}")
            if time.monotonic() - began > 60:
                raise RuntimeError(f"not ready after 60 s:\n{self.log.read_text()[-3000:]}")
            await asyncio.sleep(0.02)
        self.ready_after = time.monotonic() - began

    @property
    def alive(self) -> bool:
        """It was started and has not ended."""
        process = getattr(self, "process", None)
        return process is not None and process.returncode is None

    async def launch(self) -> None:
        """Start, and wait for nothing."""
        with self.log.open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                str(Path(sys.executable).with_name("monitor")), *self._args,
                env=self._env, stdout=out, stderr=out,
            )  # fmt: skip

    async def beside(self, *args: str, prefix: Sequence[str] = ()) -> asyncio.subprocess.Process:
        """Run ``monitor ARGS`` on the same database; its output is one pipe."""
        return await asyncio.create_subprocess_exec(
            *prefix, str(Path(sys.executable).with_name("monitor")), *args,
            env=self._env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip

    async def kill(self) -> None:
        """SIGKILL."""
        if self.alive:
            self.process.kill()
            await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        if self.process.returncode is None:
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), 60)

    async def is_ready(self) -> bool:
        """Whether /readyz says 200."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self.port}/readyz") as answer,
            ):
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def cpu(self) -> float:
        """CPU seconds so far, of the process and everything it started."""
        total = 0.0
        root = psutil.Process(self.process.pid)
        for one in [root, *root.children(recursive=True)]:
            try:
                times = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system + times.children_user + times.children_system
        return total

    def rss(self) -> int:
        """Bytes of memory, of the process and everything it started."""
        root = psutil.Process(self.process.pid)
        found = 0
        for one in [root, *root.children(recursive=True)]:
            try:
                found += one.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return found
