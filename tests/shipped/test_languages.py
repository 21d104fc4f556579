"""Ukrainian and Russian are read for the same slots as English, with the lists that come with the project."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.article.language import language_of
from monitor.article.model import Article, Origin
from monitor.config import files
from monitor.config.house import build
from monitor.detect.model import Reading
from monitor.match.model import Matched
from monitor.terms import Kind, Reason, Slot

SENSE = build(files.read(Path(__file__).parents[2])).sense
DAY = datetime(2026, 1, 14, 9, tzinfo=UTC)
"""A Wednesday."""


def matched(title: str, text: str = "", language: str = "") -> Matched:
    language = language or language_of("", title, text)
    article = Article("a", "r", title, text, "", Origin("test", "Test"), language, DAY, DAY)
    return SENSE.engine.match(article)


def read(title: str, text: str = "") -> Reading:
    return SENSE.reader.read(matched(title, text))


KINDS = [
    ("Нордична рада: міністри Грузії та Вірменії проведуть переговори у Тбілісі", Kind.NEW_TALKS),
    ("Переговори Індії та Пакистану відклали на невизначений термін", Kind.POSTPONED),
    ("Переговоры Индии и Пакистана отложены на неопределенный срок", Kind.POSTPONED),
    ("Сирія скасувала зустріч з Ізраїлем", Kind.CANCELLED),
    ("Сирия отменила встречу с Израилем", Kind.CANCELLED),
    ("Переговори Судану з повстанцями перенесли з Джидди до Каїра", Kind.VENUE_CHANGE),
    ("Переговоры Судана с повстанцами перенесены из Джидды в Каир", Kind.VENUE_CHANGE),
    ("Делегацію Молдови на переговорах з Тирасполем очолить новий віцепрем'єр", Kind.DELEGATION_CHANGE),
    ("Делегацию Молдавии на переговорах с Тирасполем возглавит новый вице-премьер", Kind.DELEGATION_CHANGE),
    ("Вучич і Курті не домовилися у Брюсселі", Kind.OUTCOME),
    ("Вучич и Курти не договорились в Брюсселе", Kind.OUTCOME),
    ("Ірак та Кувейт відновили переговори про кордон", Kind.RESUMED),
    ("Ирак и Кувейт возобновили переговоры о границе", Kind.RESUMED),
    ("Південна Корея запропонувала КНДР провести військові переговори", Kind.OTHER),
    ("Южная Корея предложила КНДР провести военные переговоры", Kind.OTHER),
    ("Переговори Чаду та Лівії в Омані перенесли", Kind.POSTPONED),
    ("Єгипет спростував плани зустрічі з Ефіопією", Kind.OTHER),
    ("Египет отказался от переговоров с Эфиопией", Kind.OTHER),
]  # fmt: skip


@pytest.mark.parametrize(("title", "kind"), KINDS)
def test_what_became_of_a_meeting(title: str, kind: Kind) -> None:
    """Word order is free, endings say the case, aspect and tense what lies ahead."""
    reading = read(title)
    assert (reading.relevant, reading.kind) == (True, kind)


PLACES = [
    ("Сирія та Ізраїль провели переговори в Баку", "Baku"),
    ("Сирия и Израиль провели переговоры в Баку", "Baku"),
    ("У столиці Оману Маскаті зустрінуться посланці Ірану та США", "Muscat"),
    ("В столице Омана Маскате встретятся посланники Ирана и США", "Muscat"),
    ("Глава МЗС Єгипту прибув до Риму на переговори з Ефіопією", "Rome"),
    ("Глава МИД Египта прилетел в Рим на переговоры с Эфиопией", "Rome"),
    ("Катар і Бахрейн обговорили в Джидді припинення блокади", "Jeddah"),
    ("Катар и Бахрейн обсудили в Джидде прекращение огня", "Jeddah"),
    ("Макрон прийняв у Парижі прем'єра Лівану", "Paris"),
    ("Зустріч Рубіо та Сибіги пройде у Досі", "Doha"),
    ("Переговори про припинення вогню в Газі: Ізраїль та Єгипет зустрілися в Каїрі", "Cairo"),
    ("Израиль и Египет провели переговоры о перемирии в Газе", None),
    ("Йемен и Саудовская Аравия провели переговоры в Белом доме", "Washington"),
    ("Посланці Ємену та Саудівської Аравії зустрінуться в столиці Оману", "Muscat"),
    ("Йемен и Саудовская Аравия проведут переговоры в столице Омана", "Muscat"),
    ("Переговори Ємену та Саудівської Аравії пройдуть в оманській столиці", "Muscat"),
    ("Ємен та Саудівська Аравія проведуть переговори у Відні", "Vienna"),
    ("Ємен та Саудівська Аравія проведуть переговори в столиці Австрії", "Vienna"),
    ("Yemen and Saudi Arabia hold talks in the capital of Oman", "Muscat"),
    ("Le Yémen et l'Arabie saoudite négocient dans la capitale de l'Oman", "Muscat"),
    ("Ірак і Сирія проведуть переговори у Женеві за посередництва Норвегії", "Geneva"),
    ("Ирак и Сирия проведут переговоры в Женеве при посредничестве Норвегии", "Geneva"),
    ("Переговори Чаду та Лівії в Омані тимчасово зупинили", "Oman"),
    ("Зустріч Індія – Пакистан відбудеться у Дубаї", "Dubai"),
    ("До Варшави прибула делегація Молдови на переговори з Румунією", "Warsaw"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "venue"), PLACES)
def test_where_they_meet(title: str, venue: str | None) -> None:
    """Cities in their cases, the land behind "capital", and not where the truce is to be."""
    assert read(title).venue == venue


PEOPLE = [
    ("Посланець Трампа Стів Віткофф зустрівся з Нетаньягу", ["Steve Witkoff", "Benjamin Netanyahu"]),
    ("Посланник Трампа Стив Уиткофф встретился с Нетаньяху", ["Steve Witkoff", "Benjamin Netanyahu"]),
    ("Радник Зеленського розповів про переговори з Польщею", []),
    ("Ердоган прийняв в Анкарі Пашиняна", ["Recep Tayyip Erdoğan", "Nikol Pashinyan"]),
    ("Ильхам Алиев встретился с Николом Пашиняном", ["Ilham Aliyev", "Nikol Pashinyan"]),
    ("Министр иностранных дел Чада Идрис Махамат встретился с Лавровым",
     ["Идрис Махамат", "Sergei Lavrov"]),
    ("Міністерка закордонних справ Чаду Амін Саїд зустрілася з Сибігою",
     ["Амін Саїд", "Andrii Sybiha"]),
    ("Министр обороны Сирии Мурхаф абу Касра встретился с Лавровым",
     ["Murhaf Abu Qasra", "Sergei Lavrov"]),
    ("Путін привітав переговори між Вірменією та Азербайджаном", []),
    ("Путин приветствовал переговоры между Арменией и Азербайджаном", []),
    ("Зустріч Рубіо та Сибіги пройде у Досі", ["Marco Rubio", "Andrii Sybiha"]),
]  # fmt: skip


@pytest.mark.parametrize(("title", "people"), PEOPLE)
def test_who_sits_at_the_table(title: str, people: list[str]) -> None:
    """Whose envoy somebody is sits elsewhere; a stranger stands behind his title and its state."""
    assert list(read(title).delegates) == people


LEADS = [
    ("Її очолює Мевлют Чавушоглу.", []),
    ("Грецію представляє Яніс Стурнарас, Туреччину представляє Хакан Фідан.", ["Hakan Fidan"]),
    ("Її очолюватиме глава МЗС Хакан Фідан.", ["Hakan Fidan"]),
    ("До неї увійшов Хакан Фідан.", ["Hakan Fidan"]),
    ("Від США в них візьме участь Марко Рубіо.", ["Marco Rubio"]),
    ("Про це повідомив Хакан Фідан.", []),
    ("Про початок зустрічі повідомив міністр Хакан Фідан.", []),
    ("За словами Хакана Фідана, розмова буде непростою.", []),
]  # fmt: skip


@pytest.mark.parametrize(("lead", "people"), LEADS)
def test_who_the_lead_says_takes_part(lead: str, people: list[str]) -> None:
    """Who leads or joins what the lead only points back to sits there; who tells of it does not."""
    title = "Туреччина направить делегацію на переговори з Грецією в Афінах"
    assert list(read(title, lead).delegates) == people


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("Про переговори Греції та Кіпру в Афінах розповів міністр Хакан Фідан", []),
        ("Хакан Фідан увійшов до складу делегації на переговорах із Грецією", ["Hakan Fidan"]),
        ("Хакан Фидан вошел в состав делегации на переговорах с Грецией", ["Hakan Fidan"]),
        ("Хакан Фідан повідомив про новий раунд переговорів між Грецією та Кіпром", []),
        (
            "Переговори в Афінах: Грецію представлятиме Міцотакіс, Туреччину – Фідан",
            ["Kyriakos Mitsotakis", "Hakan Fidan"],
        ),
        ("Ердоган доручив Фідану підготувати зустріч із грецькою делегацією", []),
    ],
)
def test_who_speaks_is_no_delegate(title: str, people: list[str]) -> None:
    """The subject may stand behind its verb; who is joined to a delegation does not name it."""
    assert list(read(title).delegates) == people


def test_talks_on_a_land_at_war_are_talks() -> None:
    """Where what a noun has in front follows it, the land stands behind "talks"."""
    assert read("Раунд переговорів щодо Гази в Досі завершився безрезультатно").relevant


def test_a_dash_stands_for_the_verb() -> None:
    """As in "X leads the one delegation, the other - Y"."""
    text = "Йорданську делегацію очолив Айман Сафаді, сирійську — міністр оборони Мурхаф Абу Касра."
    assert read("Йорданія та Сирія провели переговори", text).delegates[0] == "Ayman Safadi"
    assert len(read("Йорданія та Сирія провели переговори", text).delegates) == 2


@pytest.mark.parametrize(
    "title",
    [
        "У Варшаві спростували участь Сікорського в переговорах із Росією у Відні",
        "В Варшаве опровергли участие Сикорского в переговорах с Россией в Вене",
    ],
)
def test_a_denied_part_denies_no_place(title: str) -> None:
    """The talks go on where they are; only one does not come."""
    claims = [claim for meeting in read(title).meetings for claim in meeting.claims]
    assert {claim.slot for claim in claims} == {Slot.DELEGATION}


@pytest.mark.parametrize(
    ("title", "window"),
    [
        ("Ірак та Кувейт проведуть переговори 3-4 лютого в Багдаді", "2026-02-03/2026-02-04"),
        ("Ирак и Кувейт проведут переговоры 3-4 февраля в Багдаде", "2026-02-03/2026-02-04"),
        ("Ірак та Кувейт проведуть переговори у п'ятницю", "2026-01-16"),
        ("Ирак и Кувейт проведут переговоры в пятницу", "2026-01-16"),
        ("Ирак и Кувейт проведут переговоры на следующей неделе", "2026-01-19/2026-01-25"),
    ],
)
def test_when_they_meet(title: str, window: str) -> None:
    """Months and weekdays in their cases."""
    claims = [c for m in read(title).meetings for c in m.claims if c.slot is Slot.DATE]
    assert [claim.value for claim in claims] == [window]


IRRELEVANT = [
    "Збірна Данії зустрінеться з командою Сербії в Белграді",
    "Сборная Дании встретится с командой Сербии в Белграде",
    "Компанія з Франції веде переговори про купівлю мережі магазинів",
    "Компания из Франции ведет переговоры о покупке сети магазинов",
    "В Осло прошла встреча писателя с читателями",
    "Річниця переговорів у Рейк'явіку: як це було",
    "Суд продлил арест бывшему министру",
]  # fmt: skip


@pytest.mark.parametrize("title", IRRELEVANT)
def test_what_is_no_meeting_of_states(title: str) -> None:
    """Sport, trade, readers, anniversaries, courts."""
    assert not read(title).relevant


UNKNOWN = [
    ("Встреча Макрона с Мерцем", None),
    ("Macron rencontre Merz à Berlin", "Berlin"),
    ("Merz trifft Macron in Paris", "Paris"),
    ("Merz empfängt Macron", None),
]


@pytest.mark.parametrize(("title", "venue"), UNKNOWN)
def test_a_text_of_unknown_language_is_read_by_the_lexicon_whose_words_it_has(
    title: str, venue: str | None
) -> None:
    """A headline may be too short to tell the language of."""
    assert language_of("", title, "") == ""
    reading = read(title)
    assert (set(reading.parties), reading.venue) == ({"France", "Germany"}, venue)


@pytest.mark.parametrize(
    ("language", "title", "ids"),
    [
        ("tr", "Fidan ve Arakçi İstanbul'da görüştü, İran müzakereleri sürüyor", {"iran"}),
        ("fa", "مذاکرات ایران و عراق در بغداد", {"iran", "iraq", "geonames:98182"}),
        ("zh", "伊朗与美国在日内瓦举行会谈", set()),
        ("he", "משלחת ישראל בקהיר", set()),
    ],
)
def test_a_language_without_lexicon_is_said_and_its_names_are_found(
    language: str, title: str, ids: set[str]
) -> None:
    """Right-to-left and unspaced scripts too; only what happens is not read."""
    found = matched(title, language=language)
    assert ids <= {finding.id for finding in found.findings}
    reading = SENSE.reader.read(found)
    assert (reading.relevant, reading.reason) == (False, Reason.LANGUAGE_NOT_READ)


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("Сибіга зустрівся з Фейсалом бін Фарханом", ["Andrii Sybiha", "Faisal bin Farhan"]),
        ("Свириденко зустрілася з Жаном-Ноелем Барро", ["Yuliia Svyrydenko", "Jean-Noël Barrot"]),
        ("Сибіга провів переговори з Юлією Свириденко", ["Andrii Sybiha", "Yuliia Svyrydenko"]),
        ("Лавров встретился с Тамимом бен Хамадом Аль Тани", ["Sergei Lavrov", "Tamim bin Hamad"]),
        ("До складу делегації увійдуть: Умєров – секретар РНБО, Гнатов – начальник Генштабу",
         ["Rustem Umerov", "Andrii Hnatov"]),
        ("Глава СНБО Умеров встретился с Уиткоффом", ["Rustem Umerov", "Steve Witkoff"]),
    ],
)  # fmt: skip
def test_names_bend_in_every_part(title: str, people: list[str]) -> None:
    """Particles stand still, both sides of a hyphen may bend, women's names in -ko do not."""
    found = read(title).delegates
    assert len(found) == len(people)
    assert all(any(p in f or f in p for f in found) for p in people), found


UNDECLARED = [
    ("Chile y Bolivia aplazan plan de negociaciones", Kind.POSTPONED),
    ("Cumbre Chile-Bolivia cancelada, plan rechazado", Kind.CANCELLED),
    ("Pourparlers Tchad-Libye reportés, plan contesté", Kind.POSTPONED),
    ("Négociations Tchad-Libye reportées, conditions", Kind.POSTPONED),
]


@pytest.mark.parametrize(("title", "kind"), UNDECLARED)
def test_an_undeclared_language_is_that_of_the_words_of_meeting(title: str, kind: Kind) -> None:
    """Too short to tell the language: a word that others share ("plan", "phase") does not decide it."""
    assert language_of("", title, "") == ""
    assert read(title).kind is kind


@pytest.mark.parametrize("mark", ["'", "’", "ʼ"])
def test_the_apostrophe_is_read_however_it_is_typed(mark: str) -> None:
    """Typed, typographic, and the letter U+02BC."""
    title = f"Сеанс зв{mark}язку: Грузія і Вірменія"
    reading = SENSE.reader.read(matched(title, language="uk"))
    assert (reading.relevant, reading.kind) == (True, Kind.NEW_TALKS)
