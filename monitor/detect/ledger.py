"""Ledger: one round while one article is applied to it, with everything that comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from monitor.article.model import Article
from monitor.detect.key import key_of, place_of
from monitor.detect.model import Change, Claim, Held, Round
from monitor.detect.window import overlap, parse
from monitor.terms import LEADING, Certainty, Kind, Reason, Slot

FAMILIES = 12
"""How many publisher families a held value remembers."""


@dataclass(slots=True)
class Ledger:
    """Lives for one step; the rules of the slots write into it, ``step`` reads the result."""

    process: str
    round: Round
    article: Article
    kind: Kind
    """What the article reports of this meeting."""
    fresh: bool = False
    """The article opened the round: all it says is one bundle."""
    thin: bool = False
    """The article says of the meeting only that it is: it stands behind what is held."""
    before: Round | None = None
    """The round as it was when the article came; None where the article opened it."""
    revived: bool = False
    """The article takes up talks that were off: the day and place it names need no company."""
    announced: bool = False
    """The article announces what was only a rumour: later reports of the plan mean this one."""
    away: bool = False
    """All that the article says is who does not come: no talks are new by that."""
    stale: bool = False
    """The article repeats a plan that was given up: nothing else that it says is newer."""
    last: Sequence[Round] = ()
    """Closed rounds of the same parties, newest first: they give a new round its "before"."""
    changes: list[Change] = field(default_factory=list)
    kinds: set[Kind] = field(default_factory=set)
    supported: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    """Keys of values that came to be held without being news."""
    reasons: set[Reason] = field(default_factory=set)
    certainty: Certainty = Certainty.POSSIBLE
    """The best that the article gives anything it supports or denies."""

    @property
    def leading(self) -> Kind:
        """What the changes are called together; a correction where they are nothing else."""
        return next((kind for kind in LEADING if kind in self.kinds), Kind.CORRECTION)

    @property
    def opening(self) -> Kind:
        """What a round that this article opens is called: new talks, or a further round."""
        if self.away:
            return Kind.DELEGATION_CHANGE
        counted = (self.round.told or 1) > 1
        again = self.kind is Kind.RESUMED or (counted and bool(self.last))
        return Kind.RESUMED if again else Kind.NEW_TALKS

    @property
    def family(self) -> str:
        """The publisher family of the article."""
        return self.article.origin.family or self.article.origin.publisher

    def held(self, claim: Claim, key: str = "") -> Held:
        """The claim as a value that is held from now on."""
        return Held(
            value=claim.value,
            name=claim.name,
            certainty=claim.certainty,
            event_time=self.article.event_time,
            article=self.article.id,
            families=(self.family,),
            sentence=claim.sentence,
            within=claim.within,
            key=key,
        )

    def support(self, held: Held, claim: Claim) -> Held:
        """The held value with one more report behind it."""
        self.reasons.add(Reason.REPEATED)
        self.certainty = max(self.certainty, claim.certainty, key=_rank)
        if held.key:
            self.supported.append(held.key)
        known = held.families
        if self.family not in known and len(known) < FAMILIES:
            known = (*known, self.family)
        return replace(
            held, families=known, certainty=max(held.certainty, claim.certainty, key=_rank)
        )

    def come(self, claim: Claim, before: str | None, kind: Kind | None) -> Held:
        """Let the claim's slot come to its value; ``kind`` None fills it silently.

        Returns the value to hold; the caller puts it into its slot.
        """
        key = self._next_key(claim.slot, claim.party, claim.value)
        if kind is None:
            self.silent.append(key)
        else:
            self.emit(key, claim, before, kind)
        return self._backed(claim, self.held(claim, key))

    def _backed(self, claim: Claim, held: Held) -> Held:
        """The value with what stood behind it while it was disputed, in whatever order it came."""
        found = next((h for s, h in self.round.disputed if _same(s, h, claim)), None)
        if found is None:
            return held
        return replace(
            held,
            certainty=max(held.certainty, found.certainty, key=_rank),
            event_time=max(held.event_time, found.event_time),
            families=tuple(dict.fromkeys((*found.families, *held.families)))[:FAMILIES],
        )

    def refine(self, held: Held, claim: Claim) -> Held:
        """The same fact, said more exactly: no change, but the slot has now come to that value."""
        self._next_key(claim.slot, claim.party, claim.value)
        more = self.support(held, claim)
        return replace(more, value=claim.value, name=claim.name, within=claim.within)

    def was(self, claim: Claim) -> bool:
        """Whether the slot came to the claim's value before in this round."""
        place = place_of(claim.slot, claim.party, claim.value)
        return any(known == place for known, _ in self.round.came_to)

    def is_held_day(self, day: Claim | None) -> bool:
        """Whether the day that is said is the one the round holds."""
        said = parse(day.value) if day else None
        held = parse(self.round.date.value) if self.round.date else None
        return said is not None and held is not None and overlap(said, held)

    def emit(
        self, key: str, claim: Claim, before: str | None, kind: Kind, after: str | None = None
    ) -> None:
        """Write one change under ``key``."""
        self.kinds.add(kind)
        self.changes.append(
            Change(
                key=key,
                slot=claim.slot,
                party=claim.party,
                before=before,
                after=claim.name if after is None else after,
                certainty=claim.certainty,
                sentence=claim.sentence,
                speaker=claim.speaker,
            )
        )
        self.round = replace(self.round, keys=(*self.round.keys, key))

    def hold(self, slot: Slot, held: Held | None) -> None:
        """Put a value, or none, into one of the round's single slots."""
        if slot is Slot.STATUS:
            self.round = replace(self.round, status=held)
        elif slot is Slot.VENUE:
            self.round = replace(self.round, venue=held)
        elif slot is Slot.DATE:
            self.round = replace(self.round, date=held)
        elif slot is Slot.OUTCOME:
            self.round = replace(self.round, outcome=held)
        else:
            raise ValueError(slot)

    def holds(self, slot: Slot) -> Held | None:
        """What one of the round's single slots holds; None for every other slot."""
        of = self.round
        single = {
            Slot.STATUS: of.status,
            Slot.VENUE: of.venue,
            Slot.DATE: of.date,
            Slot.OUTCOME: of.outcome,
        }
        return single.get(slot)

    def dispute(self, claim: Claim) -> Held:
        """Keep a value that lost against what the slot holds; returns it with all its families."""
        found = next((h for s, h in self.round.disputed if _same(s, h, claim)), None)
        held = self.support(found, claim) if found else self.held(claim)
        others = tuple((s, h) for s, h in self.round.disputed if not _same(s, h, claim))
        self.round = replace(self.round, disputed=(*others, (claim.slot, held)))
        return held

    def settle(self, claim: Claim, former: Held | None = None) -> None:
        """The slot came to the claim's value, which is disputed and denied no longer."""
        kept = tuple((s, h) for s, h in self.round.former if s is not claim.slot)
        self.round = replace(
            self.round,
            former=(*kept, (claim.slot, former)) if former else self.round.former,
            disputed=tuple((s, h) for s, h in self.round.disputed if not _same(s, h, claim)),
            denied=tuple((s, h) for s, h in self.round.denied if not _same(s, h, claim)),
        )

    def _next_key(self, slot: Slot, party: str, value: str) -> str:
        place = place_of(slot, party, value)
        counts = dict(self.round.came_to)
        counts[place] = counts.get(place, 0) + 1
        self.round = replace(self.round, came_to=tuple(counts.items()))
        return key_of(self.process, self.round.name, place, counts[place])


def _same(slot: Slot, held: Held, claim: Claim) -> bool:
    return slot is claim.slot and held.value == claim.value


def _rank(certainty: Certainty) -> int:
    return certainty.rank
