"""The entry point: ``monitor`` and ``python -m monitor``."""

import sys

from monitor import __version__


def main() -> None:
    """Answer ``--version`` at once; everything else is the command line's."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"monitor {__version__}\n")
        return
    from monitor.cli.app import main as command  # noqa: PLC0415 - keeps --version fast

    command()


if __name__ == "__main__":
    main()
