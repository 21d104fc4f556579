"""The claims of an article's meetings: what the step is fed with."""

import pytest

from monitor.detect.model import Claim, Meeting
from monitor.terms import Certainty, ClaimStatus, Kind, Slot, Tense


def claim(meeting: Meeting, slot: Slot) -> Claim | None:
    return next((c for c in meeting.claims if c.slot is slot), None)


def value(meeting: Meeting, slot: Slot) -> str:
    found = claim(meeting, slot)
    return found.value if found else ""


STATUS = [
    ("Norland, Sudmark to hold talks", "planned"),
    ("Norland and Sudmark hold talks in Lindmouth", "under_way"),
    ("Norland, Sudmark to hold historic talks in Lindmouth", "planned"),
    ("Brandt met Dolan on Monday", "concluded"),
    ("Norland-Sudmark talks end without breakthrough", "concluded"),
    ("Norland-Sudmark talks called off", "cancelled"),
    ("Norland-Sudmark talks put on hold", "postponed"),
    ("Vestia offers to host Norland-Sudmark talks", "proposed"),
]


@pytest.mark.parametrize(("title", "status"), STATUS)
def test_status(read, title: str, status: str) -> None:
    """Planned, under way, held, off: by verb form and cue."""
    assert value(read(title).meetings[0], Slot.STATUS) == status


@pytest.mark.parametrize(
    "title",
    [
        "Norland and Sudmark hold talks in Lindmouth, no breakthrough yet",
        "No date yet for Norland-Sudmark talks in Lindmouth, Halden says",
        "Norland has yet to agree to talks with Sudmark in Lindmouth",
        "Neither side confirms Norland-Sudmark talks in Lindmouth",
    ],
)
def test_what_is_not_yet_so_is_not_denied(read, title: str) -> None:
    """A denial takes back what was alerted; an open question does not."""
    claims = [claim for meeting in read(title).meetings for claim in meeting.claims]
    assert claims
    assert ClaimStatus.DENIED not in {claim.status for claim in claims}


CERTAINTY = [
    ("Norland, Sudmark to hold talks, sources say", Certainty.REPORTED),
    ("Norland, Sudmark to hold talks, Brandt says", Certainty.CONFIRMED),
    ("Norland, Sudmark to hold talks, Halden says", Certainty.ANNOUNCED),
    ("Norland, Sudmark may hold talks in Lindmouth", Certainty.POSSIBLE),
    ("Norland, Sudmark hold talks", Certainty.CONFIRMED),
    ("Norland, Sudmark to hold talks", Certainty.REPORTED),
]


@pytest.mark.parametrize(("title", "certainty"), CERTAINTY)
def test_certainty_by_who_says_so(read, title: str, certainty: Certainty) -> None:
    """A party, a third one, nobody named, or only "may"."""
    found = claim(read(title).meetings[0], Slot.STATUS)
    assert found
    assert found.certainty is certainty


def test_a_claim_carries_speaker_sentence_and_tense(read) -> None:
    """What a reader is shown."""
    title = "Brandt says Norland and Sudmark will hold talks in Lindmouth"
    found = claim(read(title).meetings[0], Slot.VENUE)
    assert found
    assert (found.value, found.name, found.speaker) == ("geonames:4", "Lindmouth", "anna-brandt")
    assert (found.sentence, found.tense, found.within) == (title, Tense.FUTURE, ("country:xd",))


def test_a_denial_denies(read) -> None:
    """The claim is there, as denied."""
    found = claim(read("Dolan denies Norland-Sudmark talks are planned").meetings[0], Slot.STATUS)
    assert found
    assert found.status is ClaimStatus.DENIED


DATES = [
    ("Norland, Sudmark to hold talks on Friday", "2026-01-16"),
    ("Norland, Sudmark to hold talks tomorrow", "2026-01-15"),
    ("Norland, Sudmark to hold talks next week", "2026-01-19/2026-01-25"),
    ("Norland, Sudmark to hold talks on 3-4 February", "2026-02-03/2026-02-04"),
    ("Norland, Sudmark to hold talks on Feb. 3", "2026-02-03"),
    ("Norland, Sudmark to hold talks, Brandt said on Monday", ""),
]


@pytest.mark.parametrize(("title", "window"), DATES)
def test_date_window(read, title: str, window: str) -> None:
    """Resolved against the day of publication; the day of saying is not the day of meeting."""
    assert value(read(title).meetings[0], Slot.DATE) == window


def test_round_and_format(read) -> None:
    """The text counts and names the format."""
    meeting = read("Third round of trilateral Norland-Sudmark-Vestia talks opens").meetings[0]
    assert (meeting.round_number, value(meeting, Slot.FORMAT)) == (3, "trilateral")


OUTCOMES = [
    ("Norland-Sudmark talks end without a deal", "no_deal"),
    ("Norland and Sudmark sign peace deal", "deal"),
    ("Dolan walks out of talks with Brandt", "walkout"),
    ("Norland-Sudmark talks were constructive, Tveit says", "continue"),
]


@pytest.mark.parametrize(("title", "outcome"), OUTCOMES)
def test_outcome(read, title: str, outcome: str) -> None:
    """How it ended."""
    assert value(read(title).meetings[0], Slot.OUTCOME) == outcome


