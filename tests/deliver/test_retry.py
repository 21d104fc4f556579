"""Whether and when a failed delivery is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.deliver.failure import (
    ChannelError,
    Failure,
    NotTriedError,
    cause_of,
    retry_after,
    scrub,
)
from monitor.deliver.retry import Policy, backoff, retry_at
from monitor.errors import DeliveryError

NOW = datetime(2026, 1, 5, tzinfo=UTC)
POLICY = Policy(attempts=5)


def wait(error, attempts=1, chance=0.0, policy=POLICY):
    at = retry_at(error, attempts, NOW, chance, policy)
    return None if at is None else (at - NOW).total_seconds()


def test_the_wait_doubles_up_to_an_hour():
    seconds = [backoff(n, Policy()).total_seconds() for n in (1, 2, 3, 4, 10, 11, 16, 10_000)]
    assert seconds == [5, 10, 20, 40, 2560, 3600, 3600, 3600]


def test_jitter_only_lengthens():
    busy = ChannelError(Failure.BUSY)
    assert wait(busy) == 5
    assert wait(busy, chance=0.5) == 5.5


def test_permanent_errors_and_too_many_attempts_give_up():
    assert wait(ChannelError(Failure.TARGET, permanent=True)) is None
    assert wait(ChannelError(Failure.BUSY), attempts=4) is not None
    assert wait(ChannelError(Failure.BUSY), attempts=5) is None


def test_a_channel_that_is_away_for_a_night_kills_no_alert():
    """What fails before anything is handed over is tried for days."""
    for failure in (Failure.UNREACHABLE, Failure.AUTH, Failure.MISCONFIGURED):
        assert wait(ChannelError(failure), attempts=30, policy=Policy()) == 3600
    assert wait(ChannelError(Failure.UNREACHABLE), attempts=160, policy=Policy()) is None


def test_a_refused_token_kills_no_alert_though_only_a_person_can_mend_it():
    assert wait(ChannelError(Failure.AUTH, "token_revoked", permanent=True)) == 5
    assert wait(ChannelError(Failure.AUTH, permanent=True, whole=False)) is None


def test_the_receivers_word_counts_and_it_is_given_longer():
    limited = ChannelError(Failure.RATE_LIMITED, retry_after=timedelta(seconds=60))
    assert wait(limited) == 60
    assert wait(limited, attempts=5) == 60
    assert wait(limited, attempts=50) is None
    told = ChannelError(Failure.BUSY, retry_after=timedelta(seconds=60))  # a 503 that says when
    assert wait(told, attempts=49) == 60
    assert wait(ChannelError(Failure.RATE_LIMITED), attempts=49) is not None  # a 429 that does not


def test_what_may_still_arrive_is_waited_for_and_the_wait_is_never_cut_short():
    lost = ChannelError(Failure.UNANSWERED, not_before=timedelta(seconds=60))
    assert wait(lost) == 60
    assert wait(lost, attempts=10, policy=Policy()) == 2560


def test_who_was_not_asked_comes_again_exactly_when_it_may():
    """No backoff and no chance, which would shuffle a queue that goes back; and it is never given up."""
    turn = NotTriedError(Failure.BUSY, "no turn")
    assert wait(turn, attempts=99, chance=0.9) == 0
    early = NotTriedError(Failure.BUSY, "early", not_before=timedelta(seconds=2))
    assert wait(early, attempts=3, chance=0.9) == 2
    told = NotTriedError(Failure.RATE_LIMITED, "told to wait", retry_after=timedelta(seconds=60))
    assert wait(told, attempts=500) == 60


def test_a_receiver_that_always_says_at_once_is_slowed_down():
    limited = ChannelError(Failure.RATE_LIMITED, retry_after=timedelta())
    assert wait(limited) == 0
    assert wait(limited, attempts=6) == 5


def test_errors_without_a_cause_are_ours():
    assert cause_of(DeliveryError("what")) is Failure.BROKEN


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7), ("0.5", 0.5), ("-3", 0), ("86400", 3600), ("inf", 3600), ("1e300", 3600),
        ("soon", None), ("", None), ("nan", None),
        ("Mon, 05 Jan 2026 00:01:30 GMT", 90), ("Sun, 04 Jan 2026 00:00:00 GMT", 0),
        ("Tue, 06 Jan 2026 00:00:00 GMT", 3600), ("Mon, 05 Jan 2026 00:00:00 +99999999999999", None),
    ],
)  # fmt: skip
def test_retry_after(value, seconds):
    """Seconds or a date, an hour at most; what is neither says nothing."""
    found = retry_after(value, NOW)
    assert (found.total_seconds() if found is not None else None) == seconds


def test_scrub():
    text = scrub("login u:hunter2\r\nfailed for hunter22", ["hunter2", "hunter22", ""])
    assert text == "login u:*** failed for ***"
    assert len(scrub("x" * 1000, [])) == 300
