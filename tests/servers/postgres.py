"""A PostgreSQL of the tests' own: made, started and thrown away here; one for each pytest process."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest

MISSING = (
    "no PostgreSQL here: install Debian's package postgresql (15 or newer), or put initdb on PATH"
)


def programs() -> Path | None:
    """The folder of initdb and postgres; the newest version's."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((f.parent for f in folders), key=lambda f: int(f.parent.name), default=None)


class Server:
    """One server on a port of its own, with trust for whoever connects on loopback."""

    def __init__(self, bin_: Path) -> None:
        self._bin = bin_
        self._names = count(1)
        self._child: subprocess.Popen[bytes] | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="monitor-pg-", dir="/tmp"))
        self._user: dict[str, object] = {}
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            self._user = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(self.folder, "postgres", "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options = ["-A", "trust", "-U", "monitor", "-E", "UTF8", "--no-locale", "--no-sync"]
        self._run("initdb", "-D", str(self.folder / "data"), *options)
        self.start()

    def url(self, database: str) -> str:
        return f"postgresql://monitor@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """Of the running server."""
        assert self._child is not None
        return self._child.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "fsync": "off",
            "unix_socket_directories": "", "max_connections": 200, "deadlock_timeout": "100ms",
            "shared_buffers": "32MB",
        }  # fmt: skip
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = (self.folder / "log").open("ab")
        self._child = subprocess.Popen(
            [self._bin / "postgres", "-D", self.folder / "data", *words],
            stdout=log, stderr=log, cwd="/", **self._user,
        )  # type: ignore[call-overload]  # fmt: skip
        log.close()
        for _ in range(600):
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres"), connect_timeout=1).close()
                return
            time.sleep(0.02)
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: fast shutdown; SIGQUIT: as if it had crashed."""
        if self._child is not None:
            self._child.send_signal(how)
            self._child.wait(30)
            self._child = None

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def admin(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement."""
        with psycopg.connect(self.url(database), autocommit=True) as conn:
            found = conn.execute(sql.encode())
            return found.fetchall() if found.description else []

    def create(self, template: str = "template1") -> str:
        """A new database; returns its name."""
        name = f"t{next(self._names)}"
        self.admin(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        self.admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self._bin / program, *words], check=True, capture_output=True, cwd="/", **self._user
        )  # type: ignore[call-overload]


@cache
def server() -> Server:
    """This process's server; without the programs the tests skip, or fail where CI is set."""
    import atexit

    bin_ = programs()
    if bin_ is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    made = Server(bin_)
    atexit.register(made.remove)
    return made
