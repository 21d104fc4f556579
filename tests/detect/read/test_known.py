"""Known: explainers, profiles, and meetings of long ago report nothing new."""

import pytest

from monitor.terms import Kind, Slot, Status


@pytest.mark.parametrize(
    "title",
    [
        "Analysis: why Norland-Sudmark talks in Lindmouth matter",
        "Analysis: Norland-Sudmark talks in Lindmouth open old wounds",
        "Explained: why Norland-Sudmark talks in Lindmouth collapsed",
        "What to know about Norland-Sudmark talks in Lindmouth on Friday",
        "Meet Joren Tveit, who leads Norland's talks with Sudmark",
        "Meet Joren Tveit, the envoy holding talks with Sudmark in Lindmouth",
        "Profile: Joren Tveit, the man leading Norland's talks with Sudmark in Lindmouth",
        "Norland, Sudmark hold talks in Lindmouth - analysis",
        "The woman behind Norland-Sudmark talks in Lindmouth",
    ],
)
def test_an_explainer_or_a_profile_is_no_event(read, title):
    """It is about talks, and changes nothing."""
    reading = read(title)
    assert reading.relevant
    assert reading.kind is Kind.OTHER


@pytest.mark.parametrize(
    "title",
    [
        "Norland and Sudmark held talks in Lindmouth in November",
        "At talks held in November, Norland and Sudmark spoke of a map",
        "Brandt met Dolan in Lindmouth on 3 December",
    ],
)
def test_what_was_held_long_ago_is_no_news(read, title):
    """The talks are over, and that they were held was told then."""
    reading = read(title)
    assert reading.kind is Kind.OTHER
    stage = next(c.value for m in reading.meetings for c in m.claims if c.slot is Slot.STATUS)
    assert stage == Status.CONCLUDED


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Envoys of Norland and Sudmark met in Lindmouth on January 12", Kind.NEW_TALKS),
        ("Norland calls off talks with Sudmark: What to know", Kind.CANCELLED),
        ("Norland, Sudmark hold talks in Lindmouth, first since November", Kind.NEW_TALKS),
        ("Norland, Sudmark to resume talks held in November", Kind.RESUMED),
        ("Norland and Sudmark, who held talks in November, sign border deal", Kind.OUTCOME),
        ("Norland and Sudmark to hold talks in Lindmouth in November", Kind.NEW_TALKS),
    ],
)
def test_what_is_news_beside_a_day_of_the_past(read, title, kind):
    assert read(title).kind is kind
