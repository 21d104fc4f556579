"""Timeline: what each slot of a negotiation held, when, and by whose word, from its versions. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.detect.model import Held, Member, Negotiation, Round
from monitor.terms import Certainty, Slot

Place = tuple[int, Slot, str, str]
"""(round, slot, party, person): the person only for delegations, which hold several values."""


@dataclass(frozen=True, slots=True)
class Version:
    """A state that was stored, and what made it."""

    state: Negotiation
    at: datetime
    """When it was stored, by the pipeline's clock."""
    article: str
    act: str = ""
    """What a person did to come to it (hand.Act); "" for a step."""
    author: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that a slot came to, or (``after`` None) lost without another."""

    version: int
    at: datetime
    """The event time of the report that moved it; of a loss, when it was stored."""
    round: int
    parties: tuple[str, ...]
    slot: Slot
    party: str
    role: str
    """Delegations: member, head, level, left."""
    before: str | None
    after: str | None
    value: str
    """The canonical value behind ``after`` (behind ``before`` where it was lost)."""
    certainty: Certainty
    """The best that any report gave it while it was held."""
    families: tuple[str, ...]
    """Publisher families that said so while it was held."""
    news: bool
    """Whether it was a change; else it was filled in or made more exact silently."""
    key: str
    sentence: str
    article: str
    """The report that moved it."""
    act: str = ""
    """What the person did who moved it; "" where a report did."""
    author: str = ""
    why: str = ""


def timeline(versions: Iterable[Version]) -> tuple[Entry, ...]:
    """The entries of a negotiation, oldest version first; within one by round, slot and party.

    Args:
        versions: of one process, oldest first. Where earlier ones are not kept any more, what the
            first one holds is told as it stood then.
    """
    found: list[Entry] = []
    open_: dict[Place, int] = {}
    before: dict[Place, _Value] = {}
    told: frozenset[str] = frozenset()
    for version in versions:
        now = dict(_values(version.state))
        for place in dict.fromkeys((*before, *now)):
            if place not in now and place[0] not in {r.number for r in version.state.rounds}:
                continue  # the state forgot the whole round, it was not taken back
            _compare(found, open_, version, place, before.get(place), now.get(place))
        if version.act:
            found = [_by_hand(entry, version, told) for entry in found]
        before, told = now, frozenset(key for of in version.state.rounds for key in of.keys)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Value:
    held: Held
    of: Round
    role: str = ""


def _values(state: Negotiation) -> Iterator[tuple[Place, _Value]]:
    for of in state.rounds:
        for slot, held in single(of).items():
            if held:
                yield (of.number, slot, "", ""), _Value(held, of)
        for member in of.delegation:
            yield _seat(of, member), _Value(member.held, of, member.role)


def single(of: Round) -> Mapping[Slot, Held | None]:
    """The slots of a round that hold one value each."""
    return {
        Slot.STATUS: of.status,
        Slot.VENUE: of.venue,
        Slot.DATE: of.date,
        Slot.OUTCOME: of.outcome,
    }


def _seat(of: Round, member: Member) -> Place:
    return of.number, Slot.DELEGATION, member.party, member.held.value


def _compare(
    found: list[Entry],
    open_: dict[Place, int],
    version: Version,
    place: Place,
    old: _Value | None,
    new: _Value | None,
) -> None:
    if old and new and old.held.value == new.held.value and old.role == new.role:
        if place in open_:
            kept = found[open_[place]]
            found[open_[place]] = replace(
                kept, certainty=new.held.certainty, families=new.held.families
            )
        return
    if new or old:
        open_[place] = len(found)
        found.append(_entry(version, place, old, new))


def _by_hand(entry: Entry, version: Version, told: frozenset[str]) -> Entry:
    """What a person's version brought is news where it was announced: under a key of its own."""
    mine = entry.version == version.state.version
    return replace(entry, news=entry.news and entry.key not in told) if mine else entry


def _entry(version: Version, place: Place, old: _Value | None, new: _Value | None) -> Entry:
    shown = new or old
    if shown is None:
        raise ValueError(place)
    held = shown.held
    return Entry(
        version=version.state.version,
        at=held.event_time if new else version.at,
        round=place[0],
        parties=shown.of.parties,
        slot=place[1],
        party=place[2],
        role=shown.role,
        before=old.held.name or old.held.value if old else None,
        after=held.name or held.value if new else None,
        value=held.value,
        certainty=held.certainty,
        families=held.families,
        news=bool(new) and held.key in shown.of.keys,
        key=held.key,
        sentence=held.sentence if new else "",
        article=held.article if new else version.article,
        act=version.act,
        author=version.author,
        why=version.why,
    )
