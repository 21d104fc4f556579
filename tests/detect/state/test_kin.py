"""Unlisted negotiations that prove to be one: by a meeting that both have, never by likeness."""

from monitor.detect.kin import Kin, kin
from tests.detect.state.scene import GENEVA, MIAMI, UAE, Scene, day, place, stage

HOSTS = {"geneva": "ch", "miami": "us"}


def host(where):
    return HOSTS.get(where, "")


def talks(*parties, where=GENEVA, when="2030-03-09", hours=1.0, listed=False, **more):
    """A negotiation of these parties with one planned meeting."""
    scene = Scene() if listed else Scene(process=None)
    claims = (stage(), place(where), *([day(when)] if when else []))
    scene.tell("new_talks", *claims, parties=parties, hours=hours, **more)
    return scene.state


TWO = talks("north", "south")


def found(*states):
    return [(one.loser, one.winner) for one in kin(states, host)]


def test_who_hosts_sits_at_the_table_in_one_paper_only():
    """The older one wins, and it is said what proves it."""
    three = talks("ch", "north", "south", hours=2)
    assert list(kin([three, TWO], host)) == [
        Kin("ch+north+south", "north+south", "one meeting: north, south in Geneva on 2030-03-09")
    ]


def test_a_listed_negotiation_wins_whenever_it_was_opened():
    assert found(TWO, talks("north", "south", hours=9, listed=True)) == [
        ("north+south", "north-south")
    ]


def test_another_place_or_day_or_none_proves_nothing():
    for other in (
        talks("ch", "north", "south", where=MIAMI),
        talks("ch", "north", "south", when="2030-03-12"),
        talks("ch", "north", "south", when=""),
    ):
        assert found(TWO, other) == []


def test_a_circle_with_a_third_party_is_another_meeting():
    """At a summit the same states meet in several circles, in one city on one day."""
    assert found(TWO, talks("east", "north", "south")) == []
    assert found(TWO, talks("north", "west")) == []


def test_a_country_is_no_place_to_meet():
    abroad = ("country:ch", "Switzerland", ())
    assert found(TWO, talks("ch", "north", "south", where=abroad)) == []
    assert found(talks("north", "south", where=UAE), TWO) == []


def test_another_number_of_the_round_is_another_round():
    three = talks("ch", "north", "south", hours=2, number=3)
    assert found(talks("north", "south", number=2), three) == []
    assert found(talks("north", "south", number=3), three) == [("ch+north+south", "north+south")]
