"""Which reports are one development: those that say the same, near in time."""

from tests.detect.state.scene import MIAMI, announced, ended, place, stage


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
