"""Which words are nearly a listed name, and which only look like one."""

import pytest

from monitor.match.form import form
from monitor.match.fuzzy import Fuzzy
from monitor.match.model import Sort, Via

NAMES = ("Kalvetti", "Воложенко", "Mirza", "Armenov", "Tangeria", "Oman")


def index(*listed: str) -> Fuzzy:
    """The names above; of ``listed`` words the lists hold the folded form."""
    forms = [form(Sort.PERSON, name.lower(), Via.NAME, "people", name) for name in NAMES]
    return Fuzzy(forms, listed.__contains__)


def near(word: str, *listed: str) -> str:
    """The id of what a word is nearly, or ""."""
    forms, _ = index(*listed).near(word)
    return forms[0].id if forms else ""


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Kalveti", "kalvetti"),  # a letter too few
        ("Kalvettti", "kalvetti"),  # one too many
        ("Kalveti's", "kalvetti"),
        ("Volozhenko", ""),  # a Latin word is no bent Cyrillic one
        ("Воложенкко", "воложенко"),
        ("Арменнов", "armenov"),  # as it is written in Latin letters
    ],
)
def test_a_letter_more_or_less_is_the_same_name(word: str, name: str) -> None:
    """Both sides in Latin letters, so that a Cyrillic word may be a Latin name."""
    assert near(word) == name


@pytest.mark.parametrize("word", ["Kalventa", "Kolvetto", "Malvetti", "Tangiers"])
def test_two_letters_are_another_name(word: str) -> None:
    """So is another first letter."""
    assert near(word) == ""


@pytest.mark.parametrize("word", ["Mirzaa", "Omann", "Omannn", "Мирзаа"])
def test_a_name_of_fewer_than_six_letters_is_near_to_nothing(word: str) -> None:
    """However long the word is."""
    assert near(word) == ""


def test_a_word_of_the_lists_is_never_nearly_another() -> None:
    """Neither as it is written nor as it is written in Latin letters."""
    assert near("Armenova") == ""  # it begins with the name: derived from it
    assert near("Armenow") == ""
    assert near("Armeniov") == near("Армениов") == "armenov"
    assert near("Armeniov", "armeniov") == near("Армениов", "armeniov") == ""
    assert near("Армениов", "армениов") == ""


def test_a_derived_word_is_no_misspelling() -> None:
    """Who lives there, and what is of there."""
    assert near("Tangerian") == ""
    assert near("Tangeriaa") == ""
    assert near("Tangerria") == "tangeria"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Kalveti meets kalveti, Omann and Arben", ["Kalveti"]),
        ("Умерров в Вене", ["Умерров"]),
    ],
)
def test_only_capitalised_words_of_six_letters_are_looked_at(body: str, words: list[str]) -> None:
    """And none that is part of a finding."""
    assert [word for _, _, word in index().words(body, ())] == words
