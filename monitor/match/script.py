"""What a script does to words: where they begin and end, and how it is written in Latin letters."""

import re
from enum import Enum

from monitor.match.fold import fold

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_SCRIPT = re.compile(
    rf"(?P<cyrillic>[\u0400-\u052f])|(?P<prefixing>[\u0590-\u06ff\u0750-\u077f])"
    rf"|(?P<suffixing>[\uac00-\ud7a3])|(?P<unspaced>[{_UNSPACED}])|(?P<plain>[^\W\d_])"
)


class Script(Enum):
    """How words of a script are told from what stands around them."""

    PLAIN = "plain"
    """Spaces on both sides: Latin, Greek, Armenian, Georgian ..."""
    CYRILLIC = "cyrillic"
    """Spaces on both sides, and endings that say the case."""
    PREFIXING = "prefixing"
    """Arabic and Hebrew: short words are written together with the next."""
    SUFFIXING = "suffixing"
    """Hangul: particles are written together with the word before."""
    UNSPACED = "unspaced"
    """Chinese, Japanese, Thai ...: nothing stands between words."""


def script_of(text: str) -> Script:
    """The script of the first letter; PLAIN where there is none."""
    found = _SCRIPT.search(text)
    return Script(found.lastgroup) if found else Script.PLAIN


_SOUNDS = """a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch y e yu ya
i ye g u j lj nj c dj dz k g n u u h a o"""
_LATIN = {
    ord(letter): latin
    for letter, latin in zip(
        "абвгдежзиклмнопрстуфхцчшщыэюяієґўјљњћђџқғңүұһәө",
        _SOUNDS.split(),
        strict=True,
    )
} | {ord("ъ"): "", ord("ь"): ""}


def latin(folded: str) -> str:
    """A folded Cyrillic word in Latin letters, roughly as newspapers write it; others unchanged."""
    return folded.translate(_LATIN)


_PREFIX = re.compile(r"(?:[وف]?(?:ال|لل|[بلك](?:ال)?)?|[והשכבלמ]{1,3})")


def is_prefix(text: str) -> bool:
    """Whether Arabic or Hebrew letters before a name are only "and", "in", "to", "the" ..."""
    return _PREFIX.fullmatch(text) is not None


_CASES = """а у ом е ы и і ой ою ей ею ем ём я ю ям ями ях ам ами ах ов ев ів їв ь ью
ия ии ию ией іі ії ія ію ією ій иї еї ый ий ая ое ие ые ої ого его ому ему ым им их ых
ую юю ыми ими ові еві єві єм ї є"""
_ENDINGS = frozenset(map(fold, _CASES.split()))
_VOWELS = "аеиоуыэюяіьйє"
STEM = 4
"""The fewest letters of a stem that endings may follow: a shorter one begins other words too."""


def stem(folded: str) -> str:
    """What all cases of a folded Cyrillic name share; "" where that is too short to tell."""
    cut = folded.rstrip(_VOWELS)
    cut = folded[: max(len(cut), len(folded) - 2)]
    return cut if len(cut.rpartition(" ")[2]) >= STEM else ""


def is_ending(folded: str) -> bool:
    """Whether a folded rest of a word is a Russian or Ukrainian ending (or nothing)."""
    return not folded or folded in _ENDINGS
