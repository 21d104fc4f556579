"""What is not documented does not exist: every key, variable and filter stands in docs/reference."""

import dataclasses
import re
from pathlib import Path

import pytest

from monitor.alert.channel import (
    SCHEMES,
    AppriseChannel,
    ConsoleChannel,
    EmailChannel,
    SlackChannel,
    WebhookChannel,
)
from monitor.alert.event import AlertData, ChangeData, CodeData, SourceData
from monitor.alert.render import NAMES
from monitor.alert.route import SubscriptionSpec, parse_routes
from monitor.alert.summary_view import EntryView, GroupView, MentionView, SummaryView
from monitor.alert.view import ChangeView, SourceView, View

ROOT = Path(__file__).parents[2]
ROUTES = (ROOT / "docs/reference/routes.md").read_text(encoding="utf-8")
TEMPLATES = (ROOT / "docs/reference/templates.md").read_text(encoding="utf-8")
SPECS = (
    SubscriptionSpec,
    ConsoleChannel,
    EmailChannel,
    SlackChannel,
    WebhookChannel,
    AppriseChannel,
)


@pytest.mark.parametrize("key", sorted({key for spec in SPECS for key in spec.model_fields}))
def test_every_key_of_routes_toml(key):
    assert f"\n| `{key}` |" in ROUTES


def test_no_key_that_does_not_exist():
    documented = set(re.findall(r"^\| `(\w+)` \|", ROUTES, re.MULTILINE))
    assert documented == {key for spec in SPECS for key in spec.model_fields}


def test_every_template_variable_and_no_other():
    documented = set(re.findall(r"^\| `([\w.-]+)` \|", TEMPLATES, re.MULTILINE))
    fields = {f"v.{f.name}" for f in dataclasses.fields(View)}
    parts = (ChangeView, SourceView, SummaryView, GroupView, EntryView, MentionView)
    fields |= {f.name for kind in parts for f in dataclasses.fields(kind)}
    filters = {"when", "mrkdwn", "slack_link", "json"}
    assert documented == fields | filters | set(NAMES)


def test_every_scheme_that_is_allowed():
    page = (ROOT / "docs/howto/apprise.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(\w+)://", page)) == SCHEMES


def test_every_key_of_a_webhooks_data_and_no_other():
    page = (ROOT / "docs/reference/webhook.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `data\.([\w.]+)` \|", page, re.MULTILINE))
    fields = {*AlertData.model_fields}
    for name, part in (("changes", ChangeData), ("sources", SourceData), ("code", CodeData)):
        fields |= {f"{name}.{key}" for key in part.model_fields}
    assert documented == fields


@pytest.mark.parametrize("page", ["email.md", "slack.md", "webhook.md", "apprise.md"])
def test_the_examples_of_the_how_tos_are_valid(page):
    text = (ROOT / "docs/howto" / page).read_text(encoding="utf-8")
    found = re.findall(r"^( *)```toml\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    assert found
    for indent, block in found:
        code = "\n".join(line.removeprefix(indent) for line in block.splitlines())
        assert parse_routes(code)[1] == []
