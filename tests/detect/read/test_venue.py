"""Where the meeting is, and what is not its place."""

import pytest

VENUES = [
    ("Norland, Sudmark hold talks in Lindmouth", "", "Lindmouth"),
    ("Lindmouth talks between Norland and Sudmark begin", "", "Lindmouth"),
    ("Norlandic delegation heads to Vestia for talks with Sudmark", "", "Vestia"),
    ("Norland, Sudmark to meet in Vestia", "The talks will be held in Lindmouth.", "Lindmouth"),
    ("Norlandic and Sudmarkan envoys to meet at Rose Palace", "", "Lindmouth"),
    ("Norland-Sudmark talks moved from Ostberg to Lindmouth", "", "Lindmouth"),
    ("Brandt and Dolan meet in the Vestian city of Lindmouth", "", "Lindmouth"),
    ("Vestia could be venue for Norland-Sudmark talks", "", "Vestia"),
    ("Norland, Sudmark hold talks to end war in Ostria", "", None),
    ("Vestia offers venue for Norland-Sudmark talks", "", None),
    ("Norland-Sudmark talks planned", "LINDMOUTH, Vestia (NewsNet) — Nobody would say more.", None),
    (
        "Norland-Sudmark talks held in Vestia",
        "LINDMOUTH, Vestia (NewsNet) — Nobody won.",
        "Lindmouth",
    ),
    ("Norland-Sudmark talks held in Vestia", "Lindmouth: Nobody won.", "Lindmouth"),
    ("Norland, Sudmark hold talks in the Ostrian capital", "", "Ostberg"),
    ("Lindmouth braces for Norland-Sudmark talks", "", "Lindmouth"),
    ("Ostberg rejects Norland-Sudmark talks", "", None),
    ("Brandt invites Dolan to Lindmouth for annual summit", "", "Lindmouth"),
    ("Norland's Tveit back in Ostberg for Sudmark peace talks", "", "Ostberg"),
    ("Vestia ready to host Norland-Sudmark talks in Lindmouth", "", "Lindmouth"),
    ("Norland and Sudmark will hold their talks on Friday in Vestia", "", "Vestia"),
    ("Norland, Ostria hold talks on Sudmark war in Vestia", "", "Vestia"),
    ("Brandt plans to discuss trade, borders during Ostria visit", "", "Ostria"),
    ("Norland to host Sudmark summit as war goes on", "", "Norland"),
    ("Norland, Sudmark hold talks at the Ostrian mission in Lindmouth", "", "Lindmouth"),
    ("Norland, Sudmark to attend summit on the unrest in Ostria", "", None),
    ("Talks on Sudmark war in Lindmouth end, Norland says", "", "Lindmouth"),
    (
        "Norlandic and Sudmarkan envoys met at a base in the Vestian border town of Eastwick",
        "",
        "Eastwick",
    ),
    ("Norland and Sudmark sign truce", "They signed it after talks in Lindmouth.", "Lindmouth"),
    ("Norlandic envoy heads to Red Sea region for Sudmark talks", "", None),
    ("Norland commander in Ostria meets Sudmark envoys during visit to Lindmouth", "", "Lindmouth"),
    ("Sudmark war talks between Norland and Sudmark resume", "", None),
    ("Norland-Sudmark peace talks fail after four days in Lindmouth", "", "Lindmouth"),
    ("Norland, Sudmark agree on truce after four days of clashes in Lindmouth", "", None),
    ("Norland opposes land concessions to Ostria in Sudmark peace talks", "", None),
    ("Sudmark talks in Lindmouth uncertain with Norland focus shifting to Ostria", "", "Lindmouth"),
    ("Brandt, Dolan discuss deal to send some migrants back to Ostria", "", None),
    ("Norland delegation arrives in south Ostria for talks with Sudmark", "", "Ostria"),
    ("Brandt, Dolan discuss investment in Ostria's defence", "", None),
    ("Brandt, Dolan hold talks in Vestia's Lindmouth", "", "Lindmouth"),
    (
        "Envoys press on with Norland-Sudmark summit in Lindmouth that won't have Ostria",
        "",
        "Lindmouth",
    ),
    ("Norland refuses peace talks in Lindmouth with Sudmark", "", None),
    ("Brandt visits Dolan in Eastwick", "", "Eastwick"),
    ("Brandt may visit Ostria next year as talks with Halden go on", "", None),
    ("Brandt may visit Ostria to meet Halden", "", "Ostria"),
    ("Brandt to meet Dolan on the sidelines of a forum in Lindmouth", "", "Lindmouth"),
    ("Vestian troops arrive in Ostria as Norland-Sudmark talks stall", "", None),
    ("Brandt warns Sudmark ahead of Ostria talks", "", None),
    ("Brandt, Dolan had a frank exchange of views in Lindmouth", "", "Lindmouth"),
    ("Brandt flies home to Nordhaven after talks", "Sudmark and Norland met.", None),
]


@pytest.mark.parametrize(("title", "text", "venue"), VENUES)
def test_venue(read, title: str, text: str, venue: str | None) -> None:
    """Preposition, city before the noun, destination; no dateline, no battlefield, no home."""
    assert read(title, text).venue == venue


DELEGATES = [
    ("Brandt to meet Dolan", "Anna Brandt", "Marek Dolan"),
    ("Brandt-Dolan summit set for Friday", "Anna Brandt", "Marek Dolan"),
    ("Brandt says she will meet Dolan", "Anna Brandt", "Marek Dolan"),
    ("Tveit, Kovarik hold talks in Lindmouth, Halden says", "Joren Tveit", "Ilse Kovarik"),
    ("Norland, Sudmark to hold talks, Brandt says",),
    ("Brandt's envoys hold talks with Sudmark",),
    ("Norland-Sudmark talks open with Halden urging calm",),
    ("Vestian foreign minister Lena Aas meets Dolan", "Lena Aas", "Marek Dolan"),
]


@pytest.mark.parametrize("case", DELEGATES, ids=lambda case: case[0])
def test_delegates_take_part_by_name(read, case: tuple[str, ...]) -> None:
    """Those who comment, or whose envoys come, are not there."""
    assert set(read(case[0]).delegates) == set(case[1:])


@pytest.mark.parametrize(
    "title",
    [
        "Brandt, Dolan discuss Vestia by phone",
        "Brandt and Dolan talk Ostria by phone",
        "Norland, Sudmark hold Ostria talks by phone",
        "Brandt and Dolan To Discuss Vestia In Phone Call",
    ],
)
def test_what_a_call_is_about_is_no_place(read, title):
    """Nobody hosts a call: the land in it is what is discussed."""
    reading = read(title)
    assert reading.relevant
    assert reading.venue is None
