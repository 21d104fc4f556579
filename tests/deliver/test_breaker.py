"""A channel that fails as a whole is tried now and then."""

from monitor.deliver.breaker import Breaker
from monitor.deliver.failure import ChannelError, Failure

DOWN = ChannelError(Failure.UNREACHABLE)


def opened(at=0.0):
    breaker = Breaker()
    held = [breaker.failed(DOWN, at) for _ in range(5)]
    assert held == [False] * 4 + [True]
    return breaker


def test_five_failures_in_a_row_open_it_and_one_try_is_made_at_a_time():
    breaker = opened()
    assert breaker.room(4.9, 8) == 0
    assert breaker.room(5.0, 8) == 1
    breaker.begun()
    assert breaker.room(5.0, 8) == 0


def test_a_success_in_between_starts_the_count_again():
    breaker = Breaker()
    for _ in range(4):
        breaker.failed(DOWN, 0)
    assert not breaker.answered()
    assert not breaker.failed(DOWN, 0)
    assert breaker.room(0, 8) == 8


def test_the_wait_doubles_up_to_five_minutes_and_only_by_tries():
    breaker, at, waits = opened(), 0.0, []
    breaker.failed(DOWN, 1.0)  # was on its way
    for _ in range(8):
        waits.append(next(n for n in range(400) if breaker.room(at + n, 8)))
        at += waits[-1]
        breaker.begun()
        breaker.failed(DOWN, at)
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]


def test_an_answer_closes_it():
    breaker = opened()
    breaker.begun()
    assert breaker.answered()
    assert breaker.room(0, 8) == 8


def test_a_wrong_password_opens_it_at_once():
    assert Breaker().failed(ChannelError(Failure.AUTH, permanent=True), 0)


def test_a_try_that_asked_nothing_leaves_room_for_another():
    breaker = opened()
    breaker.begun()
    breaker.idle()
    assert breaker.room(5, 8) == 1
