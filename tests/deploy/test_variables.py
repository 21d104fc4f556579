"""What deploy/ sets, shows and asks for exists in the program; no tool is needed to know that."""

import json
import re

import pytest
import yaml

from monitor import __version__
from monitor.config.settings import Settings, variable
from monitor.telemetry.metrics import Metrics
from tests.deploy.tools import DEPLOY

FILES = sorted(
    path
    for path in DEPLOY.rglob("*")
    if path.is_file() and not {"lock", "config", "secrets", "routes.toml"} & set(path.parts)
)
KNOWN = {variable(name) for name in Settings.model_fields} | {"MONITOR_SETTINGS"}
KNOWN |= {name + "_FILE" for name in KNOWN}
ALERTS = DEPLOY / "prometheus/alerts.yml"
DASHBOARD = DEPLOY / "grafana/dashboards/news-monitor.json"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_is_a_setting(path):
    """A slip in a name would go unseen until somebody wonders."""
    named = set(re.findall(r"\bMONITOR_[A-Z_]+", path.read_text(encoding="utf-8")))
    assert named <= KNOWN


def expressions():
    """What the alert rules and the panels ask for."""
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    asked = [rule["expr"] for group in groups for rule in group["rules"]]
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return asked + [target["expr"] for p in panels for target in p.get("targets", ())]


def exposed():
    """Series name -> labels, of a registry as the service exposes it."""
    series = {}
    for metric in vars(Metrics()).values():
        if hasattr(metric, "_labelnames"):
            ends = {
                "counter": ["_total"],
                "gauge": [""],
                "histogram": ["_bucket", "_sum", "_count"],
            }
            for end in ends[metric._type]:
                series[metric._name + end] = {*metric._labelnames, "le", "instance", "job"}
    return series


@pytest.mark.parametrize("asked", expressions())
def test_every_metric_exists_with_its_labels(asked):
    """An alert about a metric that is gone never comes."""
    series = exposed()
    for name, matchers in re.findall(r"\b(monitor_[a-z_]+)(?:\{([^}]*)\})?", asked):
        assert name in series
        assert set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers)) <= series[name]
    for labels in re.findall(r"\bby \(([^)]*)\)", asked):
        wanted = {label.strip() for label in labels.split(",")}
        assert any(wanted <= series[n] for n in re.findall(r"\bmonitor_[a-z_]+", asked))


def test_every_alert_is_tried():
    """Each rule is seen to come, and not to come, in alerts.test.yml."""
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    rules = {rule["alert"] for group in groups for rule in group["rules"]}
    tried = yaml.safe_load((DEPLOY / "prometheus/alerts.test.yml").read_text())["tests"]
    cases = [case for test in tried for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == rules
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == rules


def test_panels_do_not_overlap():
    """Each has an id of its own and a place of its own."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set()
    for place in (panel["gridPos"] for panel in panels):
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken
        taken |= cells


def test_the_image_is_of_this_version():
    """The overlays name the version they were written with."""
    for name in ("small", "scaled"):
        found = yaml.safe_load((DEPLOY / "k8s" / name / "kustomization.yaml").read_text())
        assert found["images"][0]["newTag"] == __version__


def test_routes_of_kubernetes_are_the_shipped_ones():
    """The file to be edited begins as the one everybody gets."""
    shipped = DEPLOY.parent / "alerts/routes.toml"
    assert (DEPLOY / "k8s/base/routes.toml").read_text() == shipped.read_text()


def test_systemd_leaves_to_a_person_what_only_a_person_can_mend():
    """The exit codes of docs/howto/run-as-a-daemon.md."""
    unit = (DEPLOY / "news-monitor.service").read_text()
    assert "RestartPreventExitStatus=2 3 4" in unit
    assert "Restart=on-failure" in unit
