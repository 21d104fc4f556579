"""How many independent publisher families stand behind an alert, and which only pass on another.

A publisher counts by its family (feeds.toml). A report that names an agency as its source counts
for that agency, whoever prints it; two reports that share a long sentence word for word, or most of
their text, count as one. What remains is what a person would call independent.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from monitor.alert.model import Source
from monitor.alert.sketch import same_text

AGENCIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "reuters": ("Reuters",),
        "ap": ("The Associated Press", "Associated Press", "AP"),
        "afp": ("Agence France-Presse", "Agence France Presse", "AFP"),
        "dpa": ("Deutsche Presse-Agentur", "dpa", "DPA"),
        "efe": ("Agencia EFE", "EFE"),
        "ansa": ("ANSA",),
        "tass": ("TASS", "ТАСС"),
        "interfax": ("Interfax", "Интерфакс"),
        "ria": ("RIA Novosti", "РИА Новости"),
        "ukrinform": ("Ukrinform", "Укрінформ"),
        "interfax-ukraine": ("Interfax-Ukraine", "Interfax Ukraine", "Інтерфакс-Україна"),
        "xinhua": ("Xinhua",),
        "kyodo": ("Kyodo",),
        "yonhap": ("Yonhap",),
        "anadolu": ("Anadolu Agency", "Anadolu"),
        "irna": ("IRNA",),
        "wam": ("WAM",),
        "spa": ("Saudi Press Agency",),
        "kuna": ("KUNA",),
        "qna": ("Qatar News Agency", "QNA"),
        "pti": ("Press Trust of India", "PTI"),
    }
)
"""Agency id -> the names it is credited by; a family in feeds.toml of the same id is the agency."""

_SITES = {
    "reuters": "reuters.com",
    "ap": "apnews.com",
    "afp": "afp.com",
    "dpa": "dpa.com",
    "efe": "efe.com",
    "ansa": "ansa.it",
    "xinhua": "news.cn",
    "kyodo": "kyodonews.net",
    "yonhap": "yna.co.kr",
    "anadolu": "aa.com.tr",
    "irna": "irna.ir",
    "wam": "wam.ae",
    "spa": "spa.gov.sa",
    "kuna": "kuna.net.kw",
    "qna": "qna.org.qa",
    "pti": "ptinews.com",
}
"""Where an agency publishes, for reports whose publisher is known by its domain only."""

_VERB = "reports|reported|said|says|quoted|cited"
_LEAD = 1500
"""Characters from the start and from the end in which a credit line stands."""
_SAME_WORDS = 8
"""A sentence of so many words, equal but for case and punctuation, is no coincidence."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Who stands behind an alert. ``grounds`` explains each source, in their order."""

    independent: int
    copies: tuple[tuple[str, int], ...]
    """(the family they pass on, how many), most copied first."""
    grounds: tuple[tuple[str, str], ...]
    """(article id, "first of <family>" | "passes on <family>" | "same text as <family>" |
    "again <family>")."""

    @property
    def words(self) -> str:
        """As a person reads it: 2 independent + 7 republishing Reuters."""
        head = f"{self.independent} independent"
        tail = [f"{n} republishing {agency_name(family)}" for family, n in self.copies]
        return " + ".join([head, *tail])


def count(sources: Sequence[Source]) -> Counted:
    """Count independent families, first come first counted.

    Who a report stands for is decided in this order: the agency it credits; who first printed its
    sentence or its text; itself. O(n^2) in the sources, which are few.
    """
    seen: list[tuple[str, Source]] = []
    firsts: set[str] = set()
    copies: dict[str, int] = {}
    grounds: list[tuple[str, str]] = []
    for source in sources:
        own = folded(source.family or source.publisher)
        root = source.wire or _printed_first(source, seen) or own
        seen.append((root, source))
        grounds.append((source.article, _ground(source, own, root, firsts)))
        if root in firsts and own != root:
            copies[root] = copies.get(root, 0) + 1
        firsts.add(root)
    ordered = sorted(copies.items(), key=lambda item: (-item[1], item[0]))
    return Counted(len(firsts), tuple(ordered), tuple(grounds))


def wire_of(title: str, text: str, publisher: str = "") -> str:
    """The id of the agency whose report this is by its own words, or "".

    Credit lines: "(Reuters) -", "— AP", "Reuters reports", "according to AFP", "Source: TASS". An
    agency's own report is not a copy of itself, and two agencies credited is nobody's copy.
    """
    head, tail = text[:_LEAD], text[-_LEAD:] if len(text) > _LEAD else ""
    said = f"{title}\n{head}\n{tail}"
    found = {
        agency
        for agency, names in AGENCIES.items()
        if any(name in said for name in names) and _CREDITS[agency].search(said)
    }
    if "interfax-ukraine" in found:
        found.discard("interfax")
    found.discard(folded(publisher))
    return found.pop() if len(found) == 1 else ""


def agency_name(family: str) -> str:
    """The agency's name as a person writes it; other families by their own id."""
    return AGENCIES[family][0] if family in AGENCIES else family


def folded(name: str) -> str:
    """Case and outer space taken off, and an agency's name or domain turned into its id."""
    plain = name.strip().casefold().removeprefix("www.")
    return _ID_OF.get(plain, plain)


def _ground(source: Source, own: str, root: str, firsts: Iterable[str]) -> str:
    if source.wire and own != root:
        return f"passes on {agency_name(root)}"
    if own != root:
        return f"same text as {agency_name(root)}"
    return f"again {root}" if root in firsts else f"first of {root}"


def _printed_first(source: Source, seen: Sequence[tuple[str, Source]]) -> str:
    """Who stands behind the first report with the same long sentence or the same text, or ""."""
    sentence = _text_key(source.sentence)
    for root, other in seen:
        if sentence and sentence == _text_key(other.sentence):
            return root
        if same_text(source.sketch, other.sketch):
            return root
    return ""


def _text_key(sentence: str) -> str:
    words = re.findall(r"\w+", sentence.casefold())
    return " ".join(words) if len(words) >= _SAME_WORDS else ""


def _credit(names: tuple[str, ...]) -> re.Pattern[str]:
    name = "(?:" + "|".join(re.escape(n) for n in names) + ")"
    return re.compile(
        rf"\(\s*{name}\s*\)|\b{name}(?: news agency)? (?:{_VERB})\b|\b(?:according to|citing|told|"
        rf"reported by|[Ss]ource:|[Aa]s) {name}\b|(?:^|\n)\s*[—–-]+ ?{name}\s*(?:$|\n)"
        rf"|(?:^|\n)[^\n]{{0,60}}\b{name} ?[—–-] "
    )


_CREDITS = {agency: _credit(names) for agency, names in AGENCIES.items()}
_ID_OF = {name.casefold(): agency for agency, names in AGENCIES.items() for name in names}
_ID_OF |= {site: agency for agency, site in _SITES.items()}
