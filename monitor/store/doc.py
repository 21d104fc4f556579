"""Dataclasses of the pipeline to JSON and back; the adapters are built at first use."""

from typing import Any, TypeVar, cast

import structlog
from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")
log = structlog.get_logger(__name__)
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def adapter(kind: type) -> TypeAdapter[Any]:
    """The codec of a dataclass."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def dump(value: object) -> str:
    """As JSON text."""
    return dump_bytes(value).decode()


def dump_bytes(value: object) -> bytes:
    """As JSON bytes."""
    return adapter(type(value)).dump_json(value)


def unreadable(error: ValueError) -> str:
    """Why a stored document cannot be read; nothing of what it holds."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"the stored {error.title} cannot be read: {where} {first['msg']}"


def load(kind: type[T], data: str | bytes) -> T:
    """Read what ``dump`` wrote. Raises pydantic.ValidationError when it is something else."""
    return cast(T, adapter(kind).validate_json(data))


def read(kind: type[T], data: str | bytes, of: str) -> T | None:
    """The same; None, and said, where it cannot be read: one bad row must not stop the others.

    ``of`` names the row, for the log.
    """
    try:
        return load(kind, data)
    except ValidationError as error:
        log.error("row.broken", row=of, error=unreadable(error))  # noqa: TRY400
        return None
