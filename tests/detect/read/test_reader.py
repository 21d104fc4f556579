"""What whole articles report."""

import pytest

from monitor.detect.model import Reading
from monitor.terms import Kind, Reason

ABOUT_TALKS = [
    "Norland, Sudmark hold talks in Lindmouth",
    "Norlandic delegation arrives in Lindmouth for peace talks with Sudmark",
    "Vestia urges Norland and Sudmark to return to the negotiating table",
    "Brandt to meet Dolan on Friday",
    "Brandt and Dolan speak by phone",
    "Ostrian foreign minister visits Nordhaven",
    "Vestia-brokered truce talks between Norland and Red Front stall",
    "Sudmark sends reply to Norland's ceasefire proposal",
    "Norland and Sudmark agree to ceasefire",
    "Colonel added to Sudmark's delegation in Lindmouth",
    "LIVE: Norland-Sudmark talks open at Rose Palace",
    "Norland rules out talks with Sudmark until shelling stops",
    "Norland, Ostria to meet in Lindmouth, sources say",
    "Sources: Norland, Ostria to meet in Lindmouth next week",
    "Norland and Ostria to meet in Lindmouth on Friday, official says",
    "Red Front, Norland to meet in Lindmouth",
    "Norland denies secret deal with Ostria",
    "Norland denies prisoner deal with Ostria",
    "Ostria turns down offer of talks",
]
NOT_ABOUT_TALKS = [
    "Norland beat Sudmark to reach World Cup final",
    "Norlandic brewer in talks to buy Ostrian rival",
    "Brandt talks about growing up by the sea",
    "Norland's coalition budget talks collapse",
    "Teachers' union and city resume wage talks in Nordhaven",
    "Norland shells Sudmark border town",
    "Shares in Nordhaven slide as Sudmark peace talks stall",
    "Opinion: Norland and Sudmark should hold talks",
    "Ten years on: anniversary of Norland-Sudmark peace talks",
    "COP summit opens in Lindmouth",
    "Meet the baker who feeds Nordhaven",
    "Norland, Ostria to meet in Lindmouth on Sunday",
    "Norland and Ostria to meet in Lindmouth in semi-final, coach says",
    "Norlandic brewer denies takeover deal with Ostrian rival",
    "Actor in talks to star in film about Sudmark",
]


@pytest.mark.parametrize("title", ABOUT_TALKS)
def test_meetings_of_states_are_relevant(read, title: str) -> None:
    """States, parties to a conflict and their office holders who meet, or are asked to."""
    assert read(title).relevant


@pytest.mark.parametrize("title", NOT_ABOUT_TALKS)
def test_other_talks_are_not(read, title: str) -> None:
    """The words alone do not make talks between parties."""
    reading = read(title)
    assert not reading.relevant
    assert reading.kind is Kind.NONE


KINDS = [
    ("Norland, Sudmark to hold talks in Lindmouth on Friday", Kind.NEW_TALKS),
    ("Norland and Sudmark begin talks in Lindmouth", Kind.NEW_TALKS),
    ("Norland, Sudmark to resume talks next week", Kind.RESUMED),
    ("Second round of Norland-Sudmark talks set for Monday", Kind.RESUMED),
    ("Norland-Sudmark talks postponed", Kind.POSTPONED),
    ("Sudmark suspends peace talks with Norland", Kind.POSTPONED),
    ("Brandt cancels meeting with Dolan", Kind.CANCELLED),
    ("Norland pulls out of talks with Sudmark", Kind.CANCELLED),
    ("Norland-Sudmark talks moved from Ostberg to Lindmouth", Kind.VENUE_CHANGE),
    ("Sudmark asks Norland to move border talks to Lindmouth", Kind.VENUE_CHANGE),
    ("Norland, Sudmark plan truce talks but disagree over venue", Kind.VENUE_CHANGE),
    ("Tveit to lead Norlandic delegation at Lindmouth talks", Kind.DELEGATION_CHANGE),
    ("Dolan names Kovarik chief negotiator for talks with Norland", Kind.DELEGATION_CHANGE),
    ("Norland-Sudmark talks end without breakthrough", Kind.OUTCOME),
    ("Norland and Sudmark agree to ceasefire", Kind.OUTCOME),
    ("Talks between Norland and Sudmark constructive, Vestian mediator says", Kind.OUTCOME),
    ("Norland, Sudmark agree to start talks on border", Kind.NEW_TALKS),
    ("Vestia urges Norland, Sudmark to resume talks", Kind.OTHER),
    ("Vestia offers to host Norland-Sudmark talks", Kind.OTHER),
    ("Venue of Norland-Sudmark talks could change, Brandt says", Kind.OTHER),
    ("Sudmark refuses talks with Norland", Kind.OTHER),
    ("Sudmark turns down invitation to talks with Norland in Lindmouth", Kind.OTHER),
    ("Norland denies border deal with Sudmark", Kind.OTHER),
    ("No new Norland-Sudmark talks are planned, Dolan says", Kind.OTHER),
    ("Norland demands border villages ahead of talks with Sudmark", Kind.OTHER),
    ("Norland-Sudmark talks to end the war begin in Lindmouth", Kind.NEW_TALKS),
    ("Dolan will call Brandt if talks fail", Kind.OTHER),
    ("Border issue to be discussed at Norland-Sudmark talks", Kind.OTHER),
    ("Norland, Sudmark agree to ceasefire talks", Kind.NEW_TALKS),
    ("Norland and Sudmark agree to restart peace talks in Lindmouth", Kind.RESUMED),
    ("Norland, Sudmark to sign peace deal at talks in Lindmouth, Vestia says", Kind.OTHER),
    ("Norland and Sudmark have not agreed ceasefire at talks, Dolan says", Kind.OTHER),
    ("Brandt, Dolan agree to halt fighting during talks in Lindmouth", Kind.OUTCOME),
    ("Sudmark not taking part in talks with Norland in Lindmouth", Kind.OTHER),
    ("Norland has not suspended talks with Sudmark", Kind.OTHER),
    ("No progress in Norland-Sudmark talks, Dolan says", Kind.OUTCOME),
    ("Brandt plans Lindmouth visit to try to revive talks with Sudmark", Kind.NEW_TALKS),
    ("Brandt meets Dolan as Nordhaven says settlement hinges on border", Kind.OUTCOME),
]


