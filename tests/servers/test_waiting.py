"""A start beside servers that do not answer: it waits for them, and a supervisor is told to go on."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bench.child import free_port

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]


async def ended(name: str, folder: Path, **env: str) -> tuple[int | None, str]:
    """The exit code of a ``monitor run``, and what it said."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
    own = {"XDG_DATA_HOME": str(folder / name), "MONITOR_HTTP_PORT": str(free_port())}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "run", env={**kept, **own, **env},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        out, _ = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
    return child.returncode, out.decode()


async def test_who_waited_in_vain_ends_with_1(tmp_path: Path) -> None:
    """Not with 3 or 4, which supervisors leave alone: the server may come back at any time."""
    nobody = f"127.0.0.1:{free_port()}"
    found = await asyncio.gather(
        ended("a", tmp_path, MONITOR_DATABASE=f"postgresql://monitor:word@{nobody}/monitor"),
        ended("b", tmp_path, MONITOR_BROKER=f"kafka://{nobody}"),
    )
    for (code, said), waited in zip(found, ("the database", "Kafka"), strict=True):
        assert f"waiting for {waited}" in said
        assert code == 1, said
        assert "Traceback" not in said
        assert ":word@" not in said
