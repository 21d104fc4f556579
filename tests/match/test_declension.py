"""Names bend by tables of endings, so that a list holds each of them once."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from monitor.article.model import Article, Origin
from monitor.match.declension import Bent, Declension
from monitor.match.engine import Engine
from monitor.match.entry import Party, PartyKind, Person, PlaceKind
from monitor.match.lists import Lists
from monitor.match.place import Place
from monitor.match.reading import read_lists
from tests.detect.read.conftest import DAY

FOLDER = Path(__file__).parents[2] / "rules" / "declension"
FILES = {f"declension/{path.name}": path.read_text("utf-8") for path in FOLDER.glob("*.toml")}
TABLES = read_lists(FILES)[0].declensions
BENT = Bent(TABLES)
LISTS = Lists.of(
    people=[
        Person(id="jane", name="Jane Roe", party="norland", aliases=("Ільхам Кравців", "Зоренко")),
        Person(id="ivan", name="Ivan Tikhov", party="norland", aliases=("Иван Тихов", "тихов")),
    ],
    parties=[
        Party(
            id="norland", name="Norland", kind=PartyKind.STATE,
            aliases=("Нордландія", "нордландія", "Силы севера"), adjectives=("нордландський",),
        ),
    ],
    places=[
        Place("geonames:1", "Roma", PlaceKind.CITY, "xa", population=900_000, aliases=("Рим",),
              listed=True),
        Place("geonames:2", "Doha", PlaceKind.CITY, "xb", population=900_000, aliases=("Доха",),
              listed=True),
    ],
    declensions=TABLES,
)  # fmt: skip
ENGINE = Engine.compile(LISTS)


def found(title: str) -> set[str]:
    origin = Origin("test", "Test")
    return {
        f.id for f in ENGINE.match(Article("a", "r", title, "", "", origin, "", DAY, DAY)).findings
    }


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Київ", "києва"), ("Львів", "львові"), ("Зоренко", "зоренкові"), ("Прага", "празі"), ("Америка", "америці"),
        ("Ізраїль", "ізраїлем"), ("Венеція", "венецією"), ("Китай", "китаєм"),
        ("Рим", "риме"), ("Вена", "вену"), ("Сирия", "сирии"), ("Кремль", "кремле"),
        ("Відень", "відні"), ("Люксембург", "люксембурзі"), ("Кошта", "коштою"), ("Доха", "досі"),
        ("Южная Корея", "южной кореей"), ("Сполучені Штати", "сполученими штатами"),
        ("Объединённые Эмираты", "объединённых эмиратах"), ("Абу-Наср", "абу-насра"),
    ],
)  # fmt: skip
def test_a_name_in_a_case(name: str, form: str) -> None:
    """Places and states by their endings, adjectives in agreement, the last part of a hyphened word."""
    assert form in BENT.of(name)


def test_a_persons_names_bend_together_or_only_the_last() -> None:
    """Given names of other tongues may stay as they are."""
    assert "лі мін хона" in BENT.of("Лі Мін Хон", person=True)
    assert "іваном тиховим" in BENT.of("Іван Тихов", person=True)


def test_of_a_name_of_several_words_the_first_may_bend_alone() -> None:
    """As in "with the Forces of the north", where the rest is a genitive already."""
    assert "силами севера" in BENT.of("Силы севера")


def test_a_name_in_other_letters_stays_as_it_is() -> None:
    """Each table knows the letters of its language; Latin names never bend."""
    assert not BENT.of("Roma")
    assert not BENT.of("Ријека")


@pytest.mark.parametrize(
    ("title", "ids"),
    [
        ("Розмова з Зоренком", {"jane"}),
        ("Встреча с Иваном Тиховым", {"ivan"}),
        ("Встреча Тихова", {"ivan"}),
        ("У Нордландії", {"norland"}),
        ("про нордландію", {"norland"}),
        ("силами севера", set()),
        ("с Силами севера", {"norland"}),
        ("в Риме и Дохе", {"geonames:1", "geonames:2"}),
        ("римом правили", set()),
        ("нордландсько-южна", {"norland"}),
    ],
)
def test_bent_names_are_found(title: str, ids: set[str]) -> None:
    """Short names too, which no stem could tell; a capital is asked for where the list has one."""
    assert found(title) == ids


def test_a_first_word_is_no_first_name_of_a_bent_surname() -> None:
    """It has its capital from the start of the sentence; inside of one it may be another's name."""
    assert found("Побачення Зоренка") == {"jane"}
    assert found("побачення Олекси Зоренка") == set()


def test_a_case_too_few_is_said() -> None:
    """Five cases, in order, or none of the row is taken."""
    with pytest.raises(ValidationError, match="give 5: genitive, dative"):
        Declension(language="xx", source="test", letters="abc", add={"a": ("b", "c")})
    _, problems = read_lists(
        {"declension/xx.toml": 'language = "xx"\nsource = "s"\nletters = "a"\n[cut]\na = ["b"]\n'}
    )
    assert [problem.file for problem in problems] == ["declension/xx.toml"]


def test_names_of_a_latin_alphabet_bend_by_a_table_of_it():
    """And by no other: the shipped tables leave them as they are."""
    same = ("ksi", "lle", "n", "lla", "ssa")
    table = Declension(
        language="xx", source="made up", letters="abcdefghijklmnopqrstuvwxyzäö",
        add={"a|o": same},
    )  # fmt: skip
    assert Bent((*TABLES, table)).of("Roma") == {f"roma{ending}" for ending in same}
    assert not BENT.of("Roma")
    lists = Lists.of(people=[], parties=[], places=[*LISTS.places.values()], declensions=[table])
    article = Article("a", "r", "Romassa", "", "", Origin("t", "T"), "", DAY, DAY)
    assert [f.id for f in Engine.compile(lists).match(article).findings] == ["geonames:1"]
