"""advance: one item through step, grouping and decision, and what it hands back to be written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alert.decide import mention_key
from monitor.alert.model import Book, Subscription
from monitor.alert.pipeline import Item, Snapshot, advance
from monitor.article.model import Article, Origin
from monitor.detect.amend import set_slots
from monitor.detect.assign import Assignment
from monitor.detect.hand import BY_HAND, Hand
from monitor.detect.model import Claim, Meeting, Reading
from monitor.detect.revert import revert
from monitor.match.entry import ProcessInfo
from monitor.match.model import RuleHit
from monitor.match.rule import Rule
from monitor.terms import Attention, Certainty, Kind, Reason, Slot

PROCESS = ProcessInfo(id="arland-borland", title="Arland-Borland", parties=("arland", "borland"))
NOW = datetime(2030, 1, 5, 12, tzinfo=UTC)
READER = Subscription(id="desk", channel="console", target="")


def make_article(**changed):
    article = Article(
        id="a1", revision="r1", title="Arland and Borland to meet in Port Vell", text="",
        url="https://example.org/1", origin=Origin("f", "Example Times", "example"),
        language="en", published=NOW - timedelta(minutes=10), fetched=NOW,
    )  # fmt: skip
    return replace(article, **changed)


def rule(**keys):
    return Rule.model_validate({"id": "all", "title": "All", "severity": "medium", **keys})


def book(*rules, subscriptions=(READER,)):
    chosen = rules or (rule(),)
    return Book({r.id: r for r in chosen}, subscriptions)


def item(kind=Kind.NEW_TALKS, claims=(), article: Article | None = None, **more):
    said = claims or (
        Claim(Slot.STATUS, "planned", "planned", certainty=Certainty.ANNOUNCED),
        Claim(Slot.VENUE, "port-vell", "Port Vell", certainty=Certainty.ANNOUNCED, sentence="x"),
    )
    meeting = Meeting(PROCESS.id, True, PROCESS.parties, (), kind, None, None, tuple(said))
    reading = Reading(True, kind, ("Arland", "Borland"), "Port Vell", (), (meeting,))
    return Item(article or make_article(), reading, meeting, **more)


def after(snapshot, done):
    """The snapshot a store would load next."""
    known = frozenset((*snapshot.known, *done.known))
    return Snapshot(done.state, snapshot.process, (done.development,), known)


EMPTY = Snapshot(process=PROCESS)


def test_a_first_report_becomes_an_alert_with_its_keys_known():
    """State, development, alert and known keys come back together."""
    done = advance(EMPTY, item(), book(), NOW)
    assert done.changed
    assert not done.joined
    assert [a.kind for a in done.alerts] == [Kind.NEW_TALKS]
    assert done.known == tuple(c.key for c in done.detection.changes)
    assert done.alerts[0].sources[0].sentence == done.detection.changes[0].sentence
    assert done.reason is Reason.SELECTED


def test_a_second_report_is_evidence_and_counts_into_the_development():
    """No decision is asked for; the key's development gets one more article."""
    first = advance(EMPTY, item(), book(), NOW)
    other = make_article(id="a2", origin=Origin("g", "Other Post", "other"))
    done = advance(after(EMPTY, first), item(article=other), book(), NOW)
    assert done.decisions == ()
    assert done.joined
    assert done.development.id == first.development.id
    assert done.evidence.keys == first.known
    assert done.reason is Reason.REPEATED


def test_known_changes_make_no_alert():
    """After a merge or a rebuild the state may move again over keys that were alerted."""
    first = advance(EMPTY, item(), book(), NOW)
    again = advance(replace(EMPTY, known=frozenset(first.known)), item(), book(), NOW)
    assert again.detection is not None
    assert again.alerts == ()
    assert again.reason is Reason.KNOWN


