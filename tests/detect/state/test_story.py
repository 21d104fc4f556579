"""The life of a negotiation, told report by report: what is news, what is not, and why."""

from datetime import timedelta

from monitor.article.model import DateQuality
from monitor.terms import Certainty, ClaimStatus, Format, Kind, Reason
from tests.detect.state.scene import (
    ABU_DHABI,
    GENEVA,
    MIAMI,
    START,
    UAE,
    Scene,
    changes,
    day,
    ended,
    place,
    stage,
    who,
)

KIND = Kind


def announced(*more, **options):
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI), *more, **options)
    return scene


def test_the_announcement_is_one_detection_with_all_it_says():
    """A first report opens round 1 and bundles status, place and day under new_talks."""
    scene = announced(day("2030-03-09"))
    found = scene.steps[0].detection
    assert found.kind is KIND.NEW_TALKS
    assert scene.keys == [
        "north-south/2030-03-04/status//planned/1",
        "north-south/2030-03-04/venue//miami/1",
        "north-south/2030-03-04/date//2030-03-09/1",
    ]
    assert found.title == "North-South: new talks, Miami, 2030-03-09"
    assert scene.steps[0].reason is Reason.CHANGED


def test_a_confirmation_is_evidence():
    """A second paper with better certainty moves nothing but stands behind the same keys."""
    scene = announced()
    done = scene.tell("new_talks", stage(certainty=Certainty.CONFIRMED), place(MIAMI))
    assert done.detection is None
    assert done.reason is Reason.REPEATED
    assert done.evidence.keys == (
        "north-south/2030-03-04/status//planned/1",
        "north-south/2030-03-04/venue//miami/1",
    )
    assert scene.round().status.certainty is Certainty.CONFIRMED
    assert scene.round().venue.families == ("paper-1", "paper-2")
    assert scene.state.version == 2


def test_begun_as_planned_is_no_news_but_its_own_development():
    """Planned to under way: no detection; after a night it is another development."""
    scene = announced()
    done = scene.tell("new_talks", stage("under_way"), hours=30)
    assert done.detection is None
    assert scene.round().status.value == "under_way"
    assert done.development.id != scene.steps[0].development.id
    again = scene.tell("new_talks", stage("under_way"))
    assert again.development.id == done.development.id
    late_preview = scene.tell("new_talks", stage("planned"))
    assert late_preview.development.id == scene.steps[0].development.id


def test_held_on_the_day_it_was_announced_is_one_development():
    """A visit announced and held on one day is one piece of news."""
    scene = announced()
    done = scene.tell("new_talks", stage("under_way"), hours=5)
    assert done.development.id == scene.steps[0].development.id


