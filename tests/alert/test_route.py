"""routes.toml: what may stand in it, and every mistake named with line, key and advice."""

import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from monitor.alert.channel import EmailChannel, SlackChannel
from monitor.alert.render import when
from monitor.alert.route import check_names, parse_routes, schema
from monitor.alert.subscribe import LANGUAGES
from monitor.terms import Certainty, Heartbeat, Kind, Severity, SubscriptionState, When

SHIPPED = Path(__file__).parents[2] / "alerts" / "routes.toml"

MAIL = """
[[channel]]
id = "mail"
type = "email"
host = "smtp.example.org"
username = "u"
password = { env = "SMTP_PASSWORD" }
sender = "News monitor <alerts@example.org>"
"""


def problems_of(text):
    return parse_routes(text)[1]


def test_the_shipped_file_sends_everything_followed_to_the_console():
    routes, problems = parse_routes(SHIPPED.read_text(encoding="utf-8"))
    assert problems == []
    assert [c.type for c in routes.channels] == ["console"]
    (one,) = routes.subscriptions
    assert (one.channel, one.processes, one.kinds, one.rules) == ("console", (), (), ())
    assert one.min_severity is Severity.LOW


def test_the_examples_in_the_shipped_file_are_valid():
    """What stands there as a comment can be switched on as it is."""
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    code = [m[1] for line in lines if (m := re.match(r"# (\[\[\w+\]\]|\w+ = .*)$", line))]
    routes, problems = parse_routes("\n".join(code))
    assert problems == []
    assert {c.type for c in routes.channels} == {"email", "slack"}
    assert [s.target for s in routes.subscriptions] == ["desk@example.org", "C0123456789"]


def test_a_whole_file():
    routes, problems = parse_routes(
        MAIL
        + """
[[subscription]]
id = "desk"
channel = "mail"
target = "desk@example.org"
processes = ["arland-borland"]
kinds = ["venue_change", "mention"]
rules = ["venue-moves", "user:mine"]
min_severity = "high"
min_sources = 2
min_certainty = "announced"
"""
    )
    assert problems == []
    (one,) = routes.subscriptions
    assert one.kinds == (Kind.VENUE_CHANGE, Kind.MENTION)
    assert (one.min_severity, one.min_sources) == (Severity.HIGH, 2)
    assert one.min_certainty is Certainty.ANNOUNCED
    mail = routes.channel("mail")
    assert isinstance(mail, EmailChannel)
    assert (mail.number, mail.password.env) == (587, "SMTP_PASSWORD")


def test_slack_is_paced_unless_told_otherwise():
    text = '[[channel]]\nid = "s"\ntype = "slack"\ntoken = { file = "/run/secrets/slack" }\n'
    channel = parse_routes(text)[0].channel("s")
    assert isinstance(channel, SlackChannel)
    assert (channel.rate, channel.burst) == (1.0, 1)


CHANNEL = '[[channel]]\nid = "c"\ntype = "{}"\n{}\n'


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("[[channel]\n", "line 1", "not TOML"),
        ("surprise = 1\n", "surprise", "unknown key"),
        (CHANNEL.format("fax", ""), "channel.c", "fax"),
        (CHANNEL.format("console", "x = 1"), "line 4", "unknown key 'x'"),
        (CHANNEL.format("email", 'host = "h"'), "sender", "missing"),
        (
            CHANNEL.format("email", 'host = "h"\nsender = "nobody"'),
            "channel.c",
            "no e-mail address",
        ),
        (
            CHANNEL.format("email", 'host = "h"\nsender = "a@b.c\\nBcc: x"'),
            "line 5",
            "holds a character that cannot stand here",
        ),
        (
            MAIL.replace('{ env = "SMTP_PASSWORD" }', '"hunter2"'),
            "line 7",
            "must not stand in this",
        ),
        (MAIL.replace('env = "SMTP_PASSWORD"', 'env = "A", file = "b"'), "password", "one of env"),
        (MAIL.replace('username = "u"\n', ""), "channel.mail", "go together"),
        (MAIL + 'security = "none"\n', "channel.mail", "unprotected"),
        (MAIL + "port = 70000\n", "line 9", "65535"),
        (CHANNEL.format("slack", ""), "channel.c", "one of token and webhook_url"),
        (
            CHANNEL.format("slack", 'token = { env = "T" }\napi_url = "http://slack.example/"'),
            "channel.c",
            "https",
        ),
        (CHANNEL.format("console", 'stream = "tty"'), "line 4", "stdout"),
        (MAIL + MAIL, "line 11", "used twice"),
        ('[[subscription]]\nid = "a"\nchannel = "x"\n', "line 3", "no channel is called 'x'"),
        (MAIL + '[[subscription]]\nid = "a"\nchannel = "mail"\n', "subscription.a", "no e-mail"),
        (
            MAIL + '[[subscription]]\nid = "a"\nchannel = "mail"\ntarget = "a@b.c, d@e.f"\n',
            "line 12",
            "no e-mail",
        ),
        (
            MAIL + '[[subscription]]\nid = "a"\nchannel = "mail"\ntarget = "a@b\\r\\nRCPT"\n',
            "line 12",
            "holds a character that cannot stand here",
        ),
        (
            CHANNEL.format("console", "")
            + '[[subscription]]\nid = "a"\nchannel = "c"\ntarget = "x"\n',
            "line 8",
            "own target",
        ),
        (
            CHANNEL.format("slack", 'token = { env = "T" }')
            + '[[subscription]]\nid = "a"\nchannel = "c"\ntarget = "general"\n',
            "line 8",
            "no Slack conversation",
        ),
        (
            CHANNEL.format("console", "")
            + '[[subscription]]\nid = "a"\nchannel = "c"\nkinds = ["none"]\n',
            "line 8",
            "no alert has the kind",
        ),
        (
            CHANNEL.format("console", "")
            + '[[subscription]]\nid = "a"\nchannel = "c"\nmin_sources = 0\n',
            "line 8",
            "The least is 1",
        ),
    ],
)
def test_mistakes_are_named(text, where, what):
    found = problems_of(text)
    assert len(found) == 1, found
    assert where in found[0].where
    assert what in str(found[0])


