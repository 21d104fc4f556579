"""The files of deploy/ are read by the tools that will read them."""

import re
import subprocess

import kubernetes_validate
import pytest
from prometheus_client import generate_latest

from monitor.telemetry.metrics import Metrics
from tests.deploy.tools import DEPLOY, compose, kustomize, need

pytestmark = pytest.mark.deploy
OVERLAYS = ["small", "scaled"]
VERSIONS = ["1.31", "1.34"]
ROLES = {"poll", "stream", "deliver", "web"}


def test_the_small_composition():
    """One service, one volume, secrets by file."""
    project = compose("compose.yaml")
    assert list(project["services"]) == ["news"]
    assert list(project["volumes"]) == ["data"]
    assert project["services"]["news"]["read_only"] is True
    assert all("file" in secret for secret in project["secrets"].values())


def test_the_scaled_composition():
    """A service for each role, and what they stand on."""
    project = compose("compose.scaled.yaml")
    services = project["services"]
    assert set(services) == ROLES | {"kafka", "postgres", "prometheus", "grafana"}
    for role in ROLES:
        assert services[role]["command"] == ["run", "--only", role]
        assert services[role]["read_only"] is True
        assert services[role]["cap_drop"] == ["ALL"]
    assert services["stream"]["deploy"]["replicas"] == 3


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kubernetes_takes_every_object(overlay, version):
    """By the schemas of Kubernetes itself; an unknown key is an error."""
    for found in kustomize(overlay):
        kubernetes_validate.validate(found, version, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_pods_are_restricted(overlay):
    """The restricted Pod Security Standard, a read-only root, probes, and time to end."""
    deployments = [found for found in kustomize(overlay) if found["kind"] == "Deployment"]
    assert len(deployments) == (1 if overlay == "small" else 4)
    for found in deployments:
        pod = found["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert pod["terminationGracePeriodSeconds"] > 35
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys()
        kinds = {key for volume in pod["volumes"] for key in volume if key != "name"}
        assert kinds <= {"configMap", "secret", "emptyDir", "persistentVolumeClaim"}
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}


def test_every_role_may_lose_a_node():
    """More than one of each, spread out, and a budget that selects its pods."""
    found = kustomize("scaled")
    budgets = {
        o["metadata"]["name"]: o["spec"] for o in found if o["kind"] == "PodDisruptionBudget"
    }
    assert budgets.keys() == ROLES
    for one in (o for o in found if o["kind"] == "Deployment"):
        role, labels = one["metadata"]["name"], one["spec"]["template"]["metadata"]["labels"]
        assert one["spec"]["replicas"] >= 2
        assert budgets[role]["selector"]["matchLabels"].items() <= labels.items()
        assert one["spec"]["template"]["spec"]["containers"][0]["args"] == ["run", "--only", role]


def test_alert_rules():
    """promtool reads the rules and the configuration, and plays the rules' tests."""
    promtool = need("promtool", "Debian's prometheus")
    folder = DEPLOY / "prometheus"
    for words in (
        ["check", "rules", "alerts.yml"],
        ["check", "config", "prometheus.yml"],
        ["test", "rules", "alerts.test.yml"],
    ):
        done = subprocess.run(
            [promtool, *words], cwd=folder, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_names_of_metrics():
    """By Prometheus' rules: units, endings, a text for each."""
    promtool = need("promtool", "Debian's prometheus")
    page = generate_latest(Metrics().registry)
    done = subprocess.run(
        [promtool, "check", "metrics"], input=page, check=False, capture_output=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_unit_of_systemd(tmp_path):
    """It is understood without a warning, and exposes little."""
    systemd = need("systemd-analyze", "systemd")
    unit = tmp_path / "news-monitor.service"
    text = (DEPLOY / "news-monitor.service").read_text()
    unit.write_text(text.replace("/opt/news-monitor/bin/monitor", "/bin/true"))
    done = subprocess.run([systemd, "verify", unit], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    said = subprocess.run(
        [systemd, "security", "--offline=yes", unit], check=False, capture_output=True, text=True
    ).stdout
    assert float(re.search(r"exposure level for .*: ([\d.]+)", said)[1]) < 2
