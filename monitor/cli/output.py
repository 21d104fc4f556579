"""Printing for people and for programs, and errors as exit codes."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from shutil import get_terminal_size
from typing import Any

import typer

from monitor.errors import AskedError, ConfigError, MonitorError, StoreError, StoreLocked

OK, NO, USAGE, STORE, LOCKED = range(5)
_UNREADABLE = (
    "monitor db check names the rows; a backup has them as they were (monitor db restore)."
)
WHOLE = frozenset(
    {"id", "at", "created", "last seen", "polled", "newest", "kind", "state", "severity"}
)
"""Columns of tables that are never broken."""
LEAST = 16
"""Characters in a line that any other column has, where its cells are as long."""


def fail(message: str, code: int = NO) -> typer.Exit:
    """Say why on standard error; raise what is returned."""
    sys.stderr.write(message.rstrip("\n") + "\n")
    return typer.Exit(code)


def exit_code(error: MonitorError) -> int:
    """The documented exit code of an error."""
    if isinstance(error, (ConfigError, AskedError)):
        return USAGE
    if isinstance(error, StoreLocked):
        return LOCKED
    return STORE if isinstance(error, StoreError) else NO


@contextmanager
def errors() -> Iterator[None]:
    """Turn expected errors into a message and an exit code."""
    try:
        yield
    except MonitorError as error:
        raise fail(f"monitor: {error}", exit_code(error)) from None
    except ValueError as error:
        raise fail(f"monitor: {_stored(error)}. {_UNREADABLE}", STORE) from None


def _stored(error: ValueError) -> str:
    """What is wrong with a stored document; any other error is ours, and raised again."""
    from pydantic import ValidationError

    from monitor.store.doc import unreadable

    if not isinstance(error, ValidationError):
        raise error
    return unreadable(error)


def plain(value: Any) -> Any:
    """Something json can print: dates as ISO 8601, tuples and sets as lists."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if not isinstance(value, (set, frozenset)) else sorted(value)


def dump(value: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=plain) + "\n")


def width() -> int:
    """Columns of the terminal, or of COLUMNS; a file gets wide lines."""
    return get_terminal_size().columns if sys.stdout.isatty() or "COLUMNS" in os.environ else 160


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print a table that fits the terminal; ids and times stay whole, to be copied.

    Where too little would be left for the rest, it is wider: the terminal folds its lines.
    """
    from rich.console import Console
    from rich.table import Table

    console = Console(width=width())
    if title:  # printed beside the table, which would wrap it to its own width
        console.print(title, style="italic", soft_wrap=True, markup=False, highlight=False)
    cells = [[_cell(value) for value in row] for row in rows]
    shown = Table(box=None, pad_edge=False)
    least = 2 * (len(columns) - 1)  # between them
    for name, *column in zip(columns, *cells, strict=True):
        longest = max(map(len, (name, *column)))
        needed = longest if name in WHOLE else min(longest, LEAST)
        shown.add_column(name, no_wrap=name in WHOLE, overflow="fold", min_width=needed)
        least += needed
    for row in cells:
        shown.add_row(*row)
    console.print(shown, width=max(width(), least), crop=False)


def _cell(value: object) -> str:
    """What a table shows: instants in UTC to the minute."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)
