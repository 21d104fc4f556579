"""The engine finds what the lists hold, where it stands, and what is meant by it."""

import pickle
from datetime import timedelta

import pytest
from match_build import found, make_article, make_engine

from monitor.match.model import Sort, Via


def test_a_span_keeps_all_its_readings(engine) -> None:
    """Kyiv is a place and stands for a party."""
    matched = engine.match(make_article("Kyiv names a new head of its team"))
    assert found(matched) == [("Kyiv", "ukraine"), ("Kyiv", "geonames:703448")]
    assert [f.via for f in matched.findings] == [Via.METONYM, Via.NAME]


def test_offsets_are_of_the_body(engine) -> None:
    """Also behind letters that folding drops, in title and text."""
    matched = engine.match(
        make_article("Cafe\u0301 talk", "Envoys met in Geneva, U.S. officials said")
    )
    assert found(matched) == [("Geneva", "geonames:2660646"), ("U.S.", "us")]
    assert all(matched.body[f.start : f.end] == f.surface for f in matched.findings)


@pytest.mark.parametrize(
    ("title", "parties"),
    [
        ("US-Russia-Ukraine meeting", ["us", "russia", "ukraine"]),
        ("Thai-Cambodian truce", ["thailand", "cambodia"]),
        ("Ukraine’s and Russia's teams", ["ukraine", "russia"]),
        ("The Americans and a Russian-led bloc", ["us", "russia"]),
        ("let us hope; who knows", []),
        ("Let us hope; Who knows", []),
        ("THE US AND RUSSIA MEET", ["us", "russia"]),
        ("a turkey and some china", []),
        ("South Sudan", ["south-sudan"]),
        ("Sudan and South Sudan", ["sudan", "south-sudan"]),
        ("Latin American music", []),
        ("Ukrainets and Russias", []),
        ("Украине, Украиной", ["ukraine", "ukraine"]),
        ("Romans and Ottomans", []),
        ("M23 rebels", ["m23"]),
    ],
)
def test_parties(engine, title: str, parties: list[str]) -> None:
    assert [key for _, key in found(engine.match(make_article(title)), "party")] == parties


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("Steve Witkoff in Geneva", ["steve-witkoff"]),
        ("Envoy Witkoff's plane", ["steve-witkoff"]),
        ("Умеров приехал", ["rustem-umerov"]),
        ("Разговор с Умеровым", ["rustem-umerov"]),
        ("Russia's Lavrov and US envoy Witkoff", ["sergei-lavrov", "steve-witkoff"]),
        ("The singer Mary Witkoff tours", []),
        ("When Lavrov speaks", ["sergei-lavrov"]),
        ("Boris Lavrov plays Hamlet in London again", []),
        ("Anna Lavrov plays Hamlet", []),
        ("The envoy Sergej Lavrov speaks", ["sergei-lavrov"]),
        ("The envoy Rustam Umerov speaks", ["rustem-umerov"]),
        ("The singer Sergia Lavrov tours", []),
        ("The singer Rustema Umerov tours", []),
        ("Carter will lead the team", []),
        ("Anna Carter will lead", ["anna-carter"]),
        ("An App Store opens", []),
        ("Støre speaks", ["jonas-store"]),
        ("Bo speaks", []),
        ("Li Bo speaks", ["li-bo"]),
        ("Power returns", []),
        ("Sharif and al-Sharif", ["ahmed-al-sharif", "ahmed-al-sharif"]),
    ],
)
def test_people(engine, title: str, people: list[str]) -> None:
    """A surname alone means the person where nobody else bears it and no other name precedes it."""
    assert [key for _, key in found(engine.match(make_article(title)), "person")] == people


def test_a_surname_that_is_a_country_means_the_country(engine) -> None:
    """Unless the person is named in full."""
    assert found(engine.match(make_article("Cambodia to host the UN")), "person") == []
    named = engine.match(make_article("Max Cambodia of the UN speaks; Cambodia is glad"))
    assert len(found(named, "person")) == 2