def test_state_and_detection_do_not_depend_on_rules():
    """No rule, one rule, a muted desk: the same step; only the decision differs."""
    books = [book(), book(rule(kinds=["outcome"])), book(subscriptions=()), Book({}, ())]
    done = [advance(EMPTY, item(), each, NOW) for each in books]
    assert len({(d.state, d.detection, d.development) for d in done}) == 1
    assert [d.reason for d in done] == [
        Reason.SELECTED, Reason.NO_RULE, Reason.NO_SUBSCRIPTION, Reason.NO_RULE,
    ]  # fmt: skip


def test_a_baseline_is_known_but_not_alerted():
    """Its keys are recorded so that the same change is never news."""
    done = advance(EMPTY, item(article=make_article(baseline=True)), book(), NOW)
    assert done.alerts == ()
    assert done.known == tuple(c.key for c in done.detection.changes)
    assert done.reason is Reason.BASELINE


def test_late_news_is_known_and_no_alert_of_its_own():
    """It waits for a catch-up summary, and is not news again."""
    late = make_article(published=NOW - timedelta(hours=30))
    done = advance(EMPTY, item(article=late), book(), NOW)
    assert done.alerts == ()
    assert done.known == tuple(c.key for c in done.detection.changes)
    assert done.reason is Reason.LATE


def test_a_muted_process_steps_but_does_not_alert():
    """Attention decides after the step."""
    muted = PROCESS.model_copy(update={"state": Attention.MUTED})
    done = advance(replace(EMPTY, process=muted), item(), book(), NOW)
    assert done.state.rounds
    assert done.reason is Reason.MUTED


def test_mentions_are_decided_once_per_article_and_development():
    """Only the first item asks; the key is rule and development."""
    watch = Rule.model_validate(
        {"id": "watch", "title": "Watch", "severity": "low", "mention": {"any": ["delegations"]}}
    )
    hits = (RuleHit("watch"),)
    nothing = Reading(False, Kind.NONE)
    one = Item(make_article(), nothing, None, hits)
    done = advance(Snapshot(), one, book(watch), NOW)
    assert [a.kind for a in done.alerts] == [Kind.MENTION]
    assert done.known == (mention_key("watch", done.development.id),)
    assert done.state is None
    further = Item(make_article(id="a2"), nothing, None, hits)
    second = advance(after(Snapshot(), done), further, book(watch), NOW)
    assert second.alerts == ()
    assert second.reason is Reason.NOT_ABOUT_TALKS
    assert advance(Snapshot(), replace(one, first=False), book(watch), NOW).alerts == ()


def test_the_key_of_what_no_process_claims_is_empty():
    """Its development is found again by its probes."""
    done = Item(make_article(), Reading(False, Kind.NONE))
    assert done.key == ""
    assert set(done.probes) <= set(done.terms)
    assert 0 < len(done.probes) <= 4


WORDED = rule(id="worded", unknown=True, words={"any": ["border"]})
PAIR = Snapshot()


def of_pair(article, *, event="talks", said=True, kind=Kind.NEW_TALKS, claims=()):
    """A report of a negotiation that no list knows; ``said``: it has the words of the rule."""
    hits = (RuleHit("worded"),) if said else ()
    told = item(kind, claims, article, hits=hits)
    meeting = replace(told.meeting, key="arland+borland", listed=False, event=event)
    return replace(told, meeting=meeting, reading=replace(told.reading, meetings=(meeting,)))


def next_of_pair(number, **more):
    """A further report of it, of another paper."""
    article = make_article(id=f"d{number}", origin=Origin("g", "Post", f"g{number}"))
    return of_pair(article, **more)


def put(snapshot, claim):
    """The snapshot after a person has silently said what the slot holds."""
    given = Assignment(claim.slot, (claim,))
    hand = Hand(f"{BY_HAND}1", "Ann", "the ministry says so", NOW)
    return replace(snapshot, state=set_slots(snapshot.state, (given,), hand)[0])


