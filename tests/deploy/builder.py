"""Builds the image with buildah, on a machine without a container engine or a registry.

The base is BASE (an image that buildah can pull) or, without it, a Debian made by mmdebstrap from
wherever this machine's apt gets its packages. pip's and apt's configuration are the machine's own.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
PACKAGES = ("buildah", "mmdebstrap")
SUITE = "bookworm"
INSIDE = "python3,python3-venv,ca-certificates"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
MISSING = "this needs root, and on Debian: apt-get install buildah mmdebstrap"


def equip() -> None:
    """Install what is missing, where that can be done; SystemExit where it cannot."""
    if os.getuid() != 0:
        raise SystemExit(MISSING)
    if all(map(shutil.which, PACKAGES)):
        return
    if shutil.which("apt-get") is None:
        raise SystemExit(MISSING)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=env)
    words = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    subprocess.run(words, check=True, env=env, stdout=subprocess.DEVNULL)


class Buildah:
    """buildah with a storage of its own under ``folder``: nothing is left on the machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._at = ("--root", str(folder / "images"), "--runroot", str(folder / "run"))

    def __call__(self, *words: str) -> str:
        """Run one command and return what it prints; its errors go to standard error."""
        command = ["buildah", *self._at, "--storage-driver", _driver(), *words]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def base(self) -> str:
        """The name of an image to build upon."""
        if given := os.environ.get("BASE"):
            self("pull", "-q", given)
            return given
        tree = self.folder / "debian"
        _debian(tree)
        container = self("from", "scratch")
        self("copy", "-q", container, str(tree), "/")
        self("commit", "-q", container, "base:local")
        self("rm", container)
        shutil.rmtree(tree)
        return "localhost/base:local"

    def build(self, base: str, version: str) -> str:
        """Build the Dockerfile; the image's name."""
        secrets = [f"--secret=id=pip,src={_pip(self.folder)}"]
        if AUTHORITIES.exists():
            secrets.append(f"--secret=id=ca,src={AUTHORITIES}")
        facts = {"BASE": base, "VERSION": version, "REVISION": _revision()}
        values = [f"--build-arg={name}={value}" for name, value in facts.items()]
        self(
            "bud", "-q", "--isolation", "chroot", "--format", "docker", *secrets, *values,
            "-f", str(HOME / "deploy/Dockerfile"),
            "--ignorefile", str(HOME / "deploy/Dockerfile.dockerignore"),
            "-t", "news-monitor:test", str(HOME),
        )  # fmt: skip
        return "localhost/news-monitor:test"

    def config(self, image: str) -> dict[str, Any]:
        """What the image says of itself (user, environment, health check ...)."""
        found = json.loads(self("inspect", "--type", "image", image))
        config: dict[str, Any] = found["Docker"]["config"]
        return config

    def mounted(self, image: str) -> tuple[str, Path]:
        """A container of the image, and its root file system."""
        container = self("from", "--pull-never", image)
        return container, Path(self("mount", container))


def _driver() -> str:
    """vfs copies every layer, but works where overlayfs may not be mounted."""
    given = os.environ.get("STORAGE_DRIVER")
    return given or ("overlay" if "overlay" in Path("/proc/filesystems").read_text() else "vfs")


def _debian(tree: Path) -> None:
    sites = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages",
         f"Codename: {SUITE}", "Component: main"],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout.split()  # fmt: skip
    words = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={INSIDE}", SUITE, str(tree)]
    done = subprocess.run([*words, *sites[:1]], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"mmdebstrap failed:\n{done.stderr[-3000:]}")


def _pip(folder: Path) -> Path:
    """This machine's configuration of pip, of files and variables, as one file."""
    words = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
    pairs = dict(line.split("=", 1) for line in listed.splitlines() if "=" in line)
    values = {name.split(".", 1)[1]: value.strip("'") for name, value in pairs.items()}
    for here in ("cert", "find-links", "cache-dir"):  # paths of this machine, not of the image
        values.pop(here, None)
    path = folder / "pip.conf"
    path.write_text("[global]\n" + "".join(f"{k} = {v}\n" for k, v in values.items()))
    return path


def _revision() -> str:
    words = ["git", "-C", str(HOME), "rev-parse", "HEAD"]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout.strip()
