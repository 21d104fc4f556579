"""Runs a command beside a real Kafka and PostgreSQL: ``python -m tests.servers.run monitor demo``."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.crew import missing
from monitor.cli.demo.folder import SERVER
from tests.servers.broker import Kafka
from tests.servers.postgres import server


def main(command: list[str]) -> int:
    """The command's exit code; 1 with a sentence where they cannot run."""
    if why := missing():
        sys.stderr.write(f"{why}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="kafka-") as home:
        kafka = Kafka(Path(home))
        try:
            kafka.start()
            database = server().url(server().create())
            print(f"Kafka 4.3 at {kafka.url}, PostgreSQL at {database}", flush=True)
            given = {"MONITOR_BROKER": kafka.url, SERVER: database}
            return subprocess.call(command, env={**os.environ, **given})
        finally:
            kafka.kill()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
