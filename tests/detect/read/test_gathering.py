"""Who of many sits with whom: one with several, forums, one side's consent, people of a land."""

from datetime import UTC, datetime

import pytest

from monitor.article.model import Article, Origin
from monitor.detect.read import Lexicon, Reader
from monitor.match.engine import Engine
from monitor.match.entry import Party, PartyKind
from monitor.match.lists import Lists
from monitor.terms import Kind, Outcome, Slot
from tests.detect.read.conftest import LISTS, PROCESSES

DAY = datetime(2026, 1, 14, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def read_bodies(lexicon: Lexicon):
    """Read a title in the invented world with a body of states in it."""
    council = Party(id="lake-council", name="Lake Council", kind=PartyKind.ORGANISATION)
    parties, people, places = LISTS.parties.values(), LISTS.people.values(), LISTS.places.values()
    lists = Lists.of(people=people, parties=[*parties, council], places=places)
    engine, reader = Engine.compile(lists, ()), Reader(lists, lexicon, PROCESSES)

    def read_one(title: str):
        article = Article("a", "r", title, "", "", Origin("test", "Test"), "en", DAY, DAY)
        return reader.read(engine.match(article))

    return read_one


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Ostria holds talks with Vestia, Norland", "ostria+vestia"),
        ("Halden holds first talks with Vestian, Norlandic leaders", "ostria+vestia"),
        ("Ostria in talks with Vestia and Norland over dam", "ostria+vestia"),
        ("Norland, Ostria and Vestia hold talks", "norland+ostria+vestia"),
        ("Talks between Norland, Ostria and Vestia begin", "norland+ostria+vestia"),
        ("Ostria holds trilateral talks with Vestia, Norland", "norland+ostria+vestia"),
    ],
)
def test_three_are_one_negotiation_where_they_sit_together(read, title: str, key: str) -> None:
    """Who talks with several talks with each; of these the first is told."""
    assert [m.key for m in read(title).meetings] == [key]


@pytest.mark.parametrize(
    "title",
    [
        "Brandt and Dolan to participate in Lake Council summit",
        "Brandt and Dolan to attend World Economic Forum gathering",
        "Dolan skips Lake Council summit",
        "Brandt kicks off southern tour with Sudmark summit",
        "War prompts Dolan to leave Lake Council summit early",
    ],
)
def test_a_forum_is_nobodys_own_negotiation(read_bodies, title: str) -> None:
    """Both come, or one stays away: that they meet one another is not said."""
    assert read_bodies(title).meetings == ()


@pytest.mark.parametrize(
    "title",
    [
        "Brandt to meet Dolan at Lake Council summit",
        "Brandt and Dolan to attend Nordhaven peace summit",
        "Brandt and Dolan to attend Lake Council summit on ceasefire",
    ],
)
def test_who_meets_there_or_comes_for_their_quarrel_negotiates(read_bodies, title: str) -> None:
    """The forum is the place, or its topic is theirs."""
    assert [m.key for m in read_bodies(title).meetings] == ["norland-sudmark"]


@pytest.mark.parametrize(
    "title",
    [
        "Norland agrees to humanitarian ceasefire",
        "Norland accepts Vestian ceasefire proposal",
        "Sudmark: Norland agrees to truce",
        "Norland agrees to Vestian proposal for ceasefire",
    ],
)
def test_what_one_side_accepts_is_no_deal_yet(read, title: str) -> None:
    """The other has not said so."""
    found = [c.value for m in read(title).meetings for c in m.claims if c.slot is Slot.OUTCOME]
    assert found == []


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("Norland and Sudmark agree to ceasefire", Outcome.DEAL),
        ("Norland agrees to ceasefire with Sudmark", Outcome.DEAL),
        ("Norland and Sudmark agree on most points of peace plan except border", Outcome.PARTIAL),
    ],
)
def test_two_agree_wholly_or_in_part(read, title: str, outcome: Outcome) -> None:
    """ "Most points", "except": the rest is open."""
    claims = read(title).meetings[0].claims
    assert [c.value for c in claims if c.slot is Slot.OUTCOME] == [outcome.value]


