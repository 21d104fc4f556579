"""Processes: which listed negotiation a meeting belongs to, or the pair it opens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.match.entry import ProcessInfo

SEATED, NAMED, WORD, PLACE, PERSON = 4, 2, 3, 1, 1
ALONE = 5
"""One principal of whom nobody else is named, with a place, person or word that fits."""
ENOUGH = 6
"""Two principals at the table, one with a word that is the process's own, and the like."""


PAIR = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an article offers to recognise a process by."""

    seated: tuple[str, ...]
    mediators: tuple[str, ...]
    named: frozenset[str]
    """Every party the title and lead name, topics too."""
    people: frozenset[str]
    places: frozenset[str]
    text: str
    """Title and lead, folded, with their commas."""
    hosts: frozenset[str] = frozenset()
    """The states that the places named lie in."""
    loose: frozenset[str] = frozenset()
    """Parties that only stand before "talks": at the table or the topic."""
    about: frozenset[str] = frozenset()
    """Parties that the frame's meeting is about."""
    reached: tuple[str, ...] = ()
    """The one state that a lone side's delegation goes to for talks; else empty."""
    convened: tuple[str, ...] = ()
    """The two whom a lone convener brings together, sorted; empty where it is not so."""
    partners: tuple[str, ...] = ()
    """Of one who talks with several, it and the first of them; empty where all sit together."""
    forum: bool = False
    """They only attend a meeting of many."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The key of a meeting with its principals and mediators."""

    key: str
    listed: bool
    parties: tuple[str, ...]
    mediators: tuple[str, ...]


class Recogniser:
    """Finds the process of a candidate among those listed."""

    def __init__(self, processes: Iterable[ProcessInfo]) -> None:
        self._processes = tuple(processes)
        self._words = {p.id: tuple(_fold(word) for word in p.words) for p in self._processes}

    def of(self, candidate: Candidate) -> Recognised | None:
        """The listed process that fits best, else the sorted parties, else nothing."""
        if candidate.forum:
            return None
        may = (p for p in self._processes if not _apart(p, candidate))
        scored = [(self._score(p, candidate), p) for p in may]
        best = max(scored, key=lambda pair: (pair[0], -len(pair[1].parties)), default=None)
        if best and best[0] >= ENOUGH:
            return self._listed(best[1], candidate)
        seated = set(candidate.seated)
        if len(seated) == 1 and best and best[0] >= ALONE:
            return self._listed(best[1], candidate)
        if candidate.convened:
            around = tuple(sorted(seated | {*candidate.mediators}))
            return Recognised("+".join(candidate.convened), False, candidate.convened, around)
        if len(seated) == 1:
            seated |= {*candidate.reached}
        seated = {*candidate.partners} or seated
        if len(seated - candidate.loose) >= 2:
            seated -= candidate.loose
        principals = tuple(sorted(seated - set(candidate.mediators)))
        if len(principals) < 2:
            principals = tuple(sorted({*principals, *candidate.mediators}))
        if len(principals) < 2:
            return None
        mediators = tuple(m for m in candidate.mediators if m not in principals)
        return Recognised("+".join(principals), False, principals, mediators)

    def _listed(self, process: ProcessInfo, candidate: Candidate) -> Recognised:
        everyone = {*candidate.seated, *candidate.mediators}
        around = set(candidate.mediators) | (everyone & set(process.mediators))
        if len({*candidate.seated} - candidate.loose) >= PAIR:
            everyone -= candidate.loose
        principals = everyone & set(process.parties)
        sits = {p for p in candidate.seated if p in {*process.parties, *process.mediators}}
        if len(sits - candidate.loose) >= 2:
            sits -= candidate.loose
        parties = tuple(sorted(sits | principals)) or tuple(sorted(process.parties))
        return Recognised(process.id, True, parties, tuple(sorted(around - set(parties))))

    def _score(self, process: ProcessInfo, candidate: Candidate) -> int:
        principals = set(process.parties)
        if principals.isdisjoint(candidate.named):
            return 0
        allowed = principals | set(process.mediators)
        seated = set(candidate.seated)
        strangers = seated - allowed - candidate.loose
        # "X meets Y, Z" names no pair; "Y, Z to meet" does
        text = candidate.text if strangers else candidate.text.replace(" ,", "")
        hits = any(word in text for word in self._words[process.id])
        if process.any_of:
            full = any(set(group) <= candidate.named for group in process.any_of)
        else:
            full = len(principals & candidate.named) >= min(2, len(principals))
        if not (hits or (full and self._is_theirs(process, candidate))):
            return self._alone(process, candidate)
        score = SEATED * min(len(seated & principals), 2) + NAMED * len(
            (candidate.named - seated) & principals
        )
        score += WORD * hits + NAMED * (len(seated & set(process.mediators)) > 0)
        score += PLACE * self._placed(process, candidate)
        score += PERSON * bool(candidate.people & set(process.people))
        return score - SEATED * len(strangers) if strangers else score

    @staticmethod
    def _is_theirs(process: ProcessInfo, candidate: Candidate) -> bool:
        """Whether those whose negotiation it is sit there, or are what it is about.

        One of them meets many about much, and papers name the other for another reason. Where none
        of them is named to sit there, somebody convenes them.
        """
        if set(candidate.seated).isdisjoint(process.parties):
            return True
        sit = {*candidate.seated, *candidate.mediators}
        sit |= candidate.about if len(sit) >= PAIR else frozenset()
        if any(set(group) <= sit for group in process.any_of):
            return True
        return len(sit & set(process.parties)) >= PAIR

    def topics(self, key: str) -> frozenset[str]:
        """First words of the phrases that name a listed process: what its talks are about."""
        return frozenset(word.split()[0] for word in self._words.get(key, ()) if word.split())

    def _placed(self, process: ProcessInfo, candidate: Candidate) -> bool:
        return bool(candidate.places & set(process.places)) or bool(
            candidate.hosts & set(process.mediators)
        )

    def _alone(self, process: ProcessInfo, candidate: Candidate) -> int:
        """The score where one principal alone is named: some other evidence must fit."""
        seated = set(candidate.seated)
        if len(seated) != 1 or len(process.parties) != 2 or not seated <= set(process.parties):
            return 0
        person = PERSON * bool(candidate.people & set(process.people))
        return SEATED + PLACE * self._placed(process, candidate) + person


def _apart(process: ProcessInfo, candidate: Candidate) -> bool:
    """True for "X calls Y, Z" where X has no part in what Y and Z negotiate: it speaks with each."""
    caller = candidate.partners[:1]
    return bool(caller) and caller[0] not in {*process.parties, *process.mediators}


def _fold(text: str) -> str:
    return fold([text])


def fold(pieces: Sequence[str]) -> str:
    """Text as the words of processes are looked for in it; a comma stays a word of its own."""
    words = " ".join(pieces).casefold().replace(",", " , ")
    return (
        " " + " ".join("".join(c if c.isalnum() or c == "," else " " for c in words).split()) + " "
    )
