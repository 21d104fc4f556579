"""Kinds as people write them: who mistypes one is offered those that can be asked for, and no others."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from pydantic import BeforeValidator

from monitor.terms import Kind


def kinds_but(never: Collection[Kind]) -> BeforeValidator:
    """Refuses what is no kind; ``never`` are kinds that are not offered."""
    offered = [kind.value for kind in Kind if kind not in never]

    def known(value: Any) -> Any:
        if isinstance(value, str) and value not in list(Kind):
            close = get_close_matches(value, offered, n=1, cutoff=0.5)
            meant = f"; did you mean {close[0]!r}?" if close else ""
            raise ValueError(f"{value!r} is no kind, as are {', '.join(offered)}{meant}")
        return value

    return BeforeValidator(known)
