"""What the chaos proof takes for an explanation, and what not."""

import random

import pytest

from bench.chaos_judge import late
from bench.chaos_repeats import AWAY, DIED, PAUSED, UNEXPLAINED, UNRECORDED, Fault, cause, repeats
from bench.receiver import Answer, Receiver
from bench.stand import GAP, talks

HEARD, UNHEARD = Answer(100.2, gone=False), Answer(101.5, gone=True)


@pytest.mark.parametrize(
    ("fault", "answer", "again", "hole"),
    [
        (Fault("kill", 101.0, 101.0), UNHEARD, 125.0, DIED),
        (Fault("kill", 100.4, 100.4), HEARD, 125.0, DIED),
        (Fault("kill", 110.0, 110.0), HEARD, 125.0, UNEXPLAINED),
        (Fault("kill", 102.0, 102.0), UNHEARD, 125.0, UNEXPLAINED),
        (Fault("kill", 98.0, 98.0), HEARD, 125.0, UNEXPLAINED),
        (Fault("pause", 100.5, 130.5), HEARD, 126.0, PAUSED),
        (Fault("pause", 80.0, 110.0), HEARD, 110.3, PAUSED),
        (Fault("pause", 60.0, 90.0), HEARD, 110.3, UNEXPLAINED),
        (Fault("database", 99.0, 103.0), HEARD, 126.0, AWAY),
        (Fault("database", 110.0, 113.0), HEARD, 126.0, UNEXPLAINED),
    ],
)
def test_a_fault_explains_only_what_it_met(fault, answer, again, hole):
    """Between the arrival and the mark; a process that was paused sends when it wakes."""
    assert cause(100.0, answer, again, [fault]) == hole


def test_a_mark_that_waits_for_the_database_dies_with_its_process():
    away, kill = Fault("database", 100.1, 104.0), Fault("kill", 108.0, 108.0)
    assert cause(100.0, HEARD, 130.0, [away, kill]) == DIED


def test_what_the_service_did_not_record_is_told():
    """Another role's death explains nothing; each arrival after the first counts, but once."""
    receiver = Receiver()
    receiver.arrivals = {"a": [100.0, 125.0], "b": [100.0, 125.0, 160.0], "once": [1.0]}
    receiver.answers = {(one, n): HEARD for one in "ab" for n in range(3)}
    faults = [Fault("kill", 100.3, 100.3, "deliver-1"), Fault("kill", 125.1, 125.1, "stream-1")]
    found = repeats(receiver, faults, {"a": 1, "b": 1})
    assert found == {DIED: 2, UNEXPLAINED: 1, UNRECORDED: 1}
    assert repeats(receiver, faults, {"a": 1, "b": 2}, {"a": 2, "b": 2}) == {UNEXPLAINED: 1}


def test_a_delivery_is_late_from_the_last_fault_on():
    """Or from its alert, where that came after; what arrived before does not count."""
    stored = {"long ago": 10.0, "before": 90.0, "after": 110.0, "never": 1.0}
    arrivals = {"long ago": [20.0, 200.0], "before": [112.0], "after": [111.0]}
    assert late(stored, arrivals, 100.0) == 12.0


def test_announcements_alone_are_spread_over_the_time():
    """So that every kill has something to meet."""
    found = talks(60, random.Random(1), feeds=5, seconds=GAP, steps=1)
    assert {story.title.split(" to hold")[1:] != [] for story in found} == {True}
    begun = sorted(story.at for story in found)
    assert begun[0] < GAP / 10
    assert begun[len(begun) // 2] > GAP / 4
