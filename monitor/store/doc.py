"""Dataclasses of the pipeline to JSON and back; the adapters are built at first use."""

from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")
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
