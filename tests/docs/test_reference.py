"""What is not documented does not exist: settings, commands and keys all stand in docs/."""

import re
from pathlib import Path

import pytest

from bench import commands
from monitor.config.feeds import Auth, FeedEntry
from monitor.config.settings import Settings, variable
from monitor.deliver.model import DeliveryState
from monitor.deliver.tally import Cause as Repeat
from monitor.deliver.tally import Result
from monitor.match.rule import Among, Near, Rule, RuleTest, Words
from monitor.poll.cause import Cause
from monitor.poll.model import FeedState
from monitor.store.event import ALERTS, ARTICLES, CLAIMS
from monitor.telemetry.metrics import Metrics
from monitor.terms import Reason

DOCS = Path(__file__).resolve().parents[2] / "docs"


def text(name):
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_has_its_line(name):
    """The variable and its description stand in settings.md."""
    line = [row for row in text("settings.md").splitlines() if f"`{variable(name)}`" in row]
    assert line, f"docs/reference/settings.md lacks {variable(name)}"
    assert str(Settings.model_fields[name].description) in line[0]


@pytest.mark.parametrize("key", [*FeedEntry.model_fields, *Auth.model_fields])
def test_every_feed_key_is_described(key):
    """Each key of feeds.toml stands in feeds.md."""
    assert f"`{key}`" in text("feeds.md")


def test_every_command_is_described():
    """docs/reference/cli.md is what the program says of itself; renew it with ``make commands``."""
    assert text("cli.md") == commands.text()


@pytest.mark.parametrize("model", [Rule, RuleTest, Words, Near, Among])
def test_every_rule_key_is_described(model):
    """Each key people may write in a rule or its test stands in rules.md."""
    page = text("rules.md")
    missing = [key for key in model.model_fields if f"`{key}`" not in page]
    assert not missing


METRICS = list(Metrics().registry.collect())


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_metric_has_its_line(metric):
    """Name as it is exposed, type, and every label stand in one line of metrics.md."""
    name = metric.name + ("_total" if metric.type == "counter" else "")
    (line,) = (row for row in text("metrics.md").splitlines() if row.startswith(f"| `{name}` |"))
    assert f"| {metric.type} |" in line
    labels = LABELS.get(name, ())
    assert line.split("|")[3].strip() == ", ".join(f"`{label}`" for label in labels)


LABELS = {
    collector._name + ("_total" if collector._type == "counter" else ""): collector._labelnames
    for collector in vars(Metrics()).values()
    if hasattr(collector, "_labelnames")
}


def test_no_line_is_of_a_metric_that_is_gone():
    """What metrics.md names, the program has."""
    named = set(re.findall(r"\bmonitor_[a-z_]+", text("metrics.md")))
    assert named <= set(LABELS)


@pytest.mark.parametrize("values", [Cause, Reason, Repeat, Result, DeliveryState, FeedState])
def test_every_value_of_a_label_is_explained(values):
    """Closed values that people meet in metrics, logs and commands stand in metrics.md."""
    page = text("metrics.md")
    assert not [value for value in values if f"`{value}`" not in page]


@pytest.mark.parametrize("topic", [ARTICLES, CLAIMS, ALERTS])
def test_every_topic_has_its_line(topic):
    """Each topic stands in topics.md."""
    assert f"| `{topic}` |" in text("topics.md")