def test_a_full_name_elsewhere_settles_a_shared_surname(engine) -> None:
    """Anna and John share a name; the article says which."""
    matched = engine.match(make_article("Carter to lead", "Anna Carter arrived. Carter said no."))
    assert found(matched, "person") == [
        ("Carter", "anna-carter"),
        ("Anna Carter", "anna-carter"),
        ("Carter", "anna-carter"),
    ]


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("Talks in Nice", ["Nice"]),
        ("Nice weather all week", []),
        ("A nice day", []),
        ("Reading the room", []),
        ("Police in Reading, United Kingdom", ["Reading", "United Kingdom"]),
        ("Geneva hosts", ["Geneva"]),
        ("Istanbul hosts", ["Istanbul"]),
        ("Переговоры в Женеве и в Абу-Даби", ["Женеве", "Абу-Даби"]),
        ("محادثات بموسكو والقاهرة", ["موسكو", "القاهرة"]),
        ("At Mar-a-Lago", ["Mar-a-Lago"]),
        ("北京", []),
    ],
)
def test_places(engine, title: str, places: list[str]) -> None:
    """Small cities that are words need support; listed and large ones do not."""
    assert [name for name, _ in found(engine.match(make_article(title)), "place")] == places


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Police found it: Reading, United Kingdom", True),
        ("Police found it: Reading, Ukraine", False),  # not the country it lies in
        ("The day after the Reading summit they left", True),
        ("The day after the Reading festival they left", False),
        ("The United Kingdom said that Reading wants it", True),
        ("The Kremlin said that Reading wants it", False),  # its country is not named
        ("The United Kingdom said that Reading Week begins", False),  # part of a longer name
    ],
)
def test_what_bears_out_a_place_that_may_be_a_word(engine, text: str, meant: bool) -> None:
    """Its country behind it or elsewhere in the article, or a meeting named by it."""
    matched = engine.match(make_article("News of the day", text))
    assert ("Reading" in [name for name, _ in found(matched, "place")]) is meant


def test_one_name_two_places(engine) -> None:
    """Other places of the article say which is meant, else the country or the larger one."""
    state = engine.match(make_article("Runoff in Georgia", "Voters in Atlanta queued"))
    country = engine.match(make_article("Talks in Georgia", "Washington sent an envoy"))
    assert ("Georgia", "country:ge") not in found(state)
    assert ("Georgia", "georgia") not in found(state)
    assert ("Georgia", "country:ge") in found(country)
    assert ("Georgia", "georgia") in found(country)


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("US envoy Steve Witkof arrives", [("Witkof", "steve-witkoff")]),
        ("Ukraine says Umerrov will come", [("Umerrov", "rustem-umerov")]),
        ("Umerrov opens a bakery", []),
        ("Умерров прибыл из США", []),
    ],
)
def test_nearly_written_surnames_need_their_party(
    engine, title: str, people: list[tuple[str, str]]
) -> None:
    matched = engine.match(make_article(title))
    assert found(matched, "person") == people
    assert all(
        f.via is Via.FUZZY and 88 <= f.score < 100
        for f in matched.findings
        if f.sort is Sort.PERSON
    )


def test_a_nearly_written_surname_is_nobody_elses(engine) -> None:
    """Neither one that two of the lists bear, nor one with another's first name before it."""
    for text in ("The US says that Carterr comes", "For Ukraine speaks Bohdan Umerrov today"):
        assert found(engine.match(make_article("Talks", text)), "person") == []
    for text in ("The US says that Witkof comes", "For Ukraine speaks Rustem Umerrov today"):
        assert len(found(engine.match(make_article("Talks", text)), "person")) == 1


def test_a_nearly_written_place_is_led(engine) -> None:
    """By "in" or "to": a capitalised word alone may be anybody's name."""
    assert found(engine.match(make_article("Talks in Cambodiia end"))) != []
    assert found(engine.match(make_article("Talks with Cambodiia end"))) == []


def test_oman_is_not_roman(engine) -> None:
    """Short names are found as they are or not at all."""
    assert found(engine.match(make_article("Roman ruins, Omani and Ottoman"))) == []


def test_an_engine_travels_and_gives_the_same(engine) -> None:
    """Worker processes rebuild it from its lists and rules."""
    article = make_article("Witkoff to meet Umerov in Geneva")
    again = pickle.loads(pickle.dumps(engine))
    assert again.match(article) == engine.match(article)
    assert article.fetched + timedelta(0) == article.fetched


def test_a_long_body_of_names_is_read_to_its_end(engine) -> None:
    """The bound of 20,000 characters costs nothing but time."""
    text = "Kyiv and Moscow. " * 1170
    matched = engine.match(make_article("Long", text))
    assert len(found(matched, "party")) == 2340


def test_rules_do_not_change_what_is_found(engine) -> None:
    """State never depends on rules: findings are those of the lists alone."""
    article = make_article("Witkoff to meet Umerov in Geneva over a truce")
    ruled = make_engine('[[rule]]\nid = "a"\ntitle = "A"\nwords = { any = ["truce", "Geneva"] }\n')
    assert ruled.match(article).findings == engine.match(article).findings
