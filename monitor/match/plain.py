"""Pydantic's errors in plain words: what is wrong with a value, and what to do."""

import json
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

_SLUG = "Use lower-case words joined by hyphens, as in new-talks"
_TYPES = {
    "bool": ("neither true nor false", "Write true or false, without quotes"),
    "int": ("no whole number", "Write digits alone, without quotes, as in 2"),
    "float": ("no number", "Write digits, without quotes, as in 2 or 0.5"),
    "date": ("no date", "Write it as in 2026-03-02"),
    "datetime": ("no date and time", "Write it as in 2026-03-02T07:10:00Z"),
    "time": ("no time of day", 'Write it as in "07:30"'),
}
_BARE = {
    "string": ("this is no text", 'Write it in quotes: "..."'),
    "model": ("this is no table", "Write { key = value }, or a table of its own"),
    "dict": ("this is no table", "Write { key = value }, or a table of its own"),
}
"""What is not repeated: it may be a secret that was written in the wrong place."""
_HOMES = {
    "person": "rules/people/ours.toml",
    "party": "rules/parties/ours.toml",
    "place": "rules/places/ours.toml",
    "process": "rules/processes/ours.toml",
    "rule": "rules/ours.toml",
    "feed": "feeds.toml",
    "channel": "alerts/routes.toml",
    "subscription": "alerts/routes.toml",
}
"""Where the tables of each name stand: a file's name says what it holds."""
_BOUNDS = {
    "greater_than_equal": ("too small", "The least is {ge}"),
    "greater_than": ("too small", "It must be above {gt}"),
    "less_than_equal": ("too large", "The most is {le}"),
    "string_too_long": ("too long", "The most is {max_length} characters"),
}


def words(detail: Mapping[str, Any]) -> tuple[str, str]:
    """(what is wrong, advice without a full stop), of one of ``ValidationError.errors()``."""
    sort = str(detail["type"])
    if sort in _SAID:
        return _SAID[sort](detail)
    if sort in _BOUNDS:
        what, advice = _BOUNDS[sort]
        return f"{_written(detail)} is {what}", advice.format(**detail["ctx"])
    kind = sort.split("_", 1)[0]
    if kind in _BARE and sort.endswith("_type"):
        return _BARE[kind]
    if kind in _TYPES:
        what, advice = _TYPES[kind]
        return f"{_written(detail)} is {what}", advice
    message = str(detail["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:], ""


def ended(advice: str) -> str:
    """Advice as a sentence."""
    return f"{advice}." if advice and advice[-1] not in ".?" else advice


def _written(detail: Mapping[str, Any]) -> str:
    return json.dumps(detail["input"], ensure_ascii=False, default=str)


def _pattern(detail: Mapping[str, Any]) -> tuple[str, str]:
    written, pattern = _written(detail), str(detail["ctx"]["pattern"])
    if "geonames" in pattern:
        return f"{written} is no id of a place", f"{_SLUG}, geonames:<number> or country:<xx>"
    if "[a-z0-9]+(-[a-z0-9]+)*" in pattern:
        return f"{written} is not of the form of an id", _SLUG
    if "{2}" in pattern:
        return f"{written} is no country code", "Write the two letters of ISO 3166, as in gb"
    return f"{written} holds a character that cannot stand here", "Leave it out"


def _unknown(detail: Mapping[str, Any]) -> tuple[str, str]:
    key = str(detail["loc"][-1])
    if len(detail["loc"]) == 1 and key in _HOMES:
        return f"[[{key}]] does not stand in a file of this name", f"Write it in {_HOMES[key]}"
    return f"unknown key {key!r}", "Remove the key or correct its spelling"


def _list(detail: Mapping[str, Any]) -> tuple[str, str]:
    written = _written(detail)
    return f"{written} is no list", f"Write [{written}]"


def _among(value: Any, expected: str) -> tuple[str, str]:
    known = expected.replace(" or ", ", ").replace("'", "").split(", ")
    close = get_close_matches(str(value), known, n=1)
    advice = f"Did you mean {close[0]!r}?" if close else "Use one of the values named here"
    return f"{value!r} is none of {expected}", advice


_SAID: dict[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "extra_forbidden": _unknown,
    "missing": lambda d: (f"{str(d['loc'][-1])!r} is missing", "Add the key"),
    "tuple_type": _list,
    "list_type": _list,
    "string_pattern_mismatch": _pattern,
    "enum": lambda d: _among(d["input"], str(d["ctx"]["expected"])),
    "literal_error": lambda d: _among(d["input"], str(d["ctx"]["expected"])),
    "union_tag_invalid": lambda d: _among(d["ctx"]["tag"], str(d["ctx"]["expected_tags"])),
    "union_tag_not_found": lambda d: (f"{d['ctx']['discriminator']} is missing", "Add the key"),
    "string_too_short": lambda _: ("the text is empty", "Write something, or leave the key out"),
    "too_short": lambda d: ("too few values", f"Give at least {d['ctx']['min_length']}"),
    "too_long": lambda d: ("too many values", f"The most is {d['ctx']['max_length']}"),
}
