"""A cause is said when it is new, seldom after, and when it is over."""

import pytest

from monitor.telemetry.recurring import Recurring


@pytest.fixture
def clock():
    class Clock:
        at = 0.0

        def __call__(self):
            return self.at

    return Clock()


def test_one_cause_of_several_jobs_is_said_once_and_seldom_after(clock):
    """The second job and the second turn say nothing new; after a while the count is worth a line."""
    failing = Recurring(seconds=60, clock=clock)
    assert failing.fails("poll", "disk full") == 1
    assert failing.fails("sweep", "disk full") == 0
    clock.at = 59
    assert failing.fails("poll", "disk full") == 0
    clock.at = 60
    assert failing.fails("poll", "disk full") == 4
    assert failing.fails("poll", "disk full") == 0


def test_it_is_over_when_the_last_job_works(clock):
    """And then the same cause is new again."""
    failing = Recurring(clock=clock)
    failing.fails("poll", "disk full")
    failing.fails("sweep", "disk full")
    assert failing.works("poll") is None
    over = failing.works("sweep")
    assert (over.cause, over.times) == ("disk full", 2)
    assert failing.works("sweep") is None
    assert failing.fails("poll", "disk full") == 1


def test_another_cause_is_another_line(clock):
    """The job has left the first cause, which is over without having worked."""
    failing = Recurring(clock=clock)
    assert failing.fails("poll", "disk full") == 1
    assert failing.fails("poll", "read-only") == 1
    assert failing.works("poll").cause == "read-only"
