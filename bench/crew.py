"""Processes of the service in their roles, with a real Kafka and PostgreSQL below them."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.child import free_port
from tests.servers.broker import Kafka
from tests.servers.broker import missing as no_kafka
from tests.servers.postgres import MISSING as NO_POSTGRES
from tests.servers.postgres import Server, programs


def missing() -> str | None:
    """What to install before the servers can run here."""
    return no_kafka() or (None if programs() else NO_POSTGRES)


class Worker:
    """``monitor run --only ROLE``; started again after a kill, with the same log.

    ``program``: what is run instead of ``-m monitor``.
    """

    def __init__(
        self,
        name: str,
        role: str,
        env: dict[str, str],
        folder: Path,
        program: tuple[str, ...] = ("-m", "monitor"),
    ) -> None:
        self.name, self.role = name, role
        self.port = free_port()
        self.log = folder / f"{name}.log"
        self._env = {**env, "MONITOR_HTTP_PORT": str(self.port)}
        self._child: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self._program = program

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._child is None else self._child.poll()

    def start(self) -> None:
        """Start it; it gets ready by itself."""
        self.starts += 1
        only = ("--only", self.role) if self.role else ()
        with self.log.open("ab") as out:
            self._child = subprocess.Popen(
                [sys.executable, *self._program, "run", *only],
                env=self._env, stdout=out, stderr=out,
            )  # fmt: skip

    def ready(self) -> bool:
        """Whether /readyz says 200."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=3) as got:
                return bool(got.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def wait_ready(self, seconds: float = 60) -> float:
        """Seconds until it was ready. Raises RuntimeError with the end of its log."""
        began = time.monotonic()
        while not self.ready():
            if not self.running or time.monotonic() - began > seconds:
                raise RuntimeError(f"{self.name} is not ready:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)
        return time.monotonic() - began

    def signal(self, sign: signal.Signals) -> None:
        if self.running:
            self._child.send_signal(sign)  # type: ignore[union-attr]

    def kill(self) -> None:
        """SIGKILL, and wait for its end."""
        if self._child is not None:
            self._child.kill()
            self._child.wait(30)

    def stop(self, seconds: float = 30) -> tuple[int, float]:
        """SIGTERM; the exit code and how many seconds it took."""
        assert self._child is not None
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        return self._child.wait(seconds), time.monotonic() - began


class Site:
    """A Kafka, a PostgreSQL and an empty database; ``env`` is what every worker needs of them."""

    def __init__(self, folder: Path, config: Path, **more: str) -> None:
        bin_ = programs()
        assert bin_ is not None, NO_POSTGRES
        self.folder = folder
        self.kafka = Kafka(folder / "kafka")
        self.kafka.start()
        self.postgres = Server(bin_)
        self.url = self.postgres.url(self.postgres.create())
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
        self.env = kept | {
            "MONITOR_BROKER": self.kafka.url,
            "MONITOR_DATABASE": self.url,
            "MONITOR_CONFIG": str(config),
            "MONITOR_ALLOWED_NETWORKS": "127.0.0.0/8",
            "MONITOR_CONTACT": "tests@example.org",
            **more,
        }

    def crew(self, **counts: int) -> list[Worker]:
        """Workers of each role, not started: ``crew(poll=2, stream=3)``."""
        return [
            Worker(f"{role}-{n}", role, self.env, self.folder)
            for role, count in counts.items()
            for n in range(1, count + 1)
        ]

    def close(self) -> None:
        self.kafka.kill()
        self.postgres.remove()
