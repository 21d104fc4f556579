"""Whose meeting it is: tables, their rounds and names, in whatever order reports come."""

from itertools import permutations

from monitor.detect.key import name_of, table_of
from monitor.match.entry import ProcessInfo
from monitor.terms import Format, Kind, Reason
from tests.detect.state.scene import (
    ABU_DHABI,
    GENEVA,
    MIAMI,
    START,
    Scene,
    changes,
    day,
    ended,
    place,
    stage,
    who,
)

ALL = ("east", "north", "south")
"""The principals north and south with a mediator."""


def test_rounds_are_named_for_each_table():
    """The principals' rounds bear a day; another table's its parties as well."""
    assert table_of(("north", "south"), ("north", "south")) == ""
    assert table_of(ALL, ("north", "south")) == ""
    assert table_of(("north",), ("north", "south")) == ""
    assert table_of(("east", "north"), ("north", "south")) == "east+north"
    assert name_of("", START.date()) == "2030-03-04"
    assert name_of("", START.date(), 2) == "2030-03-04.2"
    assert name_of("east+north", START.date()) == "2030-03-04.east+north"


def test_a_meeting_that_one_order_opens_renames_no_other():
    """What opens a round of its own, or none, shows in no key of later rounds."""
    scenes = [Scene(), Scene()]
    scenes[1].tell("new_talks", stage("under_way"), place(MIAMI))
    scenes[0].at = scenes[1].at
    for scene in scenes:
        scene.tell("new_talks", stage(), place(GENEVA), day("2030-03-30"), hours=200)
    assert scenes[0].keys == [k for k in scenes[1].keys if "/2030-03-04/" not in k]
    assert len(scenes[1].keys) > len(scenes[0].keys) > 0


def test_a_second_round_of_one_day_bears_a_number():
    """One table opens two meetings within hours: two names."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(GENEVA), day("2030-03-06"))
    scene.tell("new_talks", stage(), place(MIAMI), day("2030-03-20"))
    names = {key.split("/")[1] for key in scene.keys}
    assert names == {"2030-03-04", "2030-03-04.2"}


def test_two_meetings_of_one_day_keep_their_names_in_any_order():
    """Three tables open at once; which paper came first does not show in a key."""
    reports = [
        (("east", "north"), stage("under_way"), place(MIAMI)),
        (("east", "south"), stage(), place(GENEVA)),
        (ALL, stage(), place(ABU_DHABI)),
    ]
    found = set()
    for order in permutations(reports):
        scene = Scene()
        for parties, *claims in order:
            scene.tell("new_talks", *claims, parties=parties, hours=0.1)
        found.add(tuple(sorted(scene.keys)))
    assert len(found) == 1
    assert "north-south/2030-03-04.east+north/venue//miami/1" in next(iter(found))


def test_a_name_is_never_given_twice():
    """Rounds that a state no longer remembers keep their names, whenever a report comes."""
    scene = Scene()
    scene.tell("new_talks", stage(), day("2030-03-09"), parties=("east", "north"))
    for _ in range(30):
        scene.tell("new_talks", stage(), hours=24 * 12)
    assert scene.round(31)
    scene.at = START
    scene.tell("new_talks", stage(), day("2030-03-09"), parties=("east", "north"))
    assert "north-south/2030-03-04.2.east+north/status//planned/1" in scene.keys


def test_who_mediates_is_named_by_one_paper_and_not_by_all():
    """The pair, then the pair and a mediator, then the pair: one round."""
    for order in permutations([("north", "south"), ALL, ("north", "south", "west")]):
        scene = Scene()
        for parties in order:
            scene.tell("new_talks", stage(), parties=parties)
        assert scene.keys == ["north-south/2030-03-04/status//planned/1"]


def test_one_sides_word_on_how_it_went_ends_no_meeting_it_does_not_name():
    """North speaks of some meeting; the round of all goes on."""
    scene = Scene()
    scene.tell("new_talks", stage("under_way"), place(ABU_DHABI), parties=ALL)
    done = scene.tell("outcome", ended(), parties=("north",))
    assert done.detection is None
    assert scene.round().closed is None
    assert scene.tell("outcome", ended(), place(ABU_DHABI), parties=("north",)).detection


def test_what_came_of_the_talks_of_two_does_not_end_those_of_all():
    """North and east met before; their result names the coming talks of all."""
    scene = Scene()
    scene.tell("new_talks", stage("under_way"), place(MIAMI), parties=("east", "north"))
    scene.tell("new_talks", stage(), place(ABU_DHABI), parties=ALL)
    done = scene.tell("outcome", ended(), place(ABU_DHABI), parties=("east", "north"))
    assert done.detection.round == 1
    assert scene.round(2).closed is None


def test_nothing_is_under_way_before_its_day():
    """A report of today's talks is not the meeting of the day after tomorrow."""
    scene = Scene()
    scene.tell("new_talks", stage(), day("2030-03-06"))
    done = scene.tell("new_talks", stage("under_way"))
    assert done.reason is Reason.OUTWEIGHED
    assert scene.round().status.value == "planned"


