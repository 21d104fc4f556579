"""Reader: one article, read alone, from what was matched in it to what it reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.article.model import Article
from monitor.detect.model import Reading
from monitor.detect.read.entity import settle
from monitor.detect.read.filed import filed_from
from monitor.detect.read.frame import LineReading
from monitor.detect.read.lead import leads
from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.line import read_line
from monitor.detect.read.meeting import Story, tell
from monitor.detect.read.owner import owned, with_owners
from monitor.detect.read.process import Recogniser
from monitor.detect.read.relevance import Weight, weigh
from monitor.detect.read.remark import REMARK, remarked
from monitor.detect.read.scan import Scan
from monitor.detect.read.sense import meant
from monitor.detect.read.sentence import FRONT, LIMIT, Cutter, Piece
from monitor.detect.read.stranger import add_people, is_shouting
from monitor.detect.read.token import Entity, Line, Token, tokenise, words_of
from monitor.detect.read.trigger import MEETING, Trigger
from monitor.detect.read.unlisted import add_capitals, add_places, may_name
from monitor.match.entry import ProcessInfo
from monitor.match.lists import Lists
from monitor.match.model import Matched, Sort
from monitor.terms import Kind, Reason

LEAD = 2
"""How many sentences of the text may make an article relevant by themselves."""
ABBREVIATED = 3
"""So short a month may be a name: "Jan"."""
NOT_READ = Reading(False, Kind.NONE, reason=Reason.LANGUAGE_NOT_READ)
NOTHING = Reading(False, Kind.NONE, reason=Reason.NOT_ABOUT_TALKS)


@dataclass(frozen=True, slots=True)
class Look:
    """An article as the reader sees it on the way to its reading."""

    lines: tuple[LineReading, ...] = ()
    """The title first; empty where the language is not read."""
    weights: tuple[Weight, ...] = ()
    """Of the title and the lead: how sure it is that the line is about talks."""
    chosen: tuple[int, ...] = ()
    """The lines that carry the news, the leading one first."""


class _Bare(NamedTuple):
    """A line before it is read: its text, where that starts in the body, the names in it."""

    text: str
    start: int
    named: list[Entity]
    title: bool


@dataclass(frozen=True, slots=True)
class _Tongue:
    lexicon: Lexicon
    trigger: Trigger
    cutter: Cutter


class _Begun(NamedTuple):
    """An article's sentences as one tongue cuts them, the title and the lead with their names."""

    tongue: _Tongue
    spans: Sequence[Piece]
    cut: list[_Bare]


