"""Ukrainian and Russian: names in their cases, whose envoy somebody is, who is named in whose place."""

from pathlib import Path

import pytest

from monitor.article.model import Article, Origin
from monitor.detect.model import Reading
from monitor.detect.read import Reader, read_lexicon
from monitor.match.engine import Engine
from monitor.match.entry import Party, PartyKind, Person, PlaceKind
from monitor.match.lists import Lists
from monitor.match.place import Place
from monitor.match.reading import read_lists
from monitor.terms import Kind, Level
from tests.detect.read.conftest import DAY, RULES

TABLES = {
    f"declension/{f.name}": f.read_text("utf-8") for f in (RULES / "declension").glob("*.toml")
}


def _party(party: str, country: str, *names: str, adjectives: tuple[str, ...]) -> Party:
    return Party(
        id=party, name=party.title(), kind=PartyKind.STATE, country=country,
        aliases=names, adjectives=adjectives,
    )  # fmt: skip


def _person(person: str, party: str, *aliases: str) -> Person:
    name = person.replace("-", " ").title()
    return Person(id=person, name=name, party=party, level=Level.ENVOY, aliases=aliases)


LISTS = Lists.of(
    people=[
        _person("otar-berdal", "norland", "Отар Бердал", "Бердал"),
        _person("iva-tarnova", "norland", "Іва Тарнова", "Тарнова"),
        _person("lev-hordin", "sudmark", "Лев Гордін", "Гордін", "Лев Гордин", "Гордин"),
        _person("ansel-norlani", "sudmark", "Ансель Норлані", "Норлані"),
    ],
    parties=[
        _party(
            "norland", "xa", "Норландія", "Норландия", adjectives=("норландський", "норландский")
        ),
        _party("sudmark", "xb", "Судмарк", adjectives=("судмаркський", "судмаркский")),
        _party("vestia", "xd", "Вестія", "Вестия", adjectives=("вестійський", "вестийский")),
    ],
    places=[
        Place("country:xa", "Норландія", PlaceKind.COUNTRY, "xa", population=5_000_000),
        Place("country:xb", "Судмарк", PlaceKind.COUNTRY, "xb", population=4_000_000),
        Place("country:xd", "Вестія", PlaceKind.COUNTRY, "xd", population=9_000_000),
        Place("geonames:4", "Ліндмар", PlaceKind.CITY, "xd", population=6_000_000),
        Place("geonames:5", "Линдмар", PlaceKind.CITY, "xd", population=6_000_000),
    ],
    declensions=read_lists(TABLES)[0].declensions,
)
ENGINE = Engine.compile(LISTS, ())


def read(language: str, title: str) -> Reading:
    """What the title reports, by the shipped lexicon of the language."""
    file = Path(RULES, "lexicon", f"{language}.toml")
    lexicon, problems = read_lexicon(file.read_text("utf-8"), file.name)
    assert lexicon, problems
    article = Article("a", "r", title, "", "", Origin("test", "Test"), language, DAY, DAY)
    return Reader(LISTS, lexicon, ()).read(ENGINE.match(article))


@pytest.mark.parametrize(
    ("language", "title", "kind", "venue", "delegates"),
    [
        ("uk", "Бердал зустрівся з Гордіним у вестійському Ліндмарі", Kind.NEW_TALKS, "Ліндмар", 2),
        ("ru", "Бердал встретился с Гординым в вестийском Линдмаре", Kind.NEW_TALKS, "Линдмар", 2),
        ("uk", "Бердал і Гордін поговорили телефоном", Kind.NEW_TALKS, None, 2),
        ("ru", "Бердал и Гордин поговорили по телефону", Kind.NEW_TALKS, None, 2),
        ("uk", "Бердал і Гордін домовилися про зустріч у Ліндмарі", Kind.NEW_TALKS, "Ліндмар", 2),
        ("uk", "Переговори Норландії та Судмарку перенесли", Kind.POSTPONED, None, 0),
        ("ru", "Переговоры Норландии и Судмарка перенесены", Kind.POSTPONED, None, 0),
        ("uk", "Бердал не полетить на переговори з Судмарком", Kind.DELEGATION_CHANGE, None, 0),
        ("uk", "Бердал обговорив із Гордіним ситуацію у Вестії", Kind.NEW_TALKS, None, 2),
        ("ru", "Бердал обсудил с Гординым ситуацию в Вестии", Kind.NEW_TALKS, None, 2),
    ],
)
def test_a_meeting_in_cases(
    language: str, title: str, kind: Kind, venue: str | None, delegates: int
) -> None:
    """Kind, place and people, the names in whatever case."""
    reading = read(language, title)
    assert (reading.kind, reading.venue, len(reading.delegates)) == (kind, venue, delegates)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("uk", "Гордіна призначили головою делегації Судмарку на переговорах з Норландією"),
        ("ru", "Гордина назначили главой делегации Судмарка на переговорах с Норландией"),
        ("uk", "Главою делегації Судмарку призначено Гордіна"),
        ("uk", "Делегацію Судмарку на переговорах замість Тарнової очолить Гордін"),
    ],
)
def test_who_is_named_stands_in_front_or_behind(language: str, title: str) -> None:
    """A verb without a subject has its object where others have their subject."""
    reading = read(language, title)
    assert reading.kind is Kind.DELEGATION_CHANGE
    assert "Lev Hordin" in reading.delegates


@pytest.mark.parametrize(
    ("language", "title", "named"),
    [
        ("uk", "Гордін зустрівся з представниками Бердала", {"Lev Hordin"}),
        ("uk", "Гордін провів переговори з членами команди Бердала", {"Lev Hordin"}),
        ("ru", "Гордин встретился с советниками Бердала", {"Lev Hordin"}),
        ("uk", "Гордін і спецпосланець Бердала Тарнова зустрілися", {"Lev Hordin", "Iva Tarnova"}),
    ],
)
def test_whose_envoys_they_are_is_not_there(language: str, title: str, named: set[str]) -> None:
    """The name behind "envoys of" is their sender's; the one behind it again is the envoy's."""
    assert set(read(language, title).delegates) == named


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("uk", "Гордін вважає мирний план Норландії неприйнятним для Судмарку"),
        ("ru", "Гордин назвал компромисс Норландии и Судмарка возможным"),
        ("uk", "Тарнова заявила, що Судмарк зриває мирне врегулювання"),
    ],
)
def test_a_remark_is_about_talks_and_changes_nothing(language: str, title: str) -> None:
    """What somebody makes of a plan, of a settlement, of yielding."""
    reading = read(language, title)
    assert (reading.relevant, reading.kind, reading.venue) == (True, Kind.OTHER, None)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("uk", "Нафта подорожчала на тлі переговорів Норландії та Судмарку"),
        ("ru", "Нефть подешевела на фоне переговоров Норландии и Судмарка"),
        ("uk", "Норландія атакувала Судмарк дронами, є поранені"),
        ("uk", "Збірна Норландії зустрінеться з Судмарком у фіналі чемпіонату"),
    ],
)
def test_markets_war_and_sport_are_not_talks(language: str, title: str) -> None:
    """Words of meeting, or of talks, that tell of something else."""
    assert not read(language, title).relevant


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("uk", "Гордін: переговорів із Норландією цього тижня не буде"),
        ("ru", "Гордин: встречи с Бердалом в Линдмаре не будет"),
    ],
)
def test_what_will_not_be_is_no_plan(language: str, title: str) -> None:
    """ "Will be" behind "not" announces nothing."""
    assert read(language, title).kind is Kind.OTHER
