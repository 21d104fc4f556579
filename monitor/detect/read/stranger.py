"""Strangers: people no list knows, betrayed by a title, a task, or the company they stand in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.detect.read.lexicon import Hit
from monitor.detect.read.office import Offices
from monitor.detect.read.token import NAME, Entity, Token

NAME_WORDS = 3
"""A name that no list knows is at most so many words."""
SURNAME = 4
"""A surname that stands alone is at least so long."""
OWNER_REACH = 7
"""How far before a title the state may stand whose title it is."""
APPOSED = 4
"""How far behind a name and its comma the title may stand: "Jane Roe, Norland's new foreign minister"."""
BY_TASKS = ("prep.by", "cue.replace", "cue.name")
TASKS = ("cue.lead", "cue.join", "cue.replace", "cue.name")
ACTS = ("event.meet", "event.visit", "event.call", "cue.plan", "cue.hold", "cue.motion", "cue.join")
"""What somebody who takes part does: the verb behind a name."""
WHERE = ("prep.in", "prep.to")


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words that no phrase and no list takes: tokens ``start`` to ``end``."""

    start: int
    end: int
    words: int


def add_people(
    tokens: tuple[Token, ...], hits: Sequence[Hit], busy: frozenset[int]
) -> tuple[Token, ...]:
    """Tokens with "deputy foreign minister Jane Roe" drawn together into a person.

    ``busy`` are the tokens some phrase of the lexicon holds: they are no part of a name.
    """
    return _Names(tokens, hits, busy).merged()


