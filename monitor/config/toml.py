"""TOML text to checked models, with problems that name the line."""

import tomllib
from pathlib import Path
from typing import Any

from monitor.errors import Problem
from monitor.match.problem import Model, Rows, problem_of, right_rows
from monitor.match.syntax import broken


def parse(text: str, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """The table of a TOML text, or what is wrong with it and on which line."""
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        return {}, [broken(error, text, file)]


def read(path: Path) -> tuple[str, list[Problem]]:
    """The text of a file; a file that cannot be read is a problem, not an exception."""
    try:
        return path.read_text(encoding="utf-8"), []
    except UnicodeDecodeError as error:
        return "", [Problem(str(path), f"byte {error.start}", "is not UTF-8 text")]
    except OSError as error:
        return "", [Problem(str(path), "file", f"cannot be read: {error.strerror}")]


def validate(
    model: type[Model], data: dict[str, Any], text: str, file: str
) -> tuple[Rows[Model], list[Problem]]:
    """What is right in a table, row by row, and every problem, with its line where it is found."""
    errors, rows = right_rows(model, data)
    return rows, [problem_of(e, data, text, file) for e in errors]
