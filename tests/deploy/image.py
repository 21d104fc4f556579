"""``make image-test``: builds the image and tries it; one line for each thing that holds."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.deploy.builder import Buildah, equip
from tests.deploy.sandbox import VOLUME, Sandbox, inside, terminate, user_of

PACES = ("60", "180")
"""Seconds the two weeks of the demo take: the first try, the second."""
LARGEST = 200.0
"""Megabytes over the base."""


def main() -> int:
    """0 when everything holds."""
    equip()
    folder = Path(tempfile.mkdtemp(prefix="monitor-image-"))
    buildah = Buildah(folder)
    try:
        begun = time.monotonic()
        base = buildah.base()
        _say(f"base {base}: {time.monotonic() - begun:.0f} s")
        begun = time.monotonic()
        image = buildah.build(base, _version())
        _say(f"image built from deploy/Dockerfile: {time.monotonic() - begun:.0f} s")
        _try(buildah, base, image, folder)
    finally:
        buildah("rm", "--all")
        shutil.rmtree(folder)
    _say("image: all is well")
    return 0


def _try(buildah: Buildah, base: str, image: str, folder: Path) -> None:
    over = _size(buildah, image) - _size(buildah, base)
    _hold(over < LARGEST, f"{over:.0f} MB over the base, {_size(buildah, image):.0f} MB in all")
    config = buildah.config(image)
    _declared(config)
    container, root = buildah.mounted(image)
    said = buildah("run", "--isolation", "chroot", container, "--", "monitor", "--version")
    _hold(said == f"monitor {_version()}", f"{said} by buildah run")
    _demo(root, config, folder)
    _daemon(root, config, _volume(folder, "data"), folder)


def _declared(config: dict[str, Any]) -> None:
    _hold(config["User"].split(":")[0] not in {"", "0", "root"}, f"user {config['User']}")
    _hold(list(config["Volumes"]) == [VOLUME], f"one volume, {VOLUME}")
    _hold(config["Healthcheck"]["Test"] == ["CMD", "monitor", "health"], "a health check")
    _hold(config["StopSignal"] == "SIGTERM", "stopped by SIGTERM")
    labels = {k.rsplit(".", 1)[1]: v for k, v in config["Labels"].items() if "opencontainers" in k}
    _hold(labels["version"] == _version() and bool(labels["revision"]), f"labels {sorted(labels)}")
    secrets = [pair for pair in config["Env"] if pair.startswith("PIP_")]
    _hold(not secrets, "nothing of pip's configuration in it")


def _demo(root: Path, config: dict[str, Any], folder: Path) -> None:
    """Its pace is not what is tried here: a machine too busy for it gets a second, slower play."""
    for n, seconds in enumerate(PACES, 1):
        sandbox = Sandbox(root, _volume(folder, f"demo-{n}"), config)
        code, text = sandbox.run("demo", "--seconds", seconds, seconds=400)
        last = "".join(text.strip().splitlines()[-1:])
        if code == 0:
            break
        _say(f"at {seconds} s: {last}")
    _hold(code == 0, f"on a read-only root, in {seconds} s: {last}", text)


def _daemon(root: Path, config: dict[str, Any], volume: Path, folder: Path) -> None:
    """Start, answer, stop; with a configuration of ours mounted."""
    files = folder / "config"
    subprocess.run(["cp", "-r", root / "etc/news-monitor", files], check=True)
    (files / "feeds.toml").write_text("")
    port = str(_free())
    sandbox = Sandbox(root, volume, config, files)
    env = {"MONITOR_HTTP_PORT": port}
    begun = time.monotonic()
    outer = sandbox.start("run", **env)
    try:
        alive = _wait(f"http://127.0.0.1:{port}/healthz", begun)
        ready = _wait(f"http://127.0.0.1:{port}/readyz", begun)
        _hold(ready < 15, f"alive after {alive:.1f} s, ready after {ready:.1f} s")
        user = user_of(inside(outer))
        _hold(user == int(config["User"].split(":")[0]), f"runs as user {user}")
        code, text = sandbox.run("health", "--ready", **env)
        _hold(code == 0, "monitor health inside says yes", text)
        took = terminate(outer)
    finally:
        outer.kill()
    text = outer.stdout.read() if outer.stdout else ""
    _hold(outer.returncode == 0 and took < 10, f"SIGTERM to exit {took:.1f} s", text)
    _hold('"feeds": 0' in text, "the mounted configuration is in force", text)
    code, _ = sandbox.run("health", **env)
    _hold(code == 1, "monitor health says no when it is gone")
    _hold((volume / "monitor.db").exists(), f"data in {sorted(p.name for p in volume.iterdir())}")


def _wait(url: str, begun: float, seconds: float = 30) -> float:
    """Seconds from ``begun`` until the page answers 200."""
    while time.monotonic() - begun < seconds:
        try:
            with urlopen(url, timeout=2):
                return time.monotonic() - begun
        except (URLError, OSError):
            time.sleep(0.05)
    raise SystemExit(f"image: {url} does not answer")


def _volume(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir(mode=0o700)
    os.chown(path, 10001, 10001)
    return path


def _size(buildah: Buildah, image: str) -> float:
    """Megabytes of its files."""
    container, root = buildah.mounted(image)
    said = subprocess.run(["du", "-sxb", root], check=True, stdout=subprocess.PIPE, text=True)
    buildah("rm", container)
    return int(said.stdout.split()[0]) / 1e6


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _version() -> str:
    from monitor import __version__

    return __version__


def _hold(good: bool, what: str, more: str = "") -> None:
    """Say it, or end with everything that is known."""
    if not good:
        raise SystemExit(f"image: NOT {what}\n{more[-4000:]}")
    _say(f"ok  {what}")


def _say(line: str) -> None:
    print(f"image: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
