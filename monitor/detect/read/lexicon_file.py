"""Lexicon files: from the TOML of ``rules/lexicon/<language>.toml`` to a Lexicon, or every Problem."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from monitor.detect.read.lexicon import ANY, GAP, Lexicon, Phrase, Word, Writing
from monitor.errors import Problem

TABLES = {"class": "", "format": "format.", "calendar": "calendar."}
"""Tables of lists of phrases, and what stands before the names of their classes."""
NUMBERS = ("month", "weekday", "ordinal", "cardinal")
KEYS = {"language", "source", "text", "endings", *TABLES, *NUMBERS}
WORDS = ("abbreviations", "datelines", "day_endings", "genitive")
SWITCHES = ("capital_dates", "owners_follow")
WRITING = {*WORDS, *SWITCHES}
"""Keys of [text]: lists of words, and what is true or false."""
ENDING = "~"
"""Parts a stem from the name of its list of endings: "talk~noun"."""


def read_lexicon(text: str, file: str) -> tuple[Lexicon | None, list[Problem]]:
    """A lexicon, or None with everything that is wrong in its file."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [Problem(file, "file", f"is not TOML: {error}")]
    reading = _File(data, file)
    made = reading.lexicon()
    return (None if reading.problems else made), reading.problems


class _File:
    """One file while it is read; collects what is wrong in it."""

    def __init__(self, data: Mapping[str, Any], file: str) -> None:
        self._data, self._file = data, file
        self.problems: list[Problem] = []
        self._endings = self._lists("endings")

    def lexicon(self) -> Lexicon:
        """The lexicon, without what is wrong."""
        for key in ("language", "class"):
            if not self._data.get(key):
                self._wrong(key, "is missing", "Add it.")
        for key in sorted(self._data.keys() - KEYS):
            self._wrong(key, "is no key of a lexicon", "Remove it or correct its spelling.")
        numbers = {name: self._numbers(name) for name in NUMBERS}
        language = str(self._data.get("language", ""))
        made = Lexicon(
            language,
            numbers["month"],
            numbers["weekday"],
            numbers["ordinal"],
            numbers["cardinal"],
            self._writing(),
        )
        for table, prefix in TABLES.items():
            for name, phrases in self._lists(table).items():
                for phrase in self._phrases(f"{table}.{name}", prefix + name, phrases):
                    made.add(phrase)
        return made

    def _wrong(self, where: str, what: str, advice: str = "") -> None:
        self.problems.append(Problem(self._file, where, what, advice))

    def _table(self, name: str) -> Mapping[str, Any]:
        found = self._data.get(name, {})
        if isinstance(found, dict):
            return found
        self._wrong(name, "is no table", f"Write it as [{name}].")
        return {}

    def _lists(self, table: str) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for name, value in self._table(table).items():
            if isinstance(value, list):
                found[name] = value
            else:
                self._wrong(f"{table}.{name}", "is no list", 'Write it as ["...", "..."].')
        return found

    def _phrases(self, where: str, cls: str, texts: list[Any]) -> Iterator[Phrase]:
        for text in texts:
            if not isinstance(text, str) or not text.strip():
                self._wrong(where, f"holds something that is no phrase: {text!r}")
                continue
            words = tuple(self._word(where, word) for word in text.split())
            lone = len(words) == 1 and ANY in words[0]
            if GAP in (*words[0], *words[-1]) or lone:
                self._wrong(where, f"phrase `{text}` starts or ends with a gap")
                continue
            made = tuple(map(Word.of, words))
            yield Phrase(cls, made, any(word.gap for word in made))

    def _word(self, where: str, word: str) -> tuple[str, ...]:
        """The alternatives of a word, each stem with every ending of its list."""
        return tuple(form for one in word.split("|") for form in self._forms(where, one))

    def _forms(self, where: str, word: str) -> tuple[str, ...]:
        stem, mark, name = word.partition(ENDING)
        if not mark or not stem:
            return (word,)
        if name not in self._endings:
            self._wrong(where, f"`{word}` asks for endings that are not there", "See [endings].")
            return (stem,)
        return tuple(f"{stem}{ending}" for ending in self._endings[name])

    def _numbers(self, table: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for word, number in self._table(table).items():
            if isinstance(number, int) and not isinstance(number, bool):
                found.update(dict.fromkeys(self._word(f"{table}.{word}", word), number))
            else:
                self._wrong(f"{table}.{word}", f"is no number: {number!r}")
        return found

    def _writing(self) -> Writing:
        table = self._table("text")
        for key in sorted(table.keys() - WRITING):
            self._wrong(f"text.{key}", "is no key of [text]", f"Use {', '.join(sorted(WRITING))}.")
        words: dict[str, tuple[str, ...]] = {}
        for key in WORDS:
            value = table.get(key, [])
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                words[key] = tuple(value)
            else:
                self._wrong(f"text.{key}", "is no list of words")
        said = {key: bool(table.get(key, False)) for key in SWITCHES}
        return Writing(
            frozenset(words.pop("abbreviations", ())), words.get("datelines", ()),
            words.get("day_endings", ()), genitive=words.get("genitive", ()), **said,
        )  # fmt: skip
