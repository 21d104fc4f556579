"""Bytes of an event to what it holds."""

import json
from typing import TypeVar

from pydantic import ValidationError

from monitor.errors import PermanentError
from monitor.store.doc import load
from monitor.store.event import VERSION, AlertsEvent, ArticlesEvent, ClaimsEvent

E = TypeVar("E", ArticlesEvent, ClaimsEvent, AlertsEvent)


def decode(kind: type[E], value: bytes | None) -> E:
    """Read an event. Raises PermanentError for another version or something else altogether."""
    try:
        event = load(kind, value or b"")
    except ValidationError as error:
        raise PermanentError(_why(value, error)) from error
    if event.v != VERSION:
        raise PermanentError(_version(event.v))
    return event


def _why(value: bytes | None, error: ValidationError) -> str:
    try:
        version = json.loads(value or b"")["v"]
    except (ValueError, KeyError, TypeError):
        return "no event of ours: no JSON object with a version"
    if version != VERSION:
        return _version(version)
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"an event that cannot be read: {where}: {first['msg']}"


def _version(found: object) -> str:
    return f"an event of version {found!r}; this program reads version {VERSION}"
