"""The lexicon: phrases, gaps, stems, endings, and what a file must hold."""

import json

import pytest

from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.lexicon_file import read_lexicon
from monitor.detect.read.token import Entity, tokenise


def lexicon(*phrases: str, head: str = 'language = "xx"\n') -> Lexicon:
    made, problems = read_lexicon(f'{head}[class]\n"cue.test" = {json.dumps(phrases)}', "xx.toml")
    assert made, problems
    return made


def found(phrase: str, text: str) -> bool:
    return bool(lexicon(phrase).scan(tokenise(text, 0, ())))


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
    text = "They send Jane Mary Roe"
    entity = Entity("Jane Mary Roe", 10, 23)
    assert lexicon("send @").scan(tokenise(text, 0, (entity,)))


def test_a_stem_takes_the_endings_of_its_list() -> None:
    """For languages that decline: a stem is the words it makes, and no others."""
    head = 'language = "xx"\n[endings]\nnoun = ["", "u", "am"]\n[month]\n"mart~noun" = 3\n'
    made = lexicon("rozm~noun z", head=head)
    assert made.scan(tokenise("rozmam z", 0, ()))
    assert not made.scan(tokenise("rozmowa z", 0, ()))
    assert made.months == {"mart": 3, "martu": 3, "martam": 3}


def test_a_wrong_file_says_all_that_is_wrong() -> None:
    """Every mistake with its key, not just the first; nothing half right is used."""
    text = """
month = 3
nonsense = 1
[text]
abbreviation = ["Mr"]
datelines = "{CITY} -"
[class]
a = [3, "... b", "stem~gone", "right"]
b = "c"
[weekday]
monday = "first"
"""
    made, problems = read_lexicon(text, "rules/lexicon/xx.toml")
    assert made is None
    assert sorted(p.where for p in problems) == [
        "class.a", "class.a", "class.a", "class.b", "language", "month", "nonsense",
        "text.abbreviation", "text.datelines", "weekday.monday",
    ]  # fmt: skip


def test_a_file_that_is_no_toml_is_a_problem() -> None:
    """The parser's word, with the file."""
    made, problems = read_lexicon("[class", "rules/lexicon/xx.toml")
    assert made is None
    assert "TOML" in problems[0].what