@pytest.mark.parametrize(
    "title",
    [
        "Ostria hosts Vestian factions to discuss ceasefire agreement",
        "Ostrian factions start dialogue, Vestia appoints diplomat to monitor ceasefire",
        "Halden meets Vestian Hill militias in Ostberg",
    ],
)
def test_people_of_a_land_are_not_its_government(read, title: str) -> None:
    """They talk, and no two states do."""
    assert read(title).meetings == ()


def test_who_leads_them_by_name_still_sits_there(read) -> None:
    """An opposition leader who is named is a delegate."""
    assert "Ilse Kovarik" in read("Brandt meets Sudmarkan opposition leader Ilse Kovarik").delegates


def test_the_head_of_a_side_stands_for_it(read) -> None:
    """Who says so behind the colon is no party to it."""
    meeting = read("Ostrian envoy to meet head of Red Front in Lindmouth: Vestian presidency")
    assert meeting.meetings[0].parties == ("ostria", "red-front")


def venues(reading) -> list[str]:
    return [c.value for m in reading.meetings for c in m.claims if c.slot is Slot.VENUE]


def test_the_place_of_a_thing_is_no_venue(read) -> None:
    """An embassy that is to be opened; a land whose force is made ready."""
    assert venues(read("Ostria, Vestia hold talks for embassy in Ostberg")) == []
    assert venues(read("Ostria, Vestia hold talks at embassy in Ostberg")) == ["geonames:3"]


@pytest.mark.parametrize(
    "title",
    [
        "Halden maintains contact with Brandt, Dolan to resume Lindmouth talks",
        "Halden confirms Ostria mediated talks between Norland, Vestia",
        "Brandt says she held conversation with Dolan recently",
    ],
)
def test_an_aim_and_a_memory_begin_nothing(read, title: str) -> None:
    """Talks that are worked for; talks of no known day that somebody remembers."""
    assert {m.kind for m in read(title).meetings} <= {Kind.OTHER}


def test_a_view_of_a_call_that_is_known_opens_nothing(read) -> None:
    """The title asks, and the text names the call for what it thinks of it."""
    text = "Timing is everything, and Sudmark has timed its latest phone call with Norland well."
    assert read("Will Dolan's call lure Brandt closer?", text).meetings == ()


def test_a_profile_reports_no_talks(read) -> None:
    """Who he is, and not what was agreed."""
    assert not read("The banker emerging as a key player in talks to end the Sudmark war").relevant


def test_a_heading_with_news_of_its_own_does_not_speak(read) -> None:
    """Norland is where it floods; the two who talk are others."""
    reading = read("Norland wildfires spread fast: Ostria, Vestia hold talks on aid")
    assert [m.parties for m in reading.meetings] == [("ostria", "vestia")]


def test_the_day_of_another_deed_is_not_the_day_of_the_talks(read) -> None:
    """What he set on Friday are the terms."""
    reading = read("Brandt on Friday set terms for talks with Dolan to be held in Lindmouth")
    assert not [c for m in reading.meetings for c in m.claims if c.slot is Slot.DATE]


def test_who_calls_both_sides_of_a_quarrel_talks_with_each(read) -> None:
    """Ostria has no part in theirs; Vestia mediates there."""
    of = {
        who: read(f"{who} minister holds phone talks with Norland, Sudmark").meetings
        for who in ("Ostrian", "Vestian")
    }
    assert [m.key for m in of["Ostrian"]] == ["norland+ostria"]
    assert [m.key for m in of["Vestian"]] == ["norland-sudmark"]


@pytest.mark.parametrize(
    "title",
    [
        "When it comes to Norland, Dolan has conflicting goals",
        "Dolan's new trade deal with Norland, briefly explained",
    ],
)
def test_idioms_and_explainers_begin_no_talks(read, title: str) -> None:
    """Nobody comes anywhere, and what is explained is known."""
    assert read(title, "The two reached a deal days ago.").kind in {Kind.OTHER, Kind.NONE}
