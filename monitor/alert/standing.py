"""Where a negotiation stands, in words a reader knows: what alerts show below the change."""

from monitor.detect.model import Held, Member, Negotiation, Round
from monitor.detect.title import party_name

_LABELS = (("status", "status"), ("venue", "venue"), ("date", "date"), ("outcome", "outcome"))


def in_words(negotiation: Negotiation, number: int) -> dict[str, str]:
    """Label -> value of one round, in reading order; slots that hold nothing are left out.

    A delegation is listed under ``delegation of <party>``, its head first. An unknown round number
    gives {}.
    """
    found = next((r for r in negotiation.rounds if r.number == number), None)
    if found is None:
        return {}
    words = {label: _plain(held) for label, held in _held(found) if held is not None}
    if found.format is not None:
        words["format"] = found.format.value
    for party in dict.fromkeys(m.party for m in found.delegation):
        words[f"delegation of {party_name(party)}"] = ", ".join(_members(found, party))
    return words


def _held(of: Round) -> list[tuple[str, Held | None]]:
    return [(label, getattr(of, name)) for label, name in _LABELS]


def _members(of: Round, party: str) -> list[str]:
    own = [m for m in of.delegation if m.party == party]
    return [_member(m) for m in sorted(own, key=lambda m: m.role != "head")]


def _member(member: Member) -> str:
    name = member.held.name or member.held.value
    return f"{name} (head)" if member.role == "head" else name


def _plain(held: Held) -> str:
    return (held.name or held.value).replace("_", " ")