class Reader:
    """Reads articles in every language it has a lexicon for. Pure; shared between threads."""

    def __init__(
        self, lists: Lists, lexicons: Lexicon | Sequence[Lexicon], processes: Sequence[ProcessInfo]
    ) -> None:
        """A reader.

        Args:
            lists: the people, parties and places that findings refer to.
            lexicons: one for each language that is read; an article whose language is not known is
                read by the first in which a sentence of its front has all words of a phrase of meeting.
            processes: the listed negotiations.
        """
        given = (lexicons,) if isinstance(lexicons, Lexicon) else tuple(lexicons)
        self._lists = lists
        self._tongues: Mapping[str, _Tongue] = {x.language: _tongue(x) for x in given}
        self._all = tuple(self._tongues.values())
        self._recogniser = Recogniser(processes)

    def read(self, matched: Matched) -> Reading:
        """What the article reports, read alone: no state, no rule, no clock has a part in it."""
        article = matched.article
        tongues = self._spoken(article)
        if not tongues:
            return NOT_READ
        begun = self._begin(matched, tongues) if matched.findings else None
        if begun is None:
            return NOTHING
        tongue, spans, cut = begun
        lines = [self._line(bare, tongue.lexicon) for bare in cut]
        chosen = self._relevant(lines)
        if not chosen:
            return (remarked(lines[0], self._lists) if lines else None) or NOTHING
        lines += self._lines(matched, spans[LEAD + 1 :], tongue.lexicon)
        day = article.event_time.date()
        story = Story(lines, chosen, day, _folded(matched), _filed(matched, self._lists))
        return tell(story, self._lists, tongue.lexicon, self._recogniser)

    def look(self, matched: Matched) -> Look:
        """What ``read`` goes by, for people who ask why: every line, whether it counts or not."""
        tongues = self._spoken(matched.article)
        if not tongues:
            return Look()
        begun = self._begin(matched, tongues)
        tongue = begun.tongue if begun else tongues[0]
        spans = tongue.cutter.pieces(matched.article.title, matched.body)
        lines = self._lines(matched, spans, tongue.lexicon)
        if not lines:
            return Look()
        weights = (weigh(line, self._lists) for line in lines[: LEAD + 1])
        chosen = self._relevant(lines) or ([0] if remarked(lines[0], self._lists) else [])
        return Look(tuple(lines), tuple(weights), tuple(chosen))

    def _spoken(self, article: Article) -> tuple[_Tongue, ...]:
        """What the article may be read with; nothing where its language is known and not read."""
        if not article.language:
            return self._all
        known = self._tongues.get(article.language)
        return (known,) if known else ()

    def _begin(self, matched: Matched, tongues: Sequence[_Tongue]) -> _Begun | None:
        """The title and the lead in the first tongue in which they tell of a meeting.

        Where there is none, the first in which they hold a matter of negotiation; None where none.
        """
        second: _Begun | None = None
        for tongue in tongues:
            if not tongue.trigger.in_text(matched.body):
                continue
            spans = tongue.cutter.pieces(matched.article.title, matched.body)
            cut = self._cut(matched, spans[: LEAD + 1])
            words = [words_of(*bare[:3]) for bare in cut]
            if not any(map(tongue.trigger.in_line, words)):
                continue
            begun = _Begun(tongue, spans, cut)
            if len(tongues) == 1 or any(tongue.trigger.in_line(w, MEETING) for w in words):
                return begun
            second = second or begun
        return second

    def _lines(
        self, matched: Matched, spans: Sequence[Piece], lexicon: Lexicon
    ) -> list[LineReading]:
        return [self._line(bare, lexicon) for bare in self._cut(matched, spans)]

    def _cut(self, matched: Matched, spans: Sequence[Piece]) -> list[_Bare]:
        """The spans, each with the names in it."""
        if not spans:
            return []
        first, last = spans[0].start, spans[-1].end
        inside = [f for f in matched.findings if first <= f.start and f.end <= last]
        entities = settle(inside, self._lists, matched.article.event_time.date())
        return [_bare(matched.body, piece, entities) for piece in spans]

    def _line(self, bare: _Bare, lexicon: Lexicon) -> LineReading:
        tokens = tokenise(*bare[:3])
        scan = _scan(tokens, lexicon)
        hits = scan.hits
        busy = frozenset(pos for hit in hits if not hit.cls.startswith("form.") for pos in hit.held)
        whole = (at for at, t in enumerate(tokens) if t.capital and len(t.text) > ABBREVIATED)
        dated = {at for at in whole if lexicon.dates(tokens[at].low)}
        named = add_people(tokens, hits, busy | dated)
        if named is not tokens:
            scan = _scan(named, lexicon)
        scan = owned(self._with_places(scan, lexicon), lexicon.writing)
        return read_line(Line(bare.text, scan.tokens, bare.title), scan, self._lists)

    def _with_places(self, scan: Scan, lexicon: Lexicon) -> Scan:
        """The scan with places that are not named, or that no list knows, each as a name."""
        if any(h.cls == "place.capital" for h in scan.hits):
            drawn = add_capitals(scan, self._lists)
            scan = scan if len(drawn) == len(scan.tokens) else _scan(drawn, lexicon)
        if not may_name(scan):
            return scan
        known = (h for h in scan.hits if not h.cls.startswith("form.") or h.cls == "form.office")
        busy = {pos for h in known for pos in h.held}
        dated = (at for at, t in enumerate(scan.tokens) if lexicon.dates(t.low))
        shouting = is_shouting(scan.tokens)
        tokens = add_places(scan, frozenset({*busy, *dated}), shouting=shouting)
        return _scan(tokens, lexicon) if tokens is not scan.tokens else scan

    def _relevant(self, lines: Sequence[LineReading]) -> list[int]:
        """The lines that carry the news, the leading one first; empty where there is none."""
        weights = [weigh(line, self._lists) for line in lines[: LEAD + 1]]
        title, lead = weights[0], weights[1:]
        if title is Weight.CLEAR:
            return [0]
        clear = [at + 1 for at, weight in enumerate(lead) if weight is Weight.CLEAR]
        if title is Weight.HINT and clear:
            return [0, *clear]
        if (
            title is Weight.HINT
            and _paired(lines[0])
            and any(_bears_out(line) for line in lines[1 : LEAD + 1])
        ):
            return [0]
        return [1] if clear[:1] == [1] and leads(lines[0], lines[1]) else []


def _bears_out(line: LineReading) -> bool:
    """True where a lead that may name nobody speaks of talks all the same."""
    return line.main is not None and line.main.event == "talks"


def _paired(title: LineReading) -> bool:
    return title.main is not None and len(title.main.parties()) >= 2


def _bare(body: str, piece: Piece, entities: Sequence[Entity]) -> _Bare:
    named = [e for e in entities if piece.start <= e.start and e.end <= piece.end]
    return _Bare(body[piece.start : piece.end], piece.start, named, piece.title)


def _scan(tokens: tuple[Token, ...], lexicon: Lexicon) -> Scan:
    found, follow = lexicon.scan(tokens), lexicon.writing.owners_follow
    remarks = tuple(hit for hit in found if hit.cls.startswith(REMARK))
    rest = tuple(hit for hit in found if not hit.cls.startswith(REMARK)) if remarks else found
    hits = meant(tokens, rest)
    return Scan(tokens, with_owners(tokens, hits) if follow else hits, follow, remarks)


def _tongue(lexicon: Lexicon) -> _Tongue:
    return _Tongue(lexicon, Trigger(lexicon), Cutter(lexicon.writing))


def _filed(matched: Matched, lists: Lists) -> str:
    """The place of the dateline, where the text opens with one."""
    start = len(matched.article.title)
    near = [f for f in matched.findings if start <= f.start <= start + FRONT]
    return filed_from(matched.body, start, settle(near, lists, matched.article.event_time.date()))


def _folded(matched: Matched) -> str:
    return matched.body[:LIMIT]


def names(matched: Matched) -> frozenset[str]:
    """Ids of every party found in the article."""
    return frozenset(f.id for f in matched.findings if f.sort is Sort.PARTY)
