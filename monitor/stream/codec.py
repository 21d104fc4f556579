"""Bytes of an event to what it holds."""

import json
from typing import TypeVar

from pydantic import ValidationError

from monitor.errors import NewerEventError, PermanentError
from monitor.store.doc import load
from monitor.store.event import VERSION, AlertsEvent, ArticlesEvent, ClaimsEvent

E = TypeVar("E", ArticlesEvent, ClaimsEvent, AlertsEvent)


def decode(kind: type[E], value: bytes | None) -> E:
    """Read an event.

    Raises NewerEventError for one of a newer version, PermanentError for something else altogether.
    """
    try:
        event = load(kind, value or b"")
    except ValidationError as error:
        raise _why(value, error) from error
    if event.v != VERSION:
        raise _other(event.v)
    return event


def _why(value: bytes | None, error: ValidationError) -> PermanentError:
    try:
        version = json.loads(value or b"")["v"]
    except (ValueError, KeyError, TypeError):
        return PermanentError("no event of ours: no JSON object with a version")
    if version != VERSION:
        return _other(version)
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return PermanentError(f"an event that cannot be read: {where}: {first['msg']}")


def _other(found: object) -> PermanentError:
    if type(found) is int and found > VERSION:
        return NewerEventError(found, VERSION)
    return PermanentError(f"an event of version {found!r}; this program reads version {VERSION}")
