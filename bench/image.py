"""The image, really built and tried: ``make image-test`` as rows of the table. Needs root and buildah."""

import os
import subprocess
import sys

from bench.proof import Proof, show

COMMAND = "make image-test"
LEFT_OUT = ("labels", "nothing of pip", "one volume", "a health check", "stopped by", "the mounted")
"""What holds and has no figure."""


def run(*, quick: bool) -> list[Proof]:
    """One row; there is no shorter form."""
    del quick
    if os.getuid() != 0:
        print("     left out: building an image needs root")
        return []
    done = subprocess.run(
        [sys.executable, "-m", "tests.deploy.image"],
        check=False, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    lines = [line.removeprefix("image: ") for line in done.stdout.splitlines()]
    held = [line.removeprefix("ok  ") for line in lines if line.startswith("ok  ")]
    told = [line for line in held if not line.startswith(LEFT_OUT)]
    figure = "; ".join(told) if not done.returncode else "; ".join(lines[-1:])
    return [Proof("the image, built and run", COMMAND, figure, not done.returncode)]


if __name__ == "__main__":
    sys.exit(0 if show(run(quick=False)) else 1)
