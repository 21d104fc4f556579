"""Proofs: a disk that is full or read-only, and a file that is damaged, under the real daemon."""

import asyncio
import hashlib
import os
import random
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bench.faults_kill import COMMAND, SEED
from bench.faults_lock import command
from bench.proof import Proof
from bench.scene import Scene, story

MONITOR = Path(sys.executable).with_name("monitor")
NOBODY = 65534
STORE = 3
"""The exit code of a database that cannot be used."""
MEGABYTES = 24
REBUILDS = 6
"""Of the stream, while the disk is full: one more than it may have without progress for another reason."""
STORED = "SELECT count(*) FROM articles"


async def full(room: Path) -> Proof:
    """The disk fills up while articles are handled, stays so through rebuilds, and has room again."""
    scene = Scene(room, story())
    scene.database.parent.mkdir()
    with small_disk(scene.database.parent) as disk:
        async with scene:
            await scene.begin()
            scene.reveal(len(scene.told))
            await scene.until(lambda: scene.one(STORED), "stored an article")
            async with filled(scene, disk=disk):
                said = await _says(scene)
                await scene.until(lambda: _rebuilds(scene) >= REBUILDS, "been rebuilt often", 120)
                alive, rebuilds = scene.child.alive, _rebuilds(scene)
                code, word = await command(scene, "processes", "mute", "russia-ukraine")
            await scene.sent(len(scene.told))
            alerts, ended = scene.one("SELECT count(*) FROM alerts"), await scene.child.stop()
    how = f"a tmpfs of {MEGABYTES} MB" if disk else "a limit on the file's size"
    return Proof(
        "a full disk: said, nothing lost, goes on when there is room", COMMAND,
        f'{how}, full through {rebuilds} rebuilds of the stream; the daemon: "{_said(said)}"; the '
        f'command: exit {code}, "{word.strip()[:60]}..."; {alerts} of {len(scene.told)} alerts sent '
        "once there was room",
        ok=alive and (code == STORE or not disk) and alerts == len(scene.told) and not ended,
    )  # fmt: skip


async def _says(scene: Scene) -> str:
    """The first line that says that the disk is full."""

    def found() -> list[str]:
        lines = scene.log().splitlines()
        return [line for line in lines if "is full" in line or "refuses" in line]

    await scene.until(found, "said that the disk is full")
    return found()[0]


def _rebuilds(scene: Scene) -> int:
    return scene.log().count("crashed and is rebuilt")


async def readonly(room: Path) -> Proof | str:
    """File and folder may not be written: the daemon and a command are refused, reading is not."""
    async with Scene(room, story(2)) as scene:
        await _lived(scene)
        before = digest(scene.database)
        with unwritable(scene.database) as (way, prefix):
            if not way:
                return prefix[0]
            answers = [await _ended(scene, prefix, *args) for args in (("run",), ("processes", "mute", "russia-ukraine"))]  # fmt: skip
            same = digest(scene.database) == before
        await scene.child.start()
        scene.reveal(len(scene.told))
        await scene.sent(len(scene.told))
        await scene.child.stop()
        alerts = scene.one("SELECT count(*) FROM alerts")
    codes = [code for code, _ in answers]
    return Proof(
        "a read-only database: refused with an error, nothing lost", COMMAND,
        f'{way}: run and a command end with {codes}, "{answers[0][1].strip().splitlines()[-1][:90]}..."; the file is '
        f"{'the same' if same else 'CHANGED'}; afterwards {alerts} of {len(scene.told)} alerts",
        ok=codes == [STORE, STORE] and same and alerts == len(scene.told)
        and all("Traceback" not in words for _, words in answers),
    )  # fmt: skip


async def withdrawn(room: Path) -> Proof | str:
    """The files become immutable under the running daemon, and writable again."""
    async with Scene(room, story(4)) as scene:
        await scene.begin()
        files = [str(p) for p in scene.database.parent.iterdir() if p.suffix in {".db", ".db-wal"}]
        if why := _chattr("+i", files):
            return why
        try:
            scene.reveal(len(scene.told))
            await scene.until(lambda: "cannot be used" in scene.log(), "said what is wrong")
            alive, stored = scene.child.alive, scene.one("SELECT count(*) FROM articles")
        finally:
            _chattr("-i", files)
        await scene.sent(len(scene.told), 120)
        alerts, code = scene.one("SELECT count(*) FROM alerts"), await scene.child.stop()
        said = next(line for line in scene.log().splitlines() if "cannot be used" in line)
    return Proof(
        "a disk that turns read-only under the daemon: said, nothing lost", COMMAND,
        f'"{_said(said)}"; {stored} articles meanwhile, {alerts} of {len(scene.told)} alerts sent after',
        ok=alive and not stored and alerts == len(scene.told) and not code,
    )  # fmt: skip