MEMBERS = [
    ("Tveit to lead Norlandic delegation at Lindmouth talks", "norland", "joren-tveit", "head"),
    ("Brandt to meet Dolan", "sudmark", "marek-dolan", "member"),
    ("Kovarik to join talks with Norland", "sudmark", "ilse-kovarik", "joins"),
    ("Colonel Arne Vik joins Norlandic team at talks with Sudmark", "norland", "arne vik", "joins"),
    ("Colonel added to Sudmark's delegation in Lindmouth", "sudmark", "role:colonel", "joins"),
    ("Brandt announces Norlandic delegation for talks with Sudmark", "norland", "announced", "member"),
    ("Sudmark represented exclusively by military at talks with Norland", "sudmark", "level:military", "member"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "party", "who", "role"), MEMBERS)
def test_delegation(read, title: str, party: str, who: str, role: str) -> None:
    """Who sits there for whom, as what; a stranger by title, a role, a level, the bare fact."""
    claims = [c for m in read(title).meetings for c in m.claims if c.slot is Slot.DELEGATION]
    assert (party, who, role) in [(c.party, c.value, c.role) for c in claims]


PROCESSES = [
    ("Norland, Sudmark hold talks", "norland-sudmark", ("norland", "sudmark"), ()),
    ("Vestia-mediated Norland-Sudmark talks open", "norland-sudmark", ("norland", "sudmark"), ("vestia",)),
    ("Ostria, Vestia hold trade talks", "ostria+vestia", ("ostria", "vestia"), ()),
    ("Dolan meets Vestian envoys on Sudmark war", "norland-sudmark", ("sudmark", "vestia"), ()),
]  # fmt: skip


@pytest.mark.parametrize(("title", "key", "parties", "mediators"), PROCESSES)
def test_process(read, title: str, key: str, parties: tuple, mediators: tuple) -> None:
    """A listed process by its parties, mediators and words; else the pair, sorted."""
    meeting = read(title).meetings[0]
    assert (meeting.key, meeting.parties, meeting.mediators) == (key, parties, mediators)


def test_two_meetings_in_one_title_keep_their_places(read) -> None:
    """The place of the later talks is not the place of the meeting before them."""
    reading = read("Brandt meets Ostrian envoys ahead of Norland-Sudmark talks in Lindmouth")
    first, second = reading.meetings
    assert (first.parties, value(first, Slot.VENUE)) == (("norland", "ostria"), "")
    assert (second.parties, value(second, Slot.VENUE)) == (("norland", "sudmark"), "geonames:4")


CONVENED = [
    ("New clashes on Norland-Ostria border as Vestia convenes peace talks", "norland+ostria", ("vestia",)),
    ("Vestia to hold peace talks on Norland-Ostria fighting on Friday", "norland+ostria", ("vestia",)),
    ("New clashes on Norland-Ostria border as Vestia holds trade talks", "", ()),
    ("Vestia convenes peace talks as clashes on Norlandic border go on", "", ()),
    ("Vestia convenes peace talks on Norland-Ostria-Red Front fighting", "", ()),
    ("Red Front and Vestia hold peace talks on Norland-Ostria fighting", "red-front+vestia", ()),
    ("Norland holds peace talks on Norland-Ostria fighting", "", ()),
]  # fmt: skip


@pytest.mark.parametrize(("title", "key", "mediators"), CONVENED)
def test_who_convenes_alone_brings_two_together(
    read, title: str, key: str, mediators: tuple
) -> None:
    """Those whose quarrel the line names, if they are two; the convener is no side."""
    found = [(m.key, m.mediators) for m in read(title).meetings]
    assert found == ([(key, mediators)] if key else [])


AT_TALKS = [
    ("Norland, Ostria to tackle land dispute at Vestia talks", Kind.OTHER),
    ("Norland, Ostria to tackle land dispute at the Lindmouth talks", Kind.OTHER),
    ("Norland, Ostria to tackle land dispute at Lindmouth talks on Friday", Kind.NEW_TALKS),
    ("Norland, Ostria to meet at Lindmouth talks", Kind.NEW_TALKS),
    ("Norland, Ostria to hold talks in Lindmouth", Kind.NEW_TALKS),
    ("Norland, Sudmark to tackle land dispute at Lindmouth talks", Kind.NEW_TALKS),
]


@pytest.mark.parametrize(("title", "kind"), AT_TALKS)
def test_what_is_brought_up_at_known_talks_is_no_news_of_them(read, title: str, kind: Kind) -> None:
    """Of two that no list knows; in a listed negotiation it still tells of the round."""
    assert [m.kind for m in read(title).meetings] == [kind]


LABELS = [
    ("Norland updates: Peace talks put to test in Lindmouth", ""),
    ("Norland briefing: Peace talks put to test in Lindmouth", ""),
    ("Norland: Peace talks put to test in Lindmouth", "norland"),
    ("Brandt briefing: Peace talks put to test in Lindmouth", "anna-brandt"),
]


@pytest.mark.parametrize(("title", "speaker"), LABELS)
def test_the_land_of_a_newsrooms_label_says_nothing(read, title: str, speaker: str) -> None:
    """The talks are its own all the same; without the label it speaks."""
    found = claim(read(title).meetings[0], Slot.VENUE)
    assert found
    assert (found.value, found.speaker) == ("geonames:4", speaker)


def test_a_newsrooms_label_seats_nobody_beside_those_who_meet(read) -> None:
    """Its land is what they talk about."""
    reading = read("Norland updates: Ostria and Vestia hold talks in Lindmouth")
    assert [m.parties for m in reading.meetings] == [("ostria", "vestia")]
