"""Families count once, an agency's copies count for the agency, the same sentence counts once."""

import pytest

from monitor.alert.decide import source_of
from monitor.alert.independence import count, wire_of
from monitor.alert.sketch import sketch
from monitor.article.model import Origin
from tests.alert.test_sketch import CUT, EDITED, OWN, WIRE

SENTENCE = "Both sides will meet on Friday in the old customs house of Port Vell."


def test_two_papers_of_one_house_are_one(make):
    counted = count((make.source("north"), make.source("north", article="b"), make.source("south")))
    assert counted.independent == 2
    assert counted.grounds[1] == ("b", "again north")


def test_copies_of_an_agency_count_for_the_agency(make):
    papers = [make.source(f"paper{n}", wire="reuters") for n in range(7)]
    counted = count((make.source("reuters"), make.source("north"), *papers))
    assert counted.words == "2 independent + 7 republishing Reuters"
    assert counted.grounds[2] == ("by-paper0", "passes on Reuters")


def test_copies_stand_for_an_agency_that_is_not_read_itself(make):
    counted = count((make.source("a", wire="ap"), make.source("b", wire="ap")))
    assert (counted.independent, counted.copies) == (1, (("ap", 1),))


def test_the_agency_by_another_name_is_the_same_family(make):
    counted = count((make.source("The Associated Press"), make.source("b", wire="ap")))
    assert counted.independent == 1


def test_the_same_long_sentence_is_one_report(make):
    counted = count(
        (make.source("a", sentence=SENTENCE), make.source("b", sentence=SENTENCE.upper()))
    )
    assert counted.independent == 1
    assert counted.grounds[1] == ("by-b", "same text as a")


def test_the_same_text_is_one_report_whoever_signs_it(make):
    """No agency is credited and another sentence is quoted: a copy all the same, of a copy too."""
    first = make.source("a", sketch=sketch(WIRE))
    copies = (make.source("b", sketch=sketch(CUT)), make.source("c", sketch=sketch(EDITED)))
    counted = count((first, *copies, make.source("d", sketch=sketch(OWN))))
    assert counted.words == "2 independent + 2 republishing a"
    assert counted.grounds[1:3] == (("by-b", "same text as a"), ("by-c", "same text as a"))


def test_the_text_of_an_agencys_report_counts_for_the_agency(make):
    """Who prints the same without a credit line passes it on as well."""
    wire = make.source("a", wire="reuters", sketch=sketch(WIRE))
    counted = count((wire, make.source("b", sketch=sketch(CUT))))
    assert counted.words == "1 independent + 1 republishing Reuters"


def test_the_same_short_sentence_proves_nothing(make):
    short = "Talks resume on Friday."
    assert (
        count((make.source("a", sentence=short), make.source("b", sentence=short))).independent == 2
    )


def test_nobody_is_nobody():
    assert count(()).words == "0 independent"


@pytest.mark.parametrize(
    ("title", "text", "wire"),
    [
        ("Talks move", "PORT VELL (Reuters) - The delegations will meet on Friday.", "reuters"),
        ("Talks move, Reuters reports", "", "reuters"),
        ("Talks move", "Envoys will meet on Friday, AFP reported, citing officials.", "afp"),
        ("Talks move", "LAKESIDE, Jan 5 (AP) — Envoys will meet.", "ap"),
        ("Talks move", "Envoys will meet, a diplomat told Reuters.", "reuters"),
        (
            "Talks move",
            "According to Anadolu Agency, envoys will meet. according to Anadolu",
            "anadolu",
        ),
        ("Talks move", "Envoys will meet.\n— AP", "ap"),
        ("Переговоры", "Стороны встретятся в пятницу (ТАСС)", "tass"),
        ("Talks move", "Interfax-Ukraine reported the move.", "interfax-ukraine"),
        ("Talks move", "Envoys will meet on Friday, the ministry said.", ""),
        ("Talks move", "The map of the apartment was wrapped up.", ""),
        ("Both", "Reuters reported a move. AFP reported none.", ""),
    ],
)
def test_credit_lines(title, text, wire):
    assert wire_of(title, text, "Example Times") == wire


@pytest.mark.parametrize("publisher", ["Reuters", "reuters", "reuters.com", "www.reuters.com"])
def test_an_agency_does_not_copy_itself(publisher):
    assert wire_of("Talks move", "PORT VELL (Reuters) - Envoys meet.", publisher) == ""


def test_a_source_keeps_house_and_side(make):
    article = make.article(
        text="Envoys meet (AP).", origin=Origin("f", "Daily", family="", state_of="arland")
    )
    source = source_of(article, "Envoys meet.")
    assert (source.family, source.wire, source.state_of) == ("Daily", "ap", "arland")
