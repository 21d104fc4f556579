"""What the operator is told, in which words, and when a sign of life is due."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from monitor.alert import notice_words
from monitor.alert.model import Subscription
from monitor.alert.notice import (
    Life,
    News,
    Told,
    Trouble,
    compare,
    heartbeat,
    heartbeat_due,
    notices,
    span,
)
from monitor.alert.view import view_of
from monitor.terms import Heartbeat, Severity, SubscriptionState

NOW = datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
DESK = Subscription("desk", "mail", "a@x", heartbeat=Heartbeat.DAILY, zone="Europe/Berlin")


def told(key, began=NOW - timedelta(hours=3)):
    return Told(key, 1, f"{key} is wrong", began)


def test_what_lasts_is_told_once_and_its_end_once():
    first = Trouble("feed/a/silent", "feed a silent")
    assert compare([first], {}, NOW) == News((first,), ())
    assert compare([first], {first.key: told(first.key)}, NOW) == News()
    assert compare([], {first.key: told(first.key)}, NOW) == News((), (told(first.key),))


def test_what_happens_once_more_is_told_again_at_most_once_an_hour():
    """What came meanwhile is told together; what only lasts is not told."""
    before = replace(told("deliveries/mail/dead"), latest=NOW, heard=NOW)
    more = Trouble(before.key, "3 given up", latest=NOW + timedelta(minutes=5))
    known = {before.key: before}
    assert compare([more], known, NOW + timedelta(minutes=59)) == News()
    assert compare([more], known, NOW + timedelta(hours=1)) == News(again=(more,))
    assert compare([replace(more, latest=NOW)], known, NOW + timedelta(hours=9)) == News()
    (one,) = notices(News(again=(more,)), NOW)
    assert one.title == "3 given up"


def test_one_notice_for_each_topic_the_loudest_counts():
    news = News(
        (
            Trouble("feed/a/silent", "feed a silent"),
            Trouble("channel/mail/failing", "channel mail fails", Severity.HIGH),
            Trouble("feed/b/failing", "feed b failing"),
        ),
        (told("disk/full"),),
    )
    feeds, channel, disk = notices(news, NOW)
    assert feeds.title == "feed a silent (and 1 more)"
    assert list(feeds.state.values()) == ["feed a silent", "feed b failing"]
    assert (channel.title, channel.severity) == ("channel mail fails", Severity.HIGH)
    assert disk.title == "over after 3 hours: disk/full is wrong"
    assert len({one.id for one in (feeds, channel, disk)}) == 3


def test_a_thousand_feeds_are_one_notice_of_a_dozen_lines():
    some = tuple(Trouble(f"feed/{n}/silent", f"feed {n} silent") for n in range(1000))
    (one,) = notices(News(some), NOW)
    assert len(one.state) == 13
    assert "988 more" in one.state["more"]
    assert len(one.development) <= 200


def test_a_sign_of_life_says_how_it_is():
    life = Life(64, 61, NOW - timedelta(minutes=3))
    moment = heartbeat_due(DESK, NOW)
    assert (
        heartbeat(life, moment, "UTC", NOW).title
        == "All quiet: 61 of 64 feeds fine, last article 3 minutes ago"
    )
    ill = heartbeat(replace(life, troubles=("the disk is full",)), moment, "UTC", NOW)
    assert not ill.title.startswith("All quiet")
    assert "the disk is full" in ill.state.values()
    again = heartbeat(life, moment, "UTC", NOW + timedelta(minutes=1))
    assert again.id == heartbeat(life, moment, "UTC", NOW).id
    next_day = heartbeat(life, moment + timedelta(days=1), "UTC", NOW + timedelta(days=1))
    assert next_day.development != again.development, "no reply that nobody sees"


def test_it_is_due_at_its_local_time_also_on_the_day_the_clocks_change():
    """29 March 2026: eight o'clock in Berlin is six in UTC, no longer seven."""
    assert heartbeat_due(DESK, datetime(2026, 3, 29, 5, 59, tzinfo=UTC)) is None
    assert heartbeat_due(DESK, datetime(2026, 3, 29, 6, 0, tzinfo=UTC)) is not None
    assert heartbeat_due(DESK, datetime(2026, 3, 28, 6, 59, tzinfo=UTC)) is None


def test_a_late_one_is_left_out_and_one_before_midnight_is_not_lost():
    assert heartbeat_due(DESK, NOW + timedelta(hours=6)) is None
    night = replace(DESK, at=time(23, 30), zone="UTC")
    moment = heartbeat_due(night, datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
    assert moment == datetime(2026, 3, 28, 23, 30, tzinfo=UTC)


def test_only_who_asked_and_is_active_gets_one():
    assert heartbeat_due(replace(DESK, heartbeat=Heartbeat.NONE), NOW) is None
    assert heartbeat_due(replace(DESK, state=SubscriptionState.PAUSED), NOW) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (7200, "2 hours"),
        (90000, "25 hours"),
        (200000, "2 days"),
    ],
)
def test_spans(seconds, words):
    assert span(timedelta(seconds=seconds)) == words


def test_nothing_in_a_notice_is_markup():
    (one,) = notices(News((Trouble("feed/a", "<b>&*x* <!channel>"), Trouble("feed/b", "b"))), NOW)
    view = view_of(one, DESK, "d", "https://x/stop")
    assert "<b>" not in notice_words.html(view)
    assert "<!channel>" not in str(notice_words.slack(view)[1:])
    assert "https://x/stop" in notice_words.text(view)
    assert notice_words.line(view).startswith("[medium] Notice")
