"""The overlay that docs/howto/cluster.md tells people to write is one that kustomize takes."""

import os
import re
import shutil
import textwrap

import pytest
import yaml

from tests.deploy.tools import DEPLOY, HOME, read

pytestmark = pytest.mark.deploy


def test_the_overlay_of_the_page(tmp_path):
    """With Kafka's TLS among its literals: the image, settings and routes of every pod are its own."""
    page = (HOME / "docs/howto/cluster.md").read_text()
    whole, tls = re.findall(r"^ *```yaml\n(.*?)\n *```$", page, re.DOTALL | re.MULTILINE)
    mine = yaml.safe_load(textwrap.dedent(whole))
    mine["configMapGenerator"][0]["literals"] += yaml.safe_load(textwrap.dedent(tls))
    mine["resources"] = [os.path.relpath(DEPLOY / "k8s/scaled", tmp_path)]
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump(mine))
    shutil.copy(DEPLOY / "k8s/base/routes.toml", tmp_path)
    with (tmp_path / "routes.toml").open("a") as file:
        file.write("# of mine\n")
    found = list(yaml.safe_load_all(read("kustomize", tmp_path)))
    maps = {o["metadata"]["name"]: o["data"] for o in found if o["kind"] == "ConfigMap"}
    (settings,) = (data for data in maps.values() if "MONITOR_LOG_FORMAT" in data)
    assert settings["MONITOR_KAFKA_TLS"] == "true"
    assert settings["MONITOR_CONTACT"].startswith("https://")
    assert any(data.get("routes.toml", "").endswith("# of mine\n") for data in maps.values())
    pods = [o["spec"]["template"]["spec"] for o in found if o["kind"] == "Deployment"]
    assert {pod["containers"][0]["image"] for pod in pods} == {
        "registry.example.org/desk/news-monitor:26.11.0"
    }
    named = {source["configMapRef"]["name"] for pod in pods for source in _environments(pod)}
    assert named == {name for name, data in maps.items() if data is settings}


def _environments(pod):
    return pod["containers"][0]["envFrom"]