def test_talks_first_heard_of_while_they_run_are_new_talks():
    """Under way is news where nobody had reported the plan."""
    scene = Scene()
    assert scene.tell("new_talks", stage("under_way"), place(GENEVA)).detection.kind is (
        KIND.NEW_TALKS
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


def test_a_late_copy_of_the_old_place_does_not_move_it_back():
    """After a move, one paper that still prints the old place is outweighed; two are not."""
    scene = announced()
    scene.tell("venue_change", place(GENEVA))
    late = scene.tell("new_talks", stage(), place(MIAMI))
    assert late.detection is None
    assert late.reason is Reason.OUTWEIGHED
    assert scene.round().venue.name == "Geneva"
    other = scene.tell("new_talks", stage(), place(MIAMI))
    assert changes(other) == [("venue", "Geneva", "Miami")]


def test_an_older_report_moves_nothing():
    """Published before the last change: evidence at most."""
    scene = announced()
    scene.tell("venue_change", place(GENEVA), hours=5)
    done = scene.tell("venue_change", place(ABU_DHABI), published=START + timedelta(hours=2))
    assert done.detection is None
    assert done.reason is Reason.OLDER
    assert scene.round().venue.name == "Geneva"


def test_worse_certainty_is_outweighed_until_more_families_say_so():
    """A confirmed place yields to unnamed sources only when three families have it."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI, Certainty.CONFIRMED))
    scene.tell("new_talks", stage(), place(MIAMI, Certainty.CONFIRMED))
    rumour = place(GENEVA, Certainty.REPORTED)
    reasons = [scene.tell("new_talks", stage(), rumour).reason for _ in range(3)]
    assert reasons == [Reason.OUTWEIGHED, Reason.OUTWEIGHED, Reason.CHANGED]
    assert scene.round().venue.name == "Geneva"


def test_one_family_counts_once():
    """The same house repeating itself outweighs nobody."""
    scene = announced()
    scene.tell("new_talks", stage(), place(MIAMI))
    for _ in range(5):
        done = scene.tell("new_talks", stage(), place(GENEVA), family="daily")
    assert done.reason is Reason.OUTWEIGHED


def test_possible_moves_nothing():
    """A place that may host is kept out of the state; so are talks that may happen."""
    scene = announced()
    done = scene.tell("venue_change", place(GENEVA, Certainty.POSSIBLE))
    assert done.detection is None
    assert done.reason is Reason.UNCERTAIN
    rumour = Scene()
    first = rumour.tell("new_talks", stage(certainty=Certainty.POSSIBLE))
    assert first.detection is None
    assert first.state.rounds == ()


def test_a_statement_moves_nothing():
    """Kind other names the place in passing."""
    scene = announced()
    done = scene.tell("other", stage(), place(GENEVA), terms=("demand", "border", "north"))
    assert done.detection is None
    assert done.reason is Reason.NO_SLOT
    assert scene.round().venue.name == "Miami"


def test_the_head_of_a_delegation_is_replaced():
    """Before is the old head, after the new one."""
    scene = announced(who("ann-lee", role="head"))
    done = scene.tell("delegation_change", who("bo-chen", role="head"))
    assert changes(done) == [("delegation", "Ann Lee", "Bo Chen")]
    assert scene.keys[-1] == "north-south/2030-03-04/delegation/north/bo-chen/1"
    heads = [m.held.name for m in scene.round().delegation if m.role == "head"]
    assert heads == ["Bo Chen"]


def test_one_person_takes_anothers_place():
    """replaces:<id> takes the other one out."""
    scene = announced(who("ann-lee"))
    done = scene.tell("delegation_change", who("bo-chen", role="replaces:ann-lee"))
    assert changes(done) == [("delegation", "Ann Lee", "Bo Chen")]
    assert [m.held.name for m in scene.round().delegation] == ["Bo Chen"]
    assert (
        scene.tell("delegation_change", who("bo-chen", role="replaces:ann-lee")).detection is None
    )


def test_a_member_is_added_once():
    """Named after talks were announced without names: news; named again, by surname: none."""
    scene = announced()
    done = scene.tell("delegation_change", who("ann-lee"))
    assert done.detection.kind is KIND.DELEGATION_CHANGE
    assert done.detection.title == "North-South: delegation of North Ann Lee"
    assert scene.tell("delegation_change", who("lee")).detection is None
    assert scene.tell("delegation_change", who("bo-chen", role="joins")).detection is not None


def test_a_name_in_passing_is_kept_quietly():
    """A report about the talks that names the envoy fills the delegation without news."""
    scene = announced()
    assert scene.tell("new_talks", stage(), who("ann-lee")).detection is None
    assert [m.held.name for m in scene.round().delegation] == ["Ann Lee"]
    assert scene.tell("delegation_change", who("ann-lee")).detection is None


def test_a_person_leaves():
    """Leaving is news once, and coming back is news again."""
    scene = announced(who("ann-lee"))
    gone = scene.tell("delegation_change", who("ann-lee", role="leaves"))
    assert changes(gone) == [("delegation", "Ann Lee", "without Ann Lee")]
    assert scene.tell("delegation_change", who("ann-lee", role="leaves")).detection is None
    back = scene.tell("delegation_change", who("ann-lee", role="joins"))
    assert scene.keys[-1] == "north-south/2030-03-04/delegation/north/ann-lee/2"
    assert back.detection is not None


def test_a_delegation_is_announced_and_its_level_raised():
    """announced, then level:deputy, then level:minister: each once."""
    scene = announced()
    assert scene.tell("delegation_change", who("announced")).detection is not None
    assert scene.tell("delegation_change", who("announced")).detection is None
    assert scene.tell("delegation_change", who("level:deputy")).detection is not None
    raised = scene.tell("delegation_change", who("level:minister"))
    assert changes(raised) == [("delegation", "Level:Deputy", "Level:Minister")]


def test_a_denial_of_what_was_news_is_a_correction():
    """The corrected key plus /denied, once; the old place is held again."""
    scene = announced()
    scene.tell("venue_change", place(GENEVA))
    no = place(GENEVA, status=ClaimStatus.DENIED)
    done = scene.tell("other", stage(status=ClaimStatus.DENIED), no)
    assert done.detection.kind is KIND.CORRECTION
    assert scene.keys[-1] == "north-south/2030-03-04/venue//geneva/1/denied"
    assert done.evidence.denies
    assert scene.round().venue.name == "Miami"
    assert scene.tell("other", no).detection is None
    assert scene.tell("new_talks", stage(), place(GENEVA)).reason is Reason.OUTWEIGHED


def test_a_denial_by_somebody_less_sure_corrects_nothing():
    """An unnamed source does not deny what a party confirmed."""
    scene = Scene()
    scene.tell("new_talks", stage(certainty=Certainty.CONFIRMED))
    done = scene.tell("other", stage(certainty=Certainty.REPORTED, status=ClaimStatus.DENIED))
    assert done.detection is None
    assert done.reason is Reason.OUTWEIGHED


def test_a_denial_of_what_nobody_reported_is_no_news():
    """It opens no round either."""
    scene = Scene()
    done = scene.tell("other", stage(status=ClaimStatus.DENIED))
    assert done.detection is None
    assert done.state.rounds == ()


def test_a_denied_plan_announced_again_with_better_certainty_is_news():
    """planned/1, denied, planned/2."""
    scene = announced()
    scene.tell("other", stage(status=ClaimStatus.DENIED))
    assert scene.tell("new_talks", stage()).reason is Reason.OUTWEIGHED
    done = scene.tell("new_talks", stage(certainty=Certainty.CONFIRMED))
    assert scene.keys[-1] == "north-south/2030-03-04/status//planned/2"
    assert done.detection.kind is KIND.NEW_TALKS


def test_postponed_to_another_day_is_one_alert_that_leads_with_postponed():
    """Status and date change in one bundle; a copy of the old plan changes nothing back."""
    scene = announced(day("2030-03-09"))
    done = scene.tell("postponed", stage("postponed"), day("2030-03-20"))
    assert done.detection.kind is KIND.POSTPONED
    assert changes(done) == [
        ("status", "planned", "postponed"),
        ("date", "2030-03-09", "2030-03-20"),
    ]
    assert scene.tell("postponed", stage("postponed")).detection is None
    assert scene.tell("new_talks", stage()).reason is Reason.OUTWEIGHED


def test_postponed_talks_are_taken_up_again():
    """resumed is news once."""
    scene = announced()
    scene.tell("postponed", stage("postponed"))
    done = scene.tell("resumed", stage("planned"), hours=30)
    assert done.detection.kind is KIND.RESUMED
    assert done.detection.round == 1
    assert scene.keys[-1] == "north-south/2030-03-04/status//planned/2"
    assert scene.tell("resumed", stage("planned")).detection is None


def test_talks_put_off_to_a_day_begin_on_it_without_news():
    """The new day was the news; that they are held on it is none."""
    scene = announced(day("2030-03-09"))
    scene.tell("postponed", stage("postponed"), hours=20)
    scene.tell("date_change", day("2030-03-20"), hours=20)
    done = scene.tell("new_talks", stage("under_way", Certainty.CONFIRMED), hours=24 * 14)
    assert done.detection is None
    assert done.reason is Reason.REPEATED
    assert scene.round().status.value == "under_way"


def test_one_late_copy_does_not_put_talks_off_again():
    """Taken up again, then one paper that still has them postponed; a second one is believed."""
    scene = announced()
    scene.tell("postponed", stage("postponed"))
    scene.tell("resumed", stage(), hours=30)
    assert scene.tell("postponed", stage("postponed")).reason is Reason.OUTWEIGHED
    assert scene.tell("postponed", stage("postponed")).detection.kind is KIND.POSTPONED


def test_called_off():
    """cancelled leads; a paper that has it only postponed is vaguer."""
    scene = announced()
    done = scene.tell("cancelled", stage("cancelled"))
    assert done.detection.kind is KIND.CANCELLED
    assert scene.tell("postponed", stage("postponed")).detection is None
    assert scene.round().status.value == "cancelled"


def test_called_off_before_anybody_heard_of_it_is_news_all_the_same():
    """The first report of talks may be that they are off."""
    scene = Scene()
    assert scene.tell("cancelled", stage("cancelled")).detection.kind is KIND.CANCELLED


def test_the_outcome_closes_the_round_and_its_echo_opens_none():
    """After the end, previews and reports of the meeting still mean the round that ended."""
    scene = announced()
    scene.tell("new_talks", stage("under_way"), hours=20)
    done = scene.tell("outcome", ended("continue"))
    assert done.detection.kind is KIND.OUTCOME
    assert done.detection.title == "North-South: outcome: continue"
    assert scene.round().closed
    for kind, claim in (("new_talks", stage()), ("new_talks", stage("under_way"))):
        assert scene.tell(kind, claim, place(MIAMI)).detection is None
    assert scene.tell("outcome", ended("no_deal")).detection is None
    deal = scene.tell("outcome", ended("deal"))
    assert changes(deal) == [("outcome", "no_deal", "deal")]
    assert len(scene.state.rounds) == 1


def test_an_outcome_of_talks_nobody_had_reported():
    """One detection that leads with the outcome."""
    scene = Scene()
    done = scene.tell("outcome", ended("deal"), place(GENEVA))
    assert done.detection.kind is KIND.OUTCOME
    assert scene.round().closed


def test_the_second_round_shows_where_the_first_was():
    """A new round of the same parties takes its before from the last closed one."""
    scene = announced(who("ann-lee", role="head"))
    scene.tell("outcome", ended(), hours=48)
    done = scene.tell(
        "resumed", stage(), place(ABU_DHABI), who("bo-chen", role="head"), number=2, hours=24 * 10
    )
    assert done.detection.round == 2
    assert done.detection.kind is KIND.RESUMED
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
    assert done.detection.kind is KIND.RESUMED
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


def test_the_day_moves():
    """date_change says before and after; the first naming of a day is no news."""
    scene = announced()
    assert scene.tell("new_talks", stage(), day("2030-03-09")).detection is None
    done = scene.tell("date_change", day("2030-03-11"))
    assert done.detection.kind is KIND.DATE_CHANGE
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


def test_baseline_builds_state_and_says_so():
    """The detection is kept for its keys, the reason keeps it from alerting."""
    scene = announced(baseline=True)
    assert scene.steps[0].reason is Reason.BASELINE
    assert scene.steps[0].detection is not None
    assert scene.tell("new_talks", stage(), place(MIAMI)).detection is None


def test_late_news_is_kept_with_its_reason():
    """First seen 30 hours after it was published."""
    scene = Scene()
    done = scene.tell("new_talks", stage(), hours=31, published=START)
    assert done.reason is Reason.LATE
    assert done.state.rounds


def test_an_assumed_date_is_never_late_and_may_move_a_slot():
    """Where no date is known the event time is the fetch."""
    scene = announced(hours=40, published=START, date_quality=DateQuality.ASSUMED)
    assert scene.steps[0].reason is Reason.CHANGED


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


def test_statements_are_grouped_by_what_they_say():
    """Same negotiation, same words, near in time: one development; other words: another."""
    scene = announced()
    one = scene.tell("other", title="North demands that border guards withdraw")
    two = scene.tell("other", title="Border guards must withdraw, North demands before talks")
    three = scene.tell("other", title="South thanks mediators for freeing prisoners")
    late = scene.tell("other", title="North demands that border guards withdraw", hours=80)
    assert two.development.id == one.development.id
    assert two.joined
    assert two.development.articles == 2
    assert len({d.development.id for d in (one, three, late)}) == 3


def test_one_word_in_its_forms_is_one_word():
    """Issue and issues, trace and traced: the same statement in another paper's words."""
    scene = announced()
    one = scene.tell("other", title="North has traced the issue")
    two = scene.tell("other", title="Issues to trace, North says")
    assert two.development.id == one.development.id


def test_the_outcome_is_another_development_than_the_announcement():
    """What came of a meeting has its own reports, in whatever order they arrive."""
    scene = announced()
    first = scene.tell("outcome", ended(), hours=30)
    second = scene.tell("outcome", ended())
    preview = scene.tell("new_talks", stage(), place(MIAMI))
    assert first.development.id == second.development.id
    assert preview.development.id == scene.steps[0].development.id
