"""JSON of what detect keeps: one text for the store, the stream and ``replay --state``."""

from pydantic import TypeAdapter

from monitor.detect.model import Development, Negotiation

_NEGOTIATION: TypeAdapter[Negotiation] = TypeAdapter(Negotiation)
_DEVELOPMENT: TypeAdapter[Development] = TypeAdapter(Development)


def dump_negotiation(state: Negotiation) -> bytes:
    """The state as JSON; what holds its default is left out."""
    return _NEGOTIATION.dump_json(state, exclude_defaults=True)


def load_negotiation(text: bytes | str) -> Negotiation:
    """The state of ``dump_negotiation``. Raises pydantic.ValidationError for anything else."""
    return _NEGOTIATION.validate_json(text)


def dump_development(development: Development) -> bytes:
    """The development as JSON; what holds its default is left out."""
    return _DEVELOPMENT.dump_json(development, exclude_defaults=True)


def load_development(text: bytes | str) -> Development:
    """The development of ``dump_development``. Raises pydantic.ValidationError otherwise."""
    return _DEVELOPMENT.validate_json(text)