def test_what_runs_today_is_the_meeting_of_today():
    """Of two rounds of one table "resumed, under way" means the one that has begun."""
    scene = Scene()
    scene.tell("new_talks", stage(), day("2030-03-04"))
    scene.tell("new_talks", stage("under_way"), hours=3)
    scene.tell("new_talks", stage(), day("2030-03-08"))
    again = scene.tell("resumed", stage("under_way"), hours=2)
    assert again.detection is None
    assert again.development.round == 1
    assert scene.round(2).status.value == "planned"


def test_a_preview_of_talks_first_heard_of_as_they_ran_is_no_other_development():
    """The paper went to press before they began."""
    scene = Scene()
    begun = scene.tell("new_talks", stage("under_way"), place(GENEVA))
    late = scene.tell("new_talks", stage("planned"))
    assert late.development.id == begun.development.id


def test_the_talks_go_on_is_a_report_of_the_talks():
    """So is who asks for talks where and when they are planned; what is said at them is not."""
    scene = Scene()
    plan = scene.tell("new_talks", stage(), place(GENEVA))
    wish = scene.tell("other", stage("proposed"), place(GENEVA))
    begun = scene.tell("new_talks", stage("under_way"), hours=30)
    on = scene.tell("other", stage("under_way"), title="Hour after hour in the palace")
    demand = scene.tell("other", stage(), title="North wants its bridges back")
    assert wish.development.id == plan.development.id
    assert on.development.id == begun.development.id
    assert demand.development.id not in {plan.development.id, begun.development.id}


def test_one_delegation_is_not_the_others_news():
    """A question about the delegation of nobody in particular is grouped with neither."""
    scene = Scene()
    scene.tell("new_talks", stage())
    north = scene.tell("delegation_change", who("ann-lee", "north"))
    south = scene.tell("delegation_change", who("bo-chen", "south"))
    more = scene.tell("delegation_change", who("lee", "north"))
    some = scene.tell("delegation_change", title="Who will go to the talks?")
    assert more.development.id == north.development.id
    assert some.development.id not in {north.development.id, south.development.id}


def test_a_rumour_that_gets_a_day_on_somebodys_word_is_announced():
    """Nobody who would know had said so: the day is news, and later reports mean this one."""
    scene = Scene()
    sure, vague = stage(), stage(certainty=stage("planned").certainty.REPORTED)
    rumour = scene.tell("new_talks", vague)
    done = scene.tell("new_talks", sure, day("2030-03-09"))
    assert done.detection.kind is Kind.NEW_TALKS
    assert scene.keys[-1] == "north-south/2030-03-04/date//2030-03-09/1"
    later = scene.tell("new_talks", sure)
    assert later.development.id == done.development.id != rumour.development.id


def test_a_plan_that_gets_place_and_day_is_announced():
    """However sure the first word of it was: a place and a day never reported are new talks."""
    scene = Scene()
    scene.tell("new_talks", stage())
    assert scene.tell("new_talks", stage(), day("2030-03-09")).detection is None
    scene = Scene()
    scene.tell("new_talks", stage())
    done = scene.tell("new_talks", stage(), place(GENEVA), day("2030-03-09"))
    assert done.detection.kind is Kind.NEW_TALKS
    assert [c[0] for c in changes(done)] == ["venue", "date"]


