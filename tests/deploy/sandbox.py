"""Runs a command of an image the way an engine would: its user, a read-only root, one volume."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

VOLUME = "/var/lib/news-monitor"
SETUP = f"""
set -e
root=$1 volume=$2 config=$3 user=$4; shift 4
mount --make-rprivate /
mount --bind "$root" "$root"
mount --bind "$volume" "$root{VOLUME}"
[ -z "$config" ] || mount --bind -o ro "$config" "$root/etc/news-monitor"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o size=64m,mode=1777 tmpfs "$root/dev/shm"
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user" "$root" "$@"
"""  # fmt: skip


class Sandbox:
    """One image's file system with one volume; ``config`` is mounted at /etc/news-monitor."""

    def __init__(
        self, root: Path, volume: Path, config: dict[str, Any], mount: Path | None = None
    ) -> None:
        self._root = root
        self._volume = volume
        self._user = config["User"]
        self._mount = mount
        self._env = dict(pair.split("=", 1) for pair in config["Env"])
        self._entry = [*config["Entrypoint"]]

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        """Start it; the process returned is the one outside, ``inside`` gives its child."""
        command = [
            "unshare", "--mount", "--pid", "--fork", "--kill-child",
            "sh", "-c", SETUP, "sandbox", str(self._root), str(self._volume),
            str(self._mount or ""), self._user, *self._entry, *words,
        ]  # fmt: skip
        path = {"PATH": self._env["PATH"] + ":/usr/sbin:/sbin"}
        return subprocess.Popen(
            command, env={**self._env, **env, **path}, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, *words: str, seconds: float = 60, **env: str) -> tuple[int, str]:
        """Exit code, and everything it printed."""
        child = self.start(*words, **env)
        text, _ = child.communicate(timeout=seconds)
        return child.returncode, text


def inside(outer: subprocess.Popen[str]) -> int:
    """The process that is number 1 inside, by its number outside."""
    listed = Path(f"/proc/{outer.pid}/task/{outer.pid}/children")
    for _ in range(500):
        if found := listed.read_text().split():
            return int(found[0])
        time.sleep(0.01)
    raise RuntimeError("nothing was started")


def user_of(pid: int) -> int:
    """The effective user of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = (row for row in lines if row.startswith("Uid:"))
    return int(line.split()[2])


def terminate(outer: subprocess.Popen[str], seconds: float = 30) -> float:
    """SIGTERM to number 1; the seconds until it has gone."""
    begun = time.monotonic()
    os.kill(inside(outer), signal.SIGTERM)
    outer.wait(seconds)
    return time.monotonic() - begun
