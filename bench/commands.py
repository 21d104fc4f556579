"""Writes docs/reference/cli.md from the command line itself: ``make commands``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from monitor.cli.app import app

FILE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "cli.md"
HEAD = """# Commands

Written from the program by `make commands`; `monitor COMMAND --help` says the same.

Exit codes: **0** done; **1** the answer is no (a check found problems, a demo's keys differ, a message was not sent, the stream gave
up); **2** wrong usage or configuration; **3** the database cannot be used (damaged, newer, full); **4** something else holds it.
`--json` prints one JSON document. A command beside a running service is taken up by it within a second.
"""


def pages() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(command, help, [(argument or option, help)]) of every command."""
    root: Any = typer.main.get_command(app)
    yield from _walk(root, "monitor")


def _walk(command: Any, name: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    if hasattr(command, "commands"):
        for part in command.commands.values():
            yield from _walk(part, f"{name} {part.name}")
        return
    rows = []
    for one in command.params:
        if one.name == "help":
            continue
        shown = (
            ", ".join((*one.opts, *one.secondary_opts))
            if one.param_type_name == "option"
            else one.name.upper()
        )
        rows.append((shown, getattr(one, "help", "") or ""))
    yield name, " ".join((command.help or "").split()), rows


def text() -> str:
    """The page."""
    parts = [HEAD]
    for name, said, rows in pages():
        parts.append(f"\n## `{name}`\n\n{said}\n")
        if rows:
            parts.append("\n| | |\n|---|---|\n" + "".join(f"| `{n}` | {h} |\n" for n, h in rows))
    return "".join(parts)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
