"""Which round a report is of: the next one, one beside it, or the one there is."""

from monitor.terms import Format, Kind
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
    who,
)


def test_the_second_round_shows_where_the_first_was():
    """A new round of the same parties takes its before from the last closed one."""
    scene = announced(who("ann-lee", role="head"))
    scene.tell("outcome", ended(), hours=48)
    done = scene.tell(
        "resumed", stage(), place(ABU_DHABI), who("bo-chen", role="head"), number=2, hours=24 * 10
    )
    assert done.detection.round == 2
    assert done.detection.kind is Kind.RESUMED
    assert changes(done) == [
        ("status", None, "planned"),
        ("venue", "Miami", "Abu Dhabi"),
        ("delegation", "Ann Lee", "Bo Chen"),
    ]


def test_a_second_round_in_the_same_place_is_resumed():
    """What stays as it was is no change."""
    scene = announced()
    scene.tell("outcome", ended(), hours=48)
    done = scene.tell("resumed", stage(), place(MIAMI), hours=24 * 10)
    assert done.detection.kind is Kind.RESUMED
    assert changes(done) == [("status", None, "planned")]
    assert scene.round(2).venue.name == "Miami"


def test_a_round_nobody_speaks_of_is_closed_quietly():
    """Twelve days of silence end a plan without a date; the next report is a new round."""
    scene = announced()
    done = scene.tell("new_talks", stage(), place(GENEVA), hours=24 * 12)
    assert scene.round(1).closed
    assert done.detection.round == 2
    assert ("venue", "Miami", "Geneva") in changes(done)


def test_a_round_with_a_day_waits_for_it():
    """A plan for next month outlives the silence before it."""
    scene = announced(day("2030-04-10"))
    done = scene.tell("new_talks", stage(), place(MIAMI), hours=24 * 20)
    assert done.detection is None
    assert len(scene.state.rounds) == 1


def test_a_round_of_some_time_next_year_does_not_wait_for_it():
    """A year says too little: the next report with a place is of a new round."""
    scene = announced(day("2031-01-01/2031-12-31"))
    done = scene.tell("new_talks", stage(), place(GENEVA), hours=24 * 12)
    assert scene.round(1).closed
    assert done.detection.round == 2


def test_meetings_side_by_side_keep_apart():
    """Two capitals in one week: the parties tell the rounds apart, the place the details."""
    scene = Scene()
    both, all_three = ("north", "south"), ("east", "north", "south")
    scene.tell("new_talks", stage(), place(GENEVA), parties=both)
    scene.tell("new_talks", stage(), place(ABU_DHABI), parties=all_three)
    assert [r.number for r in scene.state.rounds] == [1, 2]
    part = scene.tell("new_talks", stage(), place(UAE), parties=both)
    assert part.detection is None
    assert part.development.id == scene.steps[1].development.id
    one = scene.tell("delegation_change", who("ann-lee"), place(ABU_DHABI), parties=("north",))
    assert one.detection.round == 2


def test_a_pair_beside_a_larger_round_is_its_own_meeting():
    """Nothing but a shared party ties them."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(ABU_DHABI), parties=("east", "north", "south"))
    done = scene.tell("new_talks", stage(), who("ann-lee", "south"), parties=("east", "south"))
    assert done.detection.round == 2


def test_a_call_is_no_part_of_a_planned_summit():
    """The format tells them apart though the parties are the same."""
    scene = announced()
    done = scene.tell("new_talks", stage("under_way"), form=Format.CALL)
    assert done.detection.round == 2


def test_another_day_and_another_place_are_another_meeting():
    """A plan for the 24th and one for the 27th at a higher level are two rounds."""
    scene = Scene()
    scene.tell("resumed", stage(), day("2030-03-24"))
    scene.tell("new_talks", stage("under_way"), day("2030-03-24"), hours=24 * 20)
    done = scene.tell("new_talks", stage(), day("2030-03-27"))
    assert done.detection.round == 2


def test_a_party_of_the_table_reported_later_joins_the_round():
    """Two are named first, then the three that meet: one round, which knows all three."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(ABU_DHABI))
    done = scene.tell("new_talks", stage(), place(UAE), parties=("east", "north", "south"))
    assert done.detection is None
    assert scene.round().parties == ("east", "north", "south")


def test_a_dormant_process_starts_anew():
    """Ninety days of silence close whatever was open."""
    scene = announced(day("2030-12-01"))
    done = scene.tell("new_talks", stage(), hours=24 * 95)
    assert done.detection.round == 2


def test_an_unlisted_pair_is_watched_and_named_by_its_parties():
    """Only news opens it; talk about it does not."""
    scene = Scene(process=None)
    assert scene.tell("other", stage(), parties=("east", "west")).state is None
    scene.tell("new_talks", stage(), parties=("east", "west"))
    assert scene.state.id == "east+west"
    assert scene.state.title == "east - west"
    assert scene.state.attention.value == "watched"
