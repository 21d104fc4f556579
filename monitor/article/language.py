"""The language of an article: its script, then its stop words, weighed against the feed's word.

No model. A feed's word stands unless the text is in another script or its stop words say otherwise
clearly (many content systems declare English whatever they carry). "" where nothing tells.
"""

import re
from collections import Counter
from functools import cache
from typing import Final

from monitor.article.stopword import ARABIC, CYRILLIC, LATIN

_SAMPLE = 600
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"^[a-zA-Z]{2,3}(?=$|[-_])")

# (first, last code point, script)
_RANGES: Final = (
    (0x0041, 0x024F, "latin"), (0x1E00, 0x1EFF, "latin"), (0x0370, 0x03FF, "el"),
    (0x0400, 0x052F, "cyrillic"), (0x0530, 0x058F, "hy"), (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "arabic"), (0x0750, 0x077F, "arabic"), (0xFB50, 0xFEFC, "arabic"),
    (0x0900, 0x097F, "hi"), (0x0980, 0x09FF, "bn"), (0x0A00, 0x0A7F, "pa"), (0x0A80, 0x0AFF, "gu"),
    (0x0B80, 0x0BFF, "ta"), (0x0C00, 0x0C7F, "te"), (0x0C80, 0x0CFF, "kn"), (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"), (0x0E00, 0x0E7F, "th"), (0x0E80, 0x0EFF, "lo"), (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"), (0x1200, 0x137F, "am"), (0x1780, 0x17FF, "km"),
    (0x3040, 0x30FF, "ja"), (0x3400, 0x9FFF, "zh"), (0xAC00, 0xD7AF, "ko"),
)  # fmt: skip
_WRITES: Final = {
    "cyrillic": "ru uk be bg sr mk kk ky tg mn uz ce tt os ab",
    "arabic": "ar fa ur ps ku ckb sd ug dv",
    "zh": "zh ja",
    "hi": "hi mr ne",
    "am": "am ti",
    "he": "he yi",
}
_NOT_LATIN: Final = (
    "ru uk be bg mk kk ky tg mn ar fa ur ps sd ug he yi hi mr ne bn pa gu ta te kn ml si th lo "
    "my ka hy am ti km ja zh ko el"
)
_OLD: Final = {"iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no"}
_LETTERS: Final = {
    "cyrillic": (("uk", "іїєґ"), ("be", "ў"), ("mk", "ѓќѕ"), ("sr", "ђћљњџј"), ("ru", "ыэё")),
    "arabic": (("ur", "ٹڈڑںےہ"), ("ps", "ښځډړېۍ"), ("ckb", "ێۆە"), ("fa", "پچژگ")),
}
_WORDS: Final = {"latin": LATIN, "cyrillic": CYRILLIC, "arabic": ARABIC}


def language_of(declared: str, title: str, text: str) -> str:
    """ISO 639-1 of ``title`` and ``text``, or "".

    Args:
        declared: what feeds.toml or the document says ("en", "en-GB", "English" counts for nothing).
        title: clean.
        text: clean; its first 600 characters are looked at.
    """
    sample = f"{title}\n{text[:_SAMPLE]}"
    word = _declared(declared)
    script = _script(sample)
    if not script:
        return word
    if script not in _WORDS:
        return word if word and _fits(word, script) else script
    found, sure = _by_words(sample.lower(), script)
    if word and _fits(word, script) and not (sure and found != word):
        return word
    return found


def _declared(text: str) -> str:
    match = _CODE.match(text.strip())
    code = match.group(0).lower() if match else ""
    return _OLD.get(code, code)


def _fits(word: str, script: str) -> bool:
    if script == "latin":
        return word not in _NOT_LATIN.split()
    return word in _WRITES.get(script, script).split()


def _script(sample: str) -> str:
    if sample.isascii():
        return "latin" if any(map(str.isalpha, sample)) else ""
    counts: dict[str, int] = {}
    for char, n in Counter(sample).items():
        if char.isalpha() and (script := _script_of(char)):
            # An ideograph says what three letters say; kana among them make it Japanese.
            counts[script] = counts.get(script, 0) + (3 * n if script in ("zh", "ja") else n)
    if "ja" in counts and 5 * counts["ja"] > counts.get("zh", 0):
        counts["ja"] += counts.pop("zh", 0)
    return max(counts, key=lambda s: counts[s]) if counts else ""


@cache
def _script_of(char: str) -> str:
    code = ord(char)
    return next((name for first, last, name in _RANGES if first <= code <= last), "")


def _by_words(sample: str, script: str) -> tuple[str, bool]:
    """The likeliest language and whether it is sure enough to overrule the feed."""
    index = _index(script)
    hits: dict[str, int] = {}
    for word in dict.fromkeys(_WORD.findall(sample)):
        if script == "latin" and len(word) == 1:
            continue  # "U.S." and "it's" leave letters that are words elsewhere
        for language in index.get(word, ()):
            hits[language] = hits.get(language, 0) + 1
    for language, letters in _LETTERS.get(script, ()):
        if any(c in sample for c in letters):
            hits[language] = hits.get(language, 0) + 3
    if not hits:
        return "", False
    ranked = sorted(hits, key=lambda k: -hits[k])
    best = hits[ranked[0]]
    second = hits[ranked[1]] if len(ranked) > 1 else 0
    if best == second or (best == 1 and script == "latin"):
        return ("en" if "en" in ranked[:2] and best == second and best > 1 else ""), False
    if script == "latin" and best < 3 and second:
        return "", False  # "X met Y in Z": a headline's few words are words of several languages
    return ranked[0], best >= 3 and best >= 2 * second


@cache
def _index(script: str) -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for language, words in _WORDS[script].items():
        for word in words.split():
            index.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in index.items()}