def told_again(*reports):
    """What becomes of each, one after the other."""
    snapshot, done = PAIR, []
    for number, (event, said) in enumerate(reports):
        article = make_article(id=f"b{number}", origin=Origin("g", "Post", f"f{number}"))
        got = advance(snapshot, of_pair(article, event=event, said=said), book(WORDED), NOW)
        snapshot = after(snapshot, got)
        done.append(got)
    return done


def test_the_first_report_with_the_words_of_a_rule_is_told_once():
    """The first one lacked them, the third repeats them."""
    first, second, third = told_again(("talks", False), ("talks", True), ("talks", True))
    assert first.alerts == ()
    assert [a.kind for a in second.alerts] == [Kind.NEW_TALKS]
    assert {c.slot for c in second.alerts[0].changes} == {Slot.STATUS, Slot.VENUE}
    assert second.reason is Reason.SELECTED
    assert third.alerts == ()
    assert third.reason is Reason.REPEATED


def test_words_beside_a_meeting_do_not_make_a_later_report_news():
    """Of what is not called talks they may be said of another."""
    _, second = told_again(("meet", False), ("meet", True))
    assert second.alerts == ()


def test_what_a_first_fetch_knew_is_not_told_late():
    """A baseline counts as told."""
    early = of_pair(make_article(baseline=True), said=False)
    first = advance(PAIR, early, book(WORDED), NOW)
    later = of_pair(make_article(id="c2", origin=Origin("g", "Post", "post")))
    assert advance(after(PAIR, first), later, book(WORDED), NOW).alerts == ()


PLANNED = Claim(Slot.STATUS, "planned", "planned", certainty=Certainty.ANNOUNCED)
BEGUN = Claim(Slot.STATUS, "under_way", "under way", certainty=Certainty.ANNOUNCED)
ELSEWHERE = Claim(
    Slot.VENUE, "lindmouth", "Lindmouth", certainty=Certainty.CONFIRMED, moved_from="port-vell"
)


@pytest.mark.parametrize("said", [True, False], ids=["told", "untold"])
@pytest.mark.parametrize("claim", [BEGUN, ELSEWHERE], ids=["status", "venue"])
def test_what_a_person_sets_silently_stays_silent(said, claim):
    """Whether the round was told before or not: the next report with the words tells nothing."""
    opens = of_pair(make_article(), said=said, claims=(PLANNED,))
    first = advance(PAIR, opens, book(WORDED), NOW)
    assert bool(first.alerts) is said
    snapshot = put(after(PAIR, first), claim)
    assert advance(snapshot, next_of_pair(1, claims=(claim,)), book(WORDED), NOW).alerts == ()


def test_a_round_that_was_told_and_reverted_is_not_told_again():
    """What was alerted has gone with the version that held it; the person's act is silent."""
    first = advance(PAIR, of_pair(make_article(), said=False), book(WORDED), NOW)
    moved = next_of_pair(1, event="meet", kind=Kind.VENUE_CHANGE, claims=(ELSEWHERE,))
    second = advance(after(PAIR, first), moved, book(WORDED), NOW)
    assert [a.kind for a in (*first.alerts, *second.alerts)] == [Kind.VENUE_CHANGE]
    snapshot = after(after(PAIR, first), second)
    back = revert(snapshot.state, first.state, Hand(f"{BY_HAND}1", "Ann", "wrong", NOW))
    done = advance(replace(snapshot, state=back), next_of_pair(2), book(WORDED), NOW)
    assert done.alerts == ()


def test_a_round_that_holds_nothing_under_a_key_is_not_told():
    """There is nothing to tell it by; the report is stepped all the same."""
    first = advance(PAIR, of_pair(make_article(), said=False), book(WORDED), NOW)
    (of,) = first.state.rounds
    bare = replace(of, status=replace(of.status, key=""), venue=None)
    snapshot = replace(after(PAIR, first), state=replace(first.state, rounds=(bare,)))
    done = advance(snapshot, next_of_pair(1, claims=(PLANNED,)), book(WORDED), NOW)
    assert (done.alerts, done.detection) == ((), None)
