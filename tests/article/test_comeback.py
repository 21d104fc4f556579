"""An edit taken back is news; an old copy of a document is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.article.comeback import Back, Standing, believed, in_force, refuted, shown
from tests.smalltalk import article

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def standing(minutes, comebacks=0):
    return Standing(AT - minutes * MINUTE, None, comebacks)


@pytest.mark.parametrize(
    ("minutes", "comebacks", "good"),
    [
        (10, 0, False),
        (59, 0, False),
        (60, 0, True),
        (60, 1, False),
        (120, 1, True),
        (500, 4, False),
    ],
)
def test_an_old_text_in_force_may_be_taken_back_at_once(minutes, comebacks, good):
    """No cache keeps what was before it; but each comeback doubles the wait for the next."""
    assert believed(shown(None, "a", AT), standing(minutes, comebacks), AT) == good


def test_what_is_shown_alone_for_a_while_is_believed():
    """However young the text in force is."""
    back = shown(shown(None, "a", AT), "a", AT + 20 * MINUTE)
    assert not believed(back, standing(1), AT + 20 * MINUTE)
    assert believed(back, standing(1), AT + 30 * MINUTE)


def test_once_refuted_it_must_be_alone_for_a_while():
    """The text in force was shown after it: the age of that one proves nothing any more."""
    back = shown(refuted(shown(None, "a", AT - 90 * MINUTE)), "a", AT)
    assert not believed(back, standing(300), AT)
    assert believed(back, standing(300), AT + 30 * MINUTE)


def test_another_text_begins_afresh():
    """Two earlier texts that take turns are not one that stays."""
    assert shown(Back("a", AT, doubted=True), "b", AT + MINUTE) == Back("b", AT + MINUTE, True)


def test_what_comes_back_is_not_older_than_what_it_replaces():
    """Else its old date would make it stale news of an earlier day."""
    old = replace(article(1, "A"), published=AT - 60 * MINUTE)
    assert in_force(old, Standing(AT, AT - MINUTE, 0)).published == AT - MINUTE
    assert in_force(old, Standing(AT, None, 0)).published == old.published