def test_talks_in_one_place_are_one_whoever_a_paper_seats():
    """The host, or the subject, is taken for a side; two that meet there beside them are not it."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(GENEVA), parties=("north", "west"), event="talks")
    host = scene.tell("new_talks", stage(), place(GENEVA), parties=("ch", "north"), event="talks")
    beside = scene.tell(
        "new_talks", stage(), place(GENEVA), parties=("east", "north"), event="meet"
    )
    assert host.detection is None
    assert beside.detection.round == 2


def test_who_governs_and_the_country_are_one_side():
    """Papers name one or the other: one meeting, one alert."""
    both = ProcessInfo(
        id="north-south",
        title="N",
        parties=("junta", "north", "south"),
        sides=(("north", "junta"),),
    )
    scene = Scene(both)
    scene.tell("resumed", stage(), place(GENEVA), parties=("north", "south"))
    again = scene.tell("resumed", stage(), place(GENEVA), parties=("junta", "south"))
    assert again.detection is None
    assert scene.keys[0] == "north-south/2030-03-04/status//planned/1"


def test_what_came_of_talks_is_told_again_and_again_of_one_round():
    """Another round of the table is planned; the second paper still means the one just over."""
    scene = Scene()
    scene.tell("new_talks", stage("under_way"), place(GENEVA))
    scene.tell("new_talks", stage(), day("2030-03-09"))
    scene.tell("outcome", ended())
    done = scene.tell("outcome", ended(), hours=5)
    assert done.detection is None
    assert scene.round(2).closed is None


def test_today_in_two_time_zones_is_one_day():
    """The eve of the day that is held is neither another meeting nor another day."""
    scene = Scene()
    scene.tell("new_talks", stage(), day("2030-03-08"))
    for _ in range(3):
        assert scene.tell("new_talks", stage(), day("2030-03-07")).detection is None
    assert scene.round().date.value == "2030-03-08"
    moved = scene.tell("date_change", day("2030-03-07"))
    assert moved.detection.kind is Kind.DATE_CHANGE


def test_nothing_is_planned_for_a_day_that_has_passed():
    """A "Thursday", of a meeting to come, is not last week's."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(GENEVA))
    done = scene.tell("new_talks", stage(), day("2030-02-27"))
    assert done.detection is None
    assert scene.round().date is None


def test_resumed_says_a_second_paper_of_talks_that_just_began():
    """They run; that they "resume" is what another editor calls it."""
    scene = Scene()
    scene.tell("new_talks", stage("under_way"), place(GENEVA))
    assert scene.tell("resumed", stage(), hours=2).detection is None


def test_progress_of_some_talks_is_the_end_of_none():
    """Nobody reported a meeting, and the text names none; with a place it is one."""
    scene = Scene()
    assert scene.tell("outcome", ended()).detection is None
    assert scene.tell("outcome", ended(), place(GENEVA)).detection.kind is Kind.OUTCOME
    accord = Scene(process=None)
    assert accord.tell("outcome", ended("deal"), parties=("east", "west")).detection is None


def test_who_convenes_says_where_or_when_or_does_it_now():
    """A mediator that will talk to somebody some day opens no round."""
    scene = Scene()
    assert scene.tell("new_talks", stage(), parties=("east",)).detection is None
    assert scene.tell("new_talks", stage(), place(GENEVA), parties=("east",)).detection
    assert scene.tell("new_talks", stage("under_way"), parties=("west",)).detection


def test_talks_just_over_are_not_resumed_by_a_late_paper():
    """Within a day and a half "resume", without a day or a number, means the round that was."""
    scene = Scene()
    scene.tell("new_talks", stage("under_way"), place(GENEVA))
    scene.tell("outcome", ended(), hours=20)
    assert scene.tell("resumed", stage(), place(GENEVA), hours=12).detection is None
    assert scene.tell("resumed", stage(), place(GENEVA), hours=48).detection.round == 2


def test_how_many_sides_says_nothing_against_a_call():
    """Bilateral counts them, a call is how they speak: one conversation."""
    scene = Scene()
    scene.tell("new_talks", stage("under_way"), form=Format.BILATERAL)
    assert scene.tell("new_talks", stage("under_way"), form=Format.CALL).detection is None