@pytest.mark.parametrize(("title", "kind"), KINDS)
def test_kind_of_a_headline(read, title: str, kind: Kind) -> None:
    """Cues, their order and their scope give the kind."""
    assert read(title).kind is kind


ASKED = [
    "Who leads Sudmark's delegation at the talks with Norland in Lindmouth?",
    "How Norland and Sudmark came to hold talks in Lindmouth",
    "Norland and Sudmark hold talks in Lindmouth - analysis",
]


@pytest.mark.parametrize("title", ASKED)
def test_who_asks_or_explains_is_sure_of_nothing(read, title: str) -> None:
    """What such a title speaks of is kept, and moves no slot."""
    claims = [c for meeting in read(title).meetings for c in meeting.claims]
    assert claims
    assert not any(claim.certainty.moves_slots for claim in claims)


def test_who_only_is_named_makes_no_listed_negotiation(read) -> None:
    """One side meets many about much; the other is named for another reason."""
    beside = read("Brandt visits Vestia as Sudmark shells border town")
    assert "norland-sudmark" not in [meeting.key for meeting in beside.meetings]
    theirs = read("Brandt and Dolan meet in Vestia")
    assert [meeting.key for meeting in theirs.meetings] == ["norland-sudmark"]


def test_a_language_without_lexicon_is_said(read) -> None:
    """Not read, and the reason tells so."""
    reading: Reading = read("Norland y Sudmark reanudan el diálogo", language="es")
    assert (reading.relevant, reading.reason) == (False, Reason.LANGUAGE_NOT_READ)


def test_an_unknown_language_is_read_as_the_first(read) -> None:
    """Short headlines often do not tell their language."""
    assert read("Norland, Sudmark talks open", language="").relevant


def test_title_leads_and_the_text_fills_in(read) -> None:
    """The place, the day and the people may stand in the first sentences."""
    reading: Reading = read(
        "Norland, Sudmark to hold talks",
        "The delegations, led by Joren Tveit and Ilse Kovarik, will meet in Lindmouth on Friday.",
    )
    assert reading.venue == "Lindmouth"
    assert set(reading.delegates) == {"Joren Tveit", "Ilse Kovarik"}


def test_a_proposal_in_the_title_is_news_where_the_text_knows_the_date(read) -> None:
    """A heading that only proposes does not hide talks that are planned."""
    reading: Reading = read(
        "Sudmark war: Vestia proposes peace talks with Norland and Sudmark",
        "Marek Dolan spoke of a new format. The Vestian delegation will hold talks with Norland "
        "and Sudmark in Lindmouth next week.",
    )
    assert reading.kind is Kind.NEW_TALKS
    assert reading.venue == "Lindmouth"


def test_a_hint_in_the_title_needs_the_lead(read) -> None:
    """A vague title alone is passed over; with a clear lead it is read."""
    assert not read("What to know about the Brandt visit").relevant
    assert (
        read(
            "Why Brandt smiles", "Norland and Sudmark began talks in Lindmouth on Monday."
        ).relevant
        is False
    )


def test_the_same_article_reads_the_same(read) -> None:
    """Pure: nothing is remembered from one article to the next."""
    title = "Brandt, Dolan to meet in Lindmouth"
    assert read(title) == read(title)


def test_the_first_sentence_may_tell_it_alone(read) -> None:
    """A title that names both parties and no meeting; its first sentence says that they talked."""
    title, text = "Norland and Sudmark at odds", "Brandt and Dolan held talks in Lindmouth."
    assert read(title, text).delegates == ("Anna Brandt", "Marek Dolan")
    assert not read("Harvest late in Norland", text).relevant


@pytest.mark.parametrize(
    "title",
    [
        "Norland and Sudmark discuss trade on Brandt's visit to Sudheim",
        "Norlandic intel officers and Sudmark officials convene meeting",
        "Norland and Sudmark declare truce after weeks of clashes",
        "Anna Brandt and leaders of Baltic countries meet in Lindmouth",
        "Norland: warring sides meet in Lindmouth",
        "Norland and Sudmark negotiators return to the table",
    ],
)
def test_what_is_about_talks(read, title: str) -> None:
    """Meetings whose words are rarer: a visit's talks, staff, truces declared, groups of states."""
    assert read(title).relevant


def test_a_further_round_is_resumed_wherever_the_text_says_so(read) -> None:
    """The title tells the date, the first sentence that it is not the first time."""
    title = "Norland, Sudmark to hold talks in Lindmouth on Monday"
    assert read(title).kind is Kind.NEW_TALKS
    text = "Norland and Sudmark will hold a new round of peace talks in Lindmouth."
    assert read(title, text).kind is Kind.RESUMED