class _Names:
    def __init__(
        self, tokens: tuple[Token, ...], hits: Sequence[Hit], busy: frozenset[int]
    ) -> None:
        self._tokens, self._busy = tokens, busy
        titles = [h for h in hits if h.cls.startswith("role.") and h.cls != "role.spokes"]
        several = [h for h in hits if h.cls == "people.titled"]
        self._behind_title = {h.end for h in [*titles, *several]}
        self._titles = {h.start for h in titles}
        self._of = {h.start for h in hits if h.cls == "word.of"}
        self._own = {h.start for h in hits if h.cls == "mark.own"}
        self._particles = {h.start for h in hits if h.cls == "form.particle"}
        acts = (at for h in hits if h.cls.startswith(ACTS) for at in h.held)
        self._acts_small = any(_is_small(tokens[at]) for at in acts)
        """A verb in lower case: where it stands capitals tell names, however many there are."""
        self._behind_in = {h.end for h in hits if h.cls in WHERE}
        self._verbs = {h.start for h in hits if h.cls.startswith(ACTS)}
        self._topics = {h.start for h in hits if h.cls.startswith("topic.")}
        self._behind_verb = {h.end for h in hits if h.cls.startswith(ACTS)}
        self._met = self._behind_verb | {h.end for h in hits if h.cls in {"prep.by", "prep.pair"}}
        """Where the one who is met, or by whom it is led, may stand."""
        self._commas = {h.start for h in hits if h.cls == "mark.comma"}
        self._tasks = {h.start for h in hits if h.cls in TASKS}
        self._by_task = {h.end for h in hits if h.cls in BY_TASKS}
        self._places = {h.start for h in hits if h.cls == "place.noun"}
        self._offices = Offices(tokens, hits)
        self._found: dict[int, tuple[int, str]] = {}
        """By first token: the end, and the party."""

    def merged(self) -> tuple[Token, ...]:
        """The tokens, each stranger as one."""
        shouting = is_shouting(self._tokens) and not self._acts_small
        for run in self._runs():
            if run.end in self._places:
                continue  # "at President Wilson hotel"
            if run.start in self._behind_title and not self._office(run):
                verb = run.end in (self._busy if run.words >= 2 else self._verbs)
                if not shouting or verb:
                    self._found[run.start] = (run.end, self._home(run))
            elif (party := self._of_post(run, shouting=shouting)) is not None:
                self._found[run.start] = (run.end, party)
            elif not shouting and self._name_like(run):
                self._untitled(run)
        return self._merge() if self._found else self._tokens

    def _office(self, run: _Run) -> bool:
        """True for what a title is held in: "head of the NSDC", "chief of Service Jane Roe"."""
        if run.words > 1:
            return False
        behind = self._tokens[run.end] if run.end < len(self._tokens) else None
        owner = behind and behind.entity and behind.entity.person
        noun = behind and behind.text.islower() and behind.text.isalpha()
        plain = noun and (run.end not in self._busy or run.end in self._topics)
        return bool(owner or plain or self._tokens[run.start].text.isupper())

    def _runs(self) -> Iterator[_Run]:
        at = 0
        while at < len(self._tokens):
            end, words = at, 0
            while words < NAME_WORDS and self._part_of_name(end):
                end, words = end + 1, words + 1
                led = end - 1 in self._particles  # "Al-Mahdi"
                if (words > 1 or led) and self._hyphened(end):
                    end += 2  # "Jae-in"
                end += self._particle(end)
            if end > at:
                yield _Run(at, end, words)
            at = max(end, at + 1)

    def _part_of_name(self, at: int) -> bool:
        if at >= len(self._tokens) or at in self._busy or at in self._offices.words:
            return False
        token = self._tokens[at]
        return token.low != NAME and token.capital and token.text[0].isalpha()

    def _particle(self, at: int) -> int:
        """How many tokens of "al-", "van der" stand inside of a name at a token."""
        size = 0
        while at + size in self._particles:
            size += 1 + (
                self._tokens[at + size + 1 :] != () and self._tokens[at + size + 1].low == "-"
            )
        return size if self._part_of_name(at + size) else 0

    def _hyphened(self, at: int) -> bool:
        if at + 1 >= len(self._tokens) or self._tokens[at].low != "-":
            return False
        before, mark, after = self._tokens[at - 1 : at + 2]
        return before.end == mark.start and mark.end == after.start

    def _name_like(self, run: _Run) -> bool:
        """Two words at least, none an initial, and no noun that they could belong to behind them."""
        short = any(len(t.text) < 2 for t in self._tokens[run.start : run.end] if t.low != "-")
        behind = self._tokens[run.end : run.end + 1]
        noun = any(t.text.isalpha() and not t.entity for t in behind) and run.end not in self._busy
        alone = run.words == 1 and (noun or len(self._tokens[run.start].text) < SURNAME)
        return not short and not noun and not alone

    def _beside_person(self, run: _Run) -> bool:
        """True for the lone surname of "Roe, Jane Doe hold talks" next to one the lists know."""
        for mark, pos, verb in (
            (run.start - 1, run.start - 2, run.end), (run.end, run.end + 1, run.end + 2)
        ):  # fmt: skip
            known = self._tokens[pos].entity if 0 <= pos < len(self._tokens) else None
            if mark in self._commas and known and known.person and verb in self._verbs:
                return True
        return False

    def _of_state(self, run: _Run, *, shouting: bool) -> str | None:
        """The party of a name that the text gives to a state; None where it does not."""
        party = self._head_of(run.start) if run.words >= 2 else None
        return self._sent_by(run) if party is None and not shouting else party

    def _head_of(self, at: int) -> str | None:
        """The party of "foreign minister of Norland" in front of a token; None where none is."""
        if at < 3 or (entity := self._tokens[at - 1].entity) is None or entity.person:
            return None
        of = at - 2 if at - 2 in self._of else at - 3  # "of the Sudmark Union"
        return entity.party if of in self._of and of in self._behind_title else None

    def _sent_by(self, run: _Run) -> str | None:
        """The party of "Norland's Roe" who does what those who take part do; None otherwise."""
        owner = self._tokens[run.start - 2].entity if run.start - 1 in self._own else None
        if owner is None or owner.person or not owner.party or run.start < 2:
            return None
        listed = run.end in self._commas and run.end + 1 < len(self._tokens)
        beside = self._tokens[run.end + 1].entity if listed else None
        whose = run.start - 2
        met = not self._met.isdisjoint({whose, whose - 1}) and whose not in self._behind_in
        met = met and self._stands_alone(run)
        return owner.party if run.end in self._verbs or beside or met else None

    def _stands_alone(self, run: _Run) -> bool:
        """True for Roe of "receives Norland's Roe in": no noun follows, and capitals tell names."""
        behind = self._tokens[run.end] if run.end < len(self._tokens) else None
        noun = behind is not None and (behind.capital or run.end in self._commas)
        words = (t for t in self._tokens if t.text.islower() and len(t.text) > SURNAME - 1)
        return not noun and any(words)

    def _of_post(self, run: _Run, *, shouting: bool) -> str | None:
        party = self._of_state(run, shouting=shouting)
        return self._of_office(run) if party is None and not shouting else party

    def _of_office(self, run: _Run) -> str | None:
        """The party of one whose office stands in front, or whose land in brackets behind."""
        if run.words < 2:
            return None
        land = self._offices.bracketed(run.end)
        land = self._offices.holder(run.start, run.end) if land is None else land
        return self._offices.described(run.end) if land is None else land

    def _untitled(self, run: _Run) -> None:
        """A name with its title behind it, a task before or behind it, or in a list of people."""
        apposed = self._apposed(run.end)
        if run.words == 1:
            if self._beside_person(run):
                self._found[run.start] = (run.end, "")
        elif apposed is not None:
            self._found[run.start] = (run.end, apposed)
        elif self._tasks & {run.end, run.end + 1} or run.start in self._by_task:
            self._found[run.start] = (run.end, self._owner(run.start))
        elif (party := self._company(run)) is not None:
            self._found[run.start] = (run.end, party)

    def _apposed(self, at: int) -> str | None:
        """The party of ", Norland's foreign minister" at a token; None where no title follows."""
        if at >= len(self._tokens) or self._tokens[at].low != ",":
            return None
        party = ""
        for pos in range(at + 1, min(at + 2 + APPOSED, len(self._tokens))):
            entity = self._tokens[pos].entity
            if pos in self._titles or self._offices.begins(pos):
                return party
            if entity and not entity.person:
                party = entity.party
            elif pos not in self._busy and not self._tokens[pos].text.isupper():
                return None
        return None

    def _company(self, run: _Run) -> str | None:
        """The party of the people it is listed with; None where there are none."""
        for mark, pos in ((run.start - 1, run.start - 2), (run.end, run.end + 1)):
            if not (0 <= pos < len(self._tokens)) or mark not in self._commas:
                continue
            entity = self._tokens[pos].entity
            if entity and entity.person:
                return entity.party
            last = mark - 2 if mark - 2 in self._of else mark  # "Jane Roe of Norland and"
            before = next(
                (v for k, v in self._found.items() if v[0] == last and k < run.start), None
            )
            if before:
                return before[1]
        return None

    def _home(self, run: _Run) -> str:
        """The party of "minister Jane Roe of Norland", else that of the title."""
        behind = self._tokens[run.end + 1 : run.end + 2] if run.end in self._of else ()
        named = [t.entity.party for t in behind if t.entity and not t.entity.person]
        return named[0] if named else self._owner(run.start)

    def _owner(self, at: int) -> str:
        """The party a titled stranger belongs to: the last state named within the title's reach."""
        placed, far = "", False
        for pos in range(at - 1, max(0, at - OWNER_REACH) - 1, -1):
            token = self._tokens[pos]
            if token.low in {".", ";", ":"}:
                break
            far = far or pos in self._commas
            if token.entity and token.entity.party and not token.entity.person:
                if pos not in self._behind_in:
                    return token.entity.party
                placed = placed or ("" if far else token.entity.party)  # "envoy to Norland"
        return placed

    def _merge(self) -> tuple[Token, ...]:
        made: list[Token] = []
        at = 0
        while at < len(self._tokens):
            end, party = self._found.get(at, (0, ""))
            if not end:
                made.append(self._tokens[at])
                at += 1
                continue
            run = self._tokens[at:end]
            surface = " ".join(token.text for token in run).replace(" - ", "-")
            entity = Entity(surface, run[0].start, run[-1].end, "?", party, listed=False)
            made.append(Token(surface, NAME, run[0].start, run[-1].end, entity))
            at = end
        return tuple(made)


def _is_small(token: Token) -> bool:
    """True for a word that a headline in capitals would begin with one."""
    return token.text.islower() and len(token.text) >= SURNAME


def is_shouting(tokens: tuple[Token, ...]) -> bool:
    """True for a headline that writes most words with capitals: there they tell nothing."""
    words = [t for t in tokens if t.text[:1].isalpha() and t.low != NAME and len(t.text) > 3]
    return len(words) > 3 and sum(t.capital for t in words) > 0.6 * len(words)
