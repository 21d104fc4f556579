"""Runs a command beside a real Kafka: ``python -m tests.servers.run monitor demo``."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers.broker import Kafka, missing


def main(command: list[str]) -> int:
    """The command's exit code; 1 with a sentence where Kafka cannot run."""
    if why := missing():
        sys.stderr.write(f"{why}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="kafka-") as home:
        kafka = Kafka(Path(home))
        try:
            kafka.start()
            print(f"Kafka 4.3 listens at {kafka.url}", flush=True)
            return subprocess.call(command, env={**os.environ, "MONITOR_BROKER": kafka.url})
        finally:
            kafka.kill()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
