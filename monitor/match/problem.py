"""From TOML text to a model, or to every Problem in it, with its line."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from monitor.errors import Problem
from monitor.match.plain import ended, words
from monitor.match.syntax import broken

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Rows(Generic[Model]):
    """What is right in one file, row (``[[table]]``) by row, and all that is wrong in it."""

    found: Model | None
    """The file without its wrong rows; None where it is not TOML."""
    problems: list[Problem]
    kept: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """By table, where each row of ``found`` stands in the file."""
    lost: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """By table, the wrong rows as they were written."""

    def at(self, table: str, row: int) -> int:
        """Where a row of ``found`` stands in the file."""
        return self.kept[table][row] if table in self.kept else row

    def lost_ids(self, table: str) -> frozenset[str]:
        """The ids of a table's wrong rows, where they have one."""
        rows = (row for row in self.lost.get(table, ()) if isinstance(row, dict))
        return frozenset(str(row["id"]) for row in rows if "id" in row)


def parse_rows(model: type[Model], text: str, file: str) -> Rows[Model]:
    """As ``parse``, but a wrong row takes only itself out."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Rows(None, [broken(error, text, file)])
    errors, made = right_rows(model, data)
    return Rows(made.found, [problem_of(e, data, text, file) for e in errors], made.kept, made.lost)


def right_rows(model: type[Model], data: Mapping[str, Any]) -> tuple[list[Any], Rows[Model]]:
    """The errors of a whole table, and what is right in it."""
    try:
        return [], Rows(model.model_validate(data), [])
    except ValidationError as error:
        errors: list[Any] = list(error.errors())
    wrong = {tuple(e["loc"][:2]) for e in errors}
    left: dict[str, Any] = {}
    kept: dict[str, list[int]] = {}
    lost: dict[str, list[Any]] = {}
    for table, rows in data.items():
        out = {loc[1] for loc in wrong if loc[:1] == (table,) and len(loc) > 1}
        if (table,) in wrong or (out and not isinstance(rows, list)):
            continue
        left[table] = rows
        if isinstance(rows, list):
            kept[table] = [n for n in range(len(rows)) if n not in out]
            lost[table] = [rows[n] for n in range(len(rows)) if n in out]
            left[table] = [rows[n] for n in kept[table]]
    try:
        return errors, Rows(model.model_validate(left), [], kept, lost)
    except ValidationError:
        return errors, Rows(None, [])


def parse(model: type[Model], text: str, file: str) -> tuple[Model | None, list[Problem]]:
    """Read one file of what people write; None with all its problems where it cannot be used."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [broken(error, text, file)]
    return validate(model, data, text, file)


def validate(
    model: type[Model], data: dict[str, Any], text: str, file: str
) -> tuple[Model | None, list[Problem]]:
    """As ``parse``, of tables already read; ``text`` only serves to find lines."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [problem_of(detail, data, text, file) for detail in error.errors()]


def problem_of(detail: Any, data: Mapping[str, Any], text: str, file: str) -> Problem:
    """One of pydantic's errors: where it stands, what is wrong, what to do."""
    loc: tuple[int | str, ...] = detail["loc"]
    where = place_of(loc, data, text)
    what, advice = words(detail)
    if (
        detail["type"] == "string_pattern_mismatch"
        and "processes" in loc
        and "+" in detail["input"]
    ):
        what = f"{detail['input']!r} is a negotiation that no list has"
        advice = (
            "Add it to rules/processes.toml under an id of its own, and merge this one into that"
        )
    return Problem(file, where, what.rstrip("."), ended(advice))


def place_of(loc: Sequence[int | str], data: Mapping[str, Any], text: str) -> str:
    """Where a value stands: its line where that can be found, and its key with the table's id."""
    line = line_of(loc, text)
    key = _key(loc, data)
    return f"line {line}, {key}" if line else key or "the file"


def line_of(loc: Sequence[int | str], text: str) -> int | None:
    """The line (from 1) of ``(table, n, key, ...)`` in TOML text written in the usual way."""
    if len(loc) < 2 or not isinstance(loc[1], int):
        return _line_of_key(loc[0], text.splitlines(), 0) if loc else None
    lines = text.splitlines()
    header = re.compile(rf"\s*\[\[\s*{re.escape(str(loc[0]))}\s*\]\]")
    heads = [n for n, line in enumerate(lines) if header.match(line)]
    if loc[1] >= len(heads):
        return None
    first = heads[loc[1]]
    last = next(
        (n for n in range(first + 1, len(lines)) if re.match(r"\s*\[\[[^.\]]+\]\]", lines[n])),
        len(lines),
    )
    found = None
    for key in (part for part in loc[2:] if isinstance(part, str)):
        found = _line_of_key(key, lines[first:last], first) or found
    return found or first + 1


def _line_of_key(key: int | str, lines: list[str], offset: int) -> int | None:
    wanted = re.compile(rf"\s*(?:\[[^\]]*\b)?[\"']?{re.escape(str(key))}[\"']?\s*[=\].]")
    return next((n + offset + 1 for n, line in enumerate(lines) if wanted.match(line)), None)


def _key(loc: Sequence[int | str], data: Mapping[str, Any]) -> str:
    parts: list[str] = []
    at: Any = data
    for part in loc:
        at = _into(at, part)
        name = at.get("id") if isinstance(part, int) and isinstance(at, dict) else None
        parts.append(str(name or part))
    return ".".join(parts)


def _into(value: Any, part: int | str) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None
