"""Swaps: who leaves a delegation and who comes instead, told as one change. Pure, and only for telling."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.detect.key import DENIED
from monitor.detect.model import Change
from monitor.detect.team import ANNOUNCED, LEFT, LEVEL
from monitor.terms import Slot


def swapped(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes as they are told; keys, and so what is stored and compared, stay as they are.

    Whoever is said to be replaced needs no second change that says they are gone. The only one who
    leaves a delegation, where one alone comes to it in nobody's place, is the one before.
    """
    told = list(changes)
    for gone in changes:
        if not _leaves(gone):
            continue
        came = [c for c in told if _comes(c, gone.party)]
        if any(c.before == gone.before for c in came):
            told = [c for c in told if c is not gone]
        elif _only([c for c in told if _leaves(c, gone.party)]) is gone:
            new = _only(came)
            if new and not new.before:
                told = [replace(c, before=gone.before) if c is new else c for c in told]
                told = [c for c in told if c is not gone]
    return tuple(told)


def _only(some: Sequence[Change]) -> Change | None:
    return some[0] if len(some) == 1 else None


def _leaves(change: Change, party: str | None = None) -> bool:
    ours = change.slot is Slot.DELEGATION and party in {None, change.party}
    return ours and bool(change.before) and _value(change).startswith(LEFT) and not _denied(change)


def _comes(change: Change, party: str) -> bool:
    ours = change.slot is Slot.DELEGATION and change.party == party
    return ours and not _denied(change) and not _value(change).startswith((LEFT, LEVEL, ANNOUNCED))


def _denied(change: Change) -> bool:
    return change.key.endswith(DENIED)


def _value(change: Change) -> str:
    return change.key.split("/", 4)[-1]
