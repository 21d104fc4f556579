"""From routes.toml to lanes; a channel whose secret is missing is a Problem, the others work."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from monitor.alert.route import parse_routes
from monitor.alert.secret import Secret
from monitor.deliver.build import build_lanes
from monitor.deliver.console import ConsoleChannel
from monitor.deliver.email import EmailChannel
from monitor.deliver.secret import resolve
from monitor.deliver.slack import SlackChannel
from monitor.deliver.slack_webhook import SlackWebhookChannel

ROUTES = """
[[channel]]
id = "console"
type = "console"

[[channel]]
id = "mail"
type = "email"
host = "smtp.example.org"
username = "u"
password = { env = "TEST_SMTP_PASSWORD" }
sender = "alerts@example.org"
time_limit = 10

[[channel]]
id = "slack"
type = "slack"
token = { file = "FILE" }

[[channel]]
id = "hook"
type = "slack"
webhook_url = { env = "TEST_HOOK" }
concurrency = 1
"""


@pytest.fixture
def build(renderer):
    def build(text):
        routes, problems = parse_routes(text)
        assert problems == []
        return build_lanes(routes, renderer, resolve, lambda: datetime.now(UTC))  # noqa: TID251

    return build


def test_every_type_is_built(build, monkeypatch, tmp_path):
    secret = tmp_path / "slack"
    secret.write_text("xoxb-1\n", encoding="utf-8")
    monkeypatch.setenv("TEST_SMTP_PASSWORD", "p")
    monkeypatch.setenv("TEST_HOOK", "https://hooks.slack.example/services/T/B/x")
    lanes, problems = build(ROUTES.replace("FILE", str(secret)))
    assert problems == []
    kinds = [type(lane.channel) for lane in lanes]
    assert kinds == [ConsoleChannel, EmailChannel, SlackChannel, SlackWebhookChannel]
    mail, slack, hook = lanes[1:]
    assert mail.lease.total_seconds() == 30
    assert hook.concurrency == 1
    assert slack.standing.pace.rate is None, "Slack's channel paces each message itself"
    assert hook.standing.pace.rate == 1.0


def test_a_missing_secret_is_told_and_the_rest_works(build, monkeypatch, tmp_path):
    monkeypatch.delenv("TEST_SMTP_PASSWORD", raising=False)
    monkeypatch.setenv("TEST_HOOK", "https://hooks.slack.example/services/T/B/x")
    missing = tmp_path / "nothing"
    lanes, problems = build(ROUTES.replace("FILE", str(missing)))
    assert [lane.channel.name for lane in lanes] == ["console", "hook"]
    assert [p.where for p in problems] == ["channel.mail", "channel.slack"]
    assert "the variable TEST_SMTP_PASSWORD is empty or not set" in problems[0].what
    assert str(missing) in problems[1].what


def test_an_error_of_ours_in_one_channel_is_told_by_its_name_alone(renderer):
    """The others work; its text may hold a secret."""

    def fails(secret):
        if secret.env == "TEST_HOOK":
            raise RuntimeError("xoxb-1")
        return SecretStr("p")

    routes, _ = parse_routes(ROUTES)
    lanes, problems = build_lanes(routes, renderer, fails, lambda: datetime.now(UTC))  # noqa: TID251
    assert [lane.channel.name for lane in lanes] == ["console", "mail", "slack"]
    assert [(p.where, p.what) for p in problems] == [("channel.hook", "RuntimeError")]


def test_a_secret_file_loses_its_line_end_only(tmp_path):
    file: Path = tmp_path / "s"
    file.write_bytes(b" pass word \r\n")
    assert resolve(Secret(file=str(file))).get_secret_value() == " pass word "


def test_the_console_prints_to_the_stream_of_the_moment(build, delivery, capsys):
    import asyncio

    lanes, _ = build(ROUTES.split('[[channel]]\nid = "mail"', maxsplit=1)[0])
    asyncio.run(lanes[0].channel.send(delivery()))
    assert "venue Lakeside -> Port Vell" in capsys.readouterr().out