def test_all_problems_are_told_at_once():
    text = CHANNEL.format("fax", "") + CHANNEL.format("console", "x = 1\ny = 2")
    assert len(problems_of(text)) == 3


def test_a_secret_written_down_is_not_repeated():
    text = MAIL.replace('{ env = "SMTP_PASSWORD" }', '"hunter2"')
    assert all("hunter2" not in str(p) for p in problems_of(text))


def test_a_channel_misspelt_is_guessed():
    (problem,) = problems_of(
        MAIL + '[[subscription]]\nid = "a"\nchannel = "mial"\ntarget = "a@b.c"'
    )
    assert problem.advice == "Did you mean 'mail'?"


def test_names_nobody_has_are_told():
    routes, _ = parse_routes(
        MAIL
        + '[[subscription]]\nid = "a"\nchannel = "mail"\ntarget = "a@b.c"\n'
        + 'rules = ["venue-move"]\nprocesses = ["arland-borland"]\n'
    )
    (problem,) = check_names(routes, ["venue-moves"], ["arland-borland"])
    assert problem.where == "subscription.a.rules"
    assert problem.advice == "Did you mean 'venue-moves'?"


def test_the_schema_names_every_key():
    text = str(schema())
    for key in ("min_sources", "webhook_url", "security", "concurrency"):
        assert key in text
    assert schema()["additionalProperties"] is False


def test_a_wrong_row_takes_only_itself_out():
    """And the subscriptions of a wrong channel; lines are those of the file."""
    routes, problems = parse_routes(
        CHANNEL.format("fax", "").replace('"c"', '"paper"')
        + CHANNEL.format("console", "")
        + '[[subscription]]\nid = "a"\nchannel = "paper"\n'
        + '[[subscription]]\nid = "b"\nchannel = "c"\n'
        + '[[subscription]]\nid = "b"\nchannel = "c"\n'
    )
    assert [c.id for c in routes.channels] == ["c"]
    assert [s.id for s in routes.subscriptions] == ["b"]
    assert [p.what for p in problems][1:] == ["'b' is used twice", "the channel 'paper' is wrong"]
    assert parse_routes("[[channel")[0] is None


WHOLE_DAY = """
[[channel]]
id = "console"
type = "console"

[[subscription]]
id = "desk"
channel = "console"
"""


def test_when_and_in_which_zone():
    """All of it is one type for those who decide."""
    (one,) = parse_routes(
        WHOLE_DAY
        + 'when = "daily"\nat = "07:30"\nzone = "Europe/Kyiv"\nquiet_from = 22:00:00\n'
        + 'quiet_to = "07:00"\nquiet_below = "high"\nlanguage = "uk"\nheartbeat = "daily"\n'
    )[0].subscriptions
    assert (one.when, one.at, one.zone) == (When.DAILY, time(7, 30), "Europe/Kyiv")
    assert (one.quiet_from, one.quiet_to, one.quiet_below) == (time(22), time(7), Severity.HIGH)
    assert (one.language, one.heartbeat) == ("uk", Heartbeat.DAILY)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('zone = "Europe/Nowhere"', "no time zone is called 'Europe/Nowhere'"),
        ('zone = "../../etc/passwd"', "no time zone is called"),
        ('zone = "Europe"', "no time zone is called"),
        ('quiet_from = "22:00"', "go together"),
        ('quiet_from = "22:00"\nquiet_to = "22:00"', "never end"),
        ('at = "07:30:15"', "to the minute"),
        ('at = "07:30+02:00"', "to the minute"),
        ('at = "25:00"', "line 9"),
        ('when = "weekly"', "'at_once', 'hourly' or 'daily'"),
        ('language = "english"', "dates can be written in en, "),
    ],
)
def test_a_time_that_cannot_be_kept_is_refused(keys, said):
    """The line, what is wrong, and what to write instead."""
    (problem,) = problems_of(WHOLE_DAY + keys)
    assert said in str(problem)


def test_enabled_false_is_a_paused_subscription():
    """The table is kept and nothing is sent."""
    (one,) = parse_routes(WHOLE_DAY + "enabled = false")[0].subscriptions
    assert one.state is SubscriptionState.PAUSED


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_that_may_be_asked_for_can_be_written(language):
    """No mail fails for want of a month's name."""
    assert "2026" in when(datetime(2026, 1, 5, tzinfo=UTC), "Asia/Tokyo", language) or language in {
        "ar",
        "fa",
    }
