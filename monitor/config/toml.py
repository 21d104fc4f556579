"""TOML text to checked models, with problems that name the line."""

import re
import tomllib
from pathlib import Path
from typing import Any

from monitor.errors import Problem
from monitor.match.problem import Model, Rows, right_rows


def parse(text: str, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """The table of a TOML text, or what is wrong with it and on which line."""
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        where = f"line {found[1]}" if found else "file"
        what = re.sub(r"\s*\(at .*\)$", "", str(error))
        return {}, [Problem(file, where, f"not TOML: {what[:1].lower()}{what[1:]}")]


def read(path: Path) -> tuple[str, list[Problem]]:
    """The text of a file; a file that cannot be read is a problem, not an exception."""
    try:
        return path.read_text(encoding="utf-8"), []
    except UnicodeDecodeError as error:
        return "", [Problem(str(path), f"byte {error.start}", "is not UTF-8 text")]
    except OSError as error:
        return "", [Problem(str(path), "file", f"cannot be read: {error.strerror}")]


def line_of(text: str, table: str, index: int, key: str = "") -> int | None:
    """The line of the ``index``-th ``[[table]]``, or of ``key`` inside it."""
    seen = -1
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if re.match(rf"\[\[\s*{re.escape(table)}\s*\]\]", stripped):
            if seen == index:
                return None
            seen += 1
            if seen == index and not key:
                return number
        elif seen == index and key and re.match(rf'"?{re.escape(key)}"?\s*[.=]', stripped):
            return number
    return None


def validate(
    model: type[Model], data: dict[str, Any], text: str, file: str
) -> tuple[Rows[Model], list[Problem]]:
    """What is right in a table, row by row, and every problem, with its line where it is found."""
    errors, rows = right_rows(model, data)
    return rows, [_problem(e, text, file) for e in errors]


def _problem(error: Any, text: str, file: str) -> Problem:
    loc = error["loc"]
    key = ".".join(str(part) for part in loc)
    line = None
    if len(loc) >= 2 and isinstance(loc[1], int):
        name = str(loc[2]) if len(loc) > 2 else ""
        line = line_of(text, str(loc[0]), loc[1], name) or line_of(text, str(loc[0]), loc[1])
    where = f"line {line} ({key})" if line else key
    advice = "Remove it, or see docs/reference." if error["type"] == "extra_forbidden" else ""
    what = "unknown key" if error["type"] == "extra_forbidden" else error["msg"]
    return Problem(file, where, what[:1].lower() + what[1:], advice)
