"""The lexicon: phrases, gaps, stems, and what a file must hold."""

import pytest

from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.token import Entity, tokenise


def found(phrase: str, text: str) -> bool:
    lexicon = Lexicon.of({"language": "xx", "class": {"cue.test": [phrase]}})
    return bool(lexicon.scan(tokenise(text, 0, ())))


MATCHES = [
    ("call|calls off", "Both sides call off the meeting", True),
    ("call|calls off", "Both sides call the meeting", False),
    ("reach ... deal", "They reach a first trade deal", True),
    ("reach ... deal", "They reach a first and last big bad trade deal", False),
    ("negotiat*", "Negotiators wait", True),
    ("*ing", "He was urging calm", True),
    ("*ing", "The king waits", False),
    ("two _ talks", "two days talks", True),
    ("won't attend", "He won’t attend", True),
]


@pytest.mark.parametrize(("phrase", "text", "hit"), MATCHES)
def test_phrases(phrase: str, text: str, hit: bool) -> None:
    """Alternatives, gaps of up to four words, stems, endings, any word."""
    assert found(phrase, text) is hit


def test_a_name_is_one_word() -> None:
    """The mark "@" stands for a name of any length."""
    lexicon = Lexicon.of({"language": "xx", "class": {"cue.send": ["send @"]}})
    text = "They send Jane Mary Roe"
    entity = Entity("Jane Mary Roe", 10, 23)
    assert lexicon.scan(tokenise(text, 0, (entity,)))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"class": {"a": ["b"]}}, "language"),
        ({"language": "xx"}, "class"),
        ({"language": "xx", "class": {"a": [3]}}, "no phrase"),
        ({"language": "xx", "class": {"a": ["... b"]}}, "gap"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(data: dict, said: str) -> None:
    """The message names the key or the phrase."""
    with pytest.raises(ValueError, match=said):
        Lexicon.of(data)
