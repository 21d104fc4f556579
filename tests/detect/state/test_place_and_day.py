"""Where and when: what is a move, what only says it more exactly."""

from monitor.terms import Kind, Reason
from tests.detect.state.scene import (
    ABU_DHABI,
    GENEVA,
    MIAMI,
    UAE,
    Scene,
    announced,
    changes,
    day,
    ended,
    place,
    stage,
)


def test_a_country_refined_to_its_city_is_no_change():
    """UAE, then Abu Dhabi: held more exactly, nothing sent; back to UAE is vaguer."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(UAE))
    assert scene.tell("new_talks", stage(), place(ABU_DHABI)).detection is None
    assert scene.round().venue.name == "Abu Dhabi"
    done = scene.tell("new_talks", stage(), place(UAE))
    assert done.detection is None
    assert done.reason is Reason.VAGUER
    assert scene.round().venue.name == "Abu Dhabi"


def test_a_move_and_a_move_back_are_both_news():
    """A -> B -> A: the third change has n = 2 and every key is its own."""
    scene = announced()
    there = scene.tell("venue_change", place(GENEVA))
    back = scene.tell("venue_change", place(MIAMI))
    assert changes(there) == [("venue", "Miami", "Geneva")]
    assert there.detection.title == "North-South: venue Miami -> Geneva"
    assert changes(back) == [("venue", "Geneva", "Miami")]
    assert scene.keys[-1] == "north-south/2030-03-04/venue//miami/2"
    assert len(set(scene.keys)) == len(scene.keys)


def test_a_repeated_move_is_no_news():
    """Other papers report the same move."""
    scene = announced()
    first = scene.tell("venue_change", place(GENEVA))
    second = scene.tell("venue_change", place(GENEVA))
    assert second.detection is None
    assert second.development.id == first.development.id


def test_the_day_moves():
    """date_change says before and after; the first naming of a day is no news."""
    scene = announced()
    assert scene.tell("new_talks", stage(), day("2030-03-09")).detection is None
    done = scene.tell("date_change", day("2030-03-11"))
    assert done.detection.kind is Kind.DATE_CHANGE
    assert changes(done) == [("date", "2030-03-09", "2030-03-11")]
    assert scene.tell("date_change", day("2030-03-11")).detection is None


def test_a_week_narrowed_to_a_day_is_a_refinement():
    """And the week named again afterwards is vaguer."""
    scene = announced(day("2030-03-11/2030-03-17"))
    assert scene.tell("new_talks", stage(), day("2030-03-13")).detection is None
    assert scene.round().date.value == "2030-03-13"
    assert scene.tell("new_talks", stage(), day("2030-03-11/2030-03-17")).detection is None
    assert scene.round().date.value == "2030-03-13"


def test_the_place_named_later_is_news_where_there_was_one_before():
    """A change of place needs a place, this round's or the last one's, or a text that says so."""
    scene = Scene()
    scene.tell("new_talks", stage())
    assert scene.tell("new_talks", stage(), place(GENEVA)).detection is None
    assert scene.round().venue.name == "Geneva"
    scene.tell("outcome", ended(), hours=30)
    scene.tell("resumed", stage(), number=2, hours=60)
    done = scene.tell("resumed", stage(), place(MIAMI), number=2)
    assert changes(done) == [("venue", "Geneva", "Miami")]
    asked = Scene()
    asked.tell("new_talks", stage())
    moved = asked.tell("venue_change", place(MIAMI))
    assert changes(moved) == [("venue", None, "Miami")]
