"""Folding: one form for what is written in many ways, without moving a single offset.

Every character is replaced by exactly one: letters lose case, diacritics and national variants,
all that is neither letter, digit nor mark becomes a space. "Sana'a", "Abu-Dhabi" and "US–Iran" are
words between spaces afterwards, and a span of the folded text is the same span of the text.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_VARIANTS = {
    "ß": "s", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "a", "œ": "o", "ə": "e", "þ": "t",
    "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "ґ": "г", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك",
    "گ": "ك", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه",
    **dict.fromkeys("ʹʻʼʽʾʿˈ", " "),
}  # fmt: skip
"""Letters without a decomposition, apostrophes that Unicode calls letters, and Arabic letters that are written one for another."""

_LOOSE = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0652\u0670]")
"""Marks that may be left out of a word: Latin and Cyrillic accents, Hebrew points, tashkeel."""

_WHOLE = (("\u3040", "\u30ff"), ("\uac00", "\ud7a3"))
"""Kana and Hangul: taking them apart would make them other letters."""


class _Table(dict[int, str]):
    """A translation table that learns each character when it first meets it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_one(chr(code))
        return folded


def _fold_one(char: str) -> str:
    if any(low <= char <= high for low, high in _WHOLE):
        return char
    lower = char.lower()[:1]
    base = unicodedata.normalize("NFKD", lower)[:1].lower()[:1]
    base = _VARIANTS.get(lower) or _VARIANTS.get(base, base)
    if base.isalnum():
        return base
    return char if unicodedata.category(char).startswith("M") else " "


_TABLE = _Table()
_ASCII = bytes(ord(_fold_one(chr(code))) if code < 128 else code for code in range(256))
"""The same for an ASCII text, a byte at a time: several times faster."""


_PRINTED = (
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u2013", "-"),
    ("\u2014", "-"),
)
"""Typographic signs: an English text without them is ASCII, which is translated much faster."""


def fold(text: str) -> str:
    """The folded text, of the same length."""
    if not text.isascii():
        for sign, plain in _PRINTED:
            text = text.replace(sign, plain)
    return _folded(text)


def _folded(text: str) -> str:
    if text.isascii():
        return text.encode().translate(_ASCII).decode()
    return text.translate(_TABLE)


def fold_name(text: str) -> str:
    """A name as it stands in a folded text once marks that may be left out are dropped."""
    if text.isascii():
        return fold_letters(text)
    return " ".join(fold(_LOOSE.sub("", unicodedata.normalize("NFC", text))).split())


def fold_letters(text: str) -> str:
    """The same for a name of composed letters without such marks: several times faster."""
    return " ".join(_folded(text).split())


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text with one space on either side, and the way back to the text's offsets."""

    text: str
    moved: tuple[int, ...] = ()
    """Offsets of the characters left out, where there were any."""

    @classmethod
    def of(cls, body: str) -> "Folded":
        """Fold a body; only one that holds loose marks costs more than a translation."""
        if body.isascii() or not _LOOSE.search(body):
            return cls(f" {fold(body)} ")
        moved = tuple(found.start() - n for n, found in enumerate(_LOOSE.finditer(body)))
        return cls(f" {fold(_LOOSE.sub('', body))} ", moved)

    def origin(self, offset: int) -> int:
        """The offset in the body of an offset in ``text``."""
        at = offset - 1
        return at + bisect_right(self.moved, at) if self.moved else at
