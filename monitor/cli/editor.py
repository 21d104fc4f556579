"""Lets a person change a text in their editor: $VISUAL, else $EDITOR, else vi where there is a terminal."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from monitor.cli.output import USAGE, fail
from monitor.errors import ConfigError, MonitorError, Problem

DEFAULT = "vi"
OTHERWISE = "set EDITOR, or change single keys with --set key=VALUE"


def chosen() -> list[str]:
    """The editor's command line. Raises typer.Exit with 2, and what to do, where there is none."""
    own = next((text for name in ("VISUAL", "EDITOR") if (text := os.environ.get(name, ""))), "")
    try:
        words = shlex.split(own)
    except ValueError as error:
        raise fail(f"monitor: EDITOR={own!r}: {error}; {OTHERWISE}", USAGE) from None
    if words:
        return words
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise fail(f"monitor: there is no EDITOR, and no terminal for one: {OTHERWISE}", USAGE)
    return [DEFAULT]


@contextmanager
def draft(text: str) -> Iterator[Path]:
    """A file with the text, to be edited; it is kept, and named, where the result is refused."""
    with tempfile.NamedTemporaryFile(
        "w", suffix=".toml", prefix="monitor-", encoding="utf-8", delete=False
    ) as file:
        file.write(text)
    path = Path(file.name)
    try:
        yield path
    except MonitorError:
        typer.echo(f"monitor: refused; what you wrote is kept in {path}", err=True)
        raise
    except typer.Exit:
        path.unlink(missing_ok=True)
        raise
    path.unlink(missing_ok=True)


def edited(path: Path) -> str:
    """What the file holds after the person has edited it.

    Raises ConfigError where it is no UTF-8, and typer.Exit: 2 where the editor cannot be started, 1
    where it ends with an error.
    """
    command = [*chosen(), str(path)]
    try:
        done = subprocess.run(command, check=False)  # noqa: S603 - the user's own editor
    except OSError as error:
        what = f"monitor: the editor {command[0]!r} cannot be started: {error.strerror}"
        raise fail(f"{what}; {OTHERWISE}", USAGE) from None
    if done.returncode:
        raise fail(f"monitor: {command[0]} failed; nothing is changed")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        problem = Problem(str(path), "the whole file", "it is no UTF-8", "Save it as UTF-8.")
        raise ConfigError([problem]) from None
