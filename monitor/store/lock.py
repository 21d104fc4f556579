"""One ``run`` at a time on a SQLite file: a lock the kernel lets go when the process ends."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.errors import StoreError, StoreLocked

STOP = "stop it first"
"""Advice to who would put something else in its place."""


class RunLock:
    """Held from ``with`` to its end; beside the database, named like it with ``.lock``.

    Raises StoreLocked, with the number of the process that holds it, and ``advice``.
    """

    def __init__(
        self, database: Path, advice: str = "several at once need kafka:// and postgresql://"
    ) -> None:
        self._advice = advice
        self.path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(file, 32).decode("ascii", "replace").strip()
            os.close(file)
            raise StoreLocked(
                f"another monitor run (process {holder or 'unknown'}) uses {self.path.stem}; "
                f"{self._advice}"
            ) from error
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
