"""The trigger over the lexicons that come with the project: nothing that they could find is kept back."""

from pathlib import Path

import pytest

from monitor.detect.read.lexicon import Lexicon, Phrase, Word
from monitor.detect.read.lexicon_file import read_lexicon
from monitor.detect.read.token import APOSTROPHES, NAME, tokenise, words_of
from monitor.detect.read.trigger import EVENTS, Trigger

FILES = sorted((Path(__file__).parents[2] / "rules" / "lexicon").glob("*.toml"))
STEM = "mmm"
"""What an ending is written on."""


def shipped(file: Path) -> Lexicon:
    made, problems = read_lexicon(file.read_text("utf-8"), file.name)
    assert made, problems
    return made


def forms(word: Word) -> list[str]:
    """Every way to write a word of a phrase out."""
    if word.gap:
        return [""]
    whole = [STEM.capitalize() if form == NAME else form for form in sorted(word.exact)]
    tails = [STEM + tail for tail in word.tails]
    return [*whole, *word.heads, *tails] or [STEM]


def written(phrase: Phrase) -> list[str]:
    """The phrase with each way to write each of its words once, the others in their first."""
    words = [forms(word) for word in phrase.words]
    plain = [options[0] for options in words]
    return [
        " ".join(filter(None, [*plain[:at], option, *plain[at + 1 :]]))
        for at, options in enumerate(words)
        for option in options
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_phrase_of_a_meeting_or_a_matter_triggers(file: Path) -> None:
    """Written out, with any of the three apostrophes, in the text and in the line."""
    lexicon = shipped(file)
    trigger = Trigger(lexicon)
    kept = [
        text
        for phrase in lexicon.phrases(EVENTS)
        for typed in written(phrase)
        for text in {typed.replace("'", mark) for mark in APOSTROPHES}
        if not (trigger.in_text(text) and trigger.in_line(words_of(text, 0, ())))
    ]
    assert not kept


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_phrase_holds_a_word_that_the_tokens_part(file: Path) -> None:
    """ "face-to-face" is five tokens: a phrase that writes it as one word never matches."""
    found = {
        word
        for phrase in shipped(file).phrases()
        for part in phrase.words
        for word in (*part.exact, *part.heads)
        if word not in {NAME, "_", "..."} and len(tokenise(word, 0, ())) != 1
    }
    assert not found