async def corrupt(room: Path) -> Proof:
    """Damage in several places: ``run`` and a command refuse, and no byte is changed."""
    chance, good, tries = random.Random(SEED), 0, 0
    async with Scene(room, story(2)) as scene:
        await _lived(scene)
        whole = scene.database.read_bytes()
        places = ((0, 16), (4096, 4096), (len(whole) // 2, 20_000))
        for start, size in places:
            data = bytearray(whole)
            data[start : start + size] = chance.randbytes(size)
            scene.database.write_bytes(data)
            before = _files(scene.database.parent)
            for args in (("run",), ("alerts", "list")):
                code, words = await _ended(scene, [], *args)
                tries += 1
                kept = _files(scene.database.parent) == before
                good += code == STORE and kept and "not been touched" in words
        scene.database.write_bytes(whole)
    return Proof(
        "a damaged database is refused with exit code 3, the file untouched", COMMAND,
        f"{good} of {tries} starts, over {len(places)} kinds of damage; SHA-256 before and after",
        ok=good == tries,
    )  # fmt: skip


async def _lived(scene: Scene) -> None:
    """Start, take the first documents, end: a database with something in it."""
    await scene.begin()
    await scene.child.stop()


async def _ended(scene: Scene, prefix: list[str], *args: str) -> tuple[int, str]:
    child = await scene.child.beside(*args, prefix=prefix)
    try:
        out, _ = await asyncio.wait_for(child.communicate(), 30)
    except TimeoutError:
        child.kill()
        return -1, "it did not end"
    return child.returncode or 0, out.decode()


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A small file system at ``folder`` where we may make one; whether we could."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    if os.getuid() or not shutil.which("mount") or _fails(mount):
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@asynccontextmanager
async def filled(scene: Scene, *, disk: bool) -> AsyncIterator[None]:
    """No room is left: a file takes what there is, or the kernel lets the daemon's grow no more."""
    if disk:
        with (scene.database.parent / "ballast").open("wb", buffering=0) as ballast:
            try:
                while ballast.write(bytes(65536)) == 65536:
                    pass
            except OSError:
                pass
            yield
        (scene.database.parent / "ballast").unlink()
        return
    pid = scene.child.process.pid
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    wal = scene.database.with_name(scene.database.name + "-wal")
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (wal.stat().st_size, hard))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def unwritable(database: Path) -> Iterator[tuple[str, list[str]]]:
    """(how, what to put before the command), with file and folder read-only; ("", [why not]).

    Root passes over permissions: there another user runs the command, or, where that one cannot
    read this program, the files are made immutable.
    """
    folder = database.parent
    if os.getuid() == 0:
        other = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
        if not shutil.which("setpriv") or _fails([*other, str(MONITOR), "--version"]):
            paths = [str(folder), *map(str, folder.iterdir())]
            why = _chattr("+i", paths)
            try:
                yield (
                    ("", [f"nobody cannot run {MONITOR}, and {why}"]) if why else ("chattr +i", [])
                )
            finally:
                _chattr("-i", paths)
            return
    else:
        other = []
    modes = {path: path.stat().st_mode for path in (folder, *folder.iterdir())}
    for up in list(folder.parents)[:2]:  # temporary folders are 0700
        modes[up] = up.stat().st_mode
        up.chmod(0o755)
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield "as another user" if other else "permissions 0444", other
    finally:
        for path, mode in modes.items():
            path.chmod(stat.S_IMODE(mode))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files(folder: Path) -> dict[str, str]:
    return {p.name: digest(p) for p in folder.iterdir() if ".lock" not in p.name}


def _chattr(flag: str, paths: list[str]) -> str:
    """Why it cannot be done here, or ""."""
    if os.getuid() or not shutil.which("chattr"):
        return "immutable files need root and chattr"
    done = subprocess.run(["chattr", flag, *paths], capture_output=True, text=True, check=False)
    return done.stderr.strip()[:120]


def _fails(args: list[str]) -> bool:
    return subprocess.run(args, capture_output=True, check=False).returncode != 0


def _said(line: str) -> str:
    at = line.find("the database cannot be used")
    return line[at : at + 90].rstrip('"}') + "..."
