"""The real tools that read what deploy/ holds; each is built or found here, or the test skips."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
import yaml
from filelock import FileLock

HOME = Path(__file__).resolve().parents[2]
DEPLOY = HOME / "deploy"


def need(program: str, package: str) -> str:
    """Its path; without it the test skips, or fails where CI is set."""
    found = shutil.which(program)
    if found is None:
        why = f"no {program} here: install {package}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    return str(found)


@cache
def reader() -> Path:
    """The program of tests/deploy/check, built once for all processes of the tests."""
    go = need("go", "Go 1.24 or newer")
    folder = Path(gettempdir()) / f"deploy-check-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    source = HOME / "tests/deploy/check"
    with FileLock(folder / "lock"):
        words = [go, "build", "-trimpath", "-o", str(folder / "check"), "."]
        subprocess.run(words, cwd=source, check=True)
    return folder / "check"


def read(kind: str, path: Path, **env: str) -> str:
    """What compose or kustomize make of a path. AssertionError with their words otherwise."""
    words = [reader(), kind, path]
    done = subprocess.run(
        words, check=False, capture_output=True, text=True, env={**os.environ, **env}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def compose(name: str) -> dict[str, Any]:
    """A compose file as docker compose understands it."""
    project: dict[str, Any] = json.loads(read("compose", DEPLOY / name))
    return project


def kustomize(name: str) -> list[dict[str, Any]]:
    """The objects of an overlay."""
    return list(yaml.safe_load_all(read("kustomize", DEPLOY / "k8s" / name)))
