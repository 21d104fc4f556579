"""The texts of a configuration folder, and a fingerprint that changes when one is edited."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.config import toml
from monitor.errors import Problem

MAX_BYTES = 20 * 1024 * 1024
"""A file larger than this is refused: it is no list that people write."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a folder holds. Paths are relative to it, with ``/``."""

    folder: Path
    toml: dict[str, str]
    templates: dict[str, str]
    problems: tuple[Problem, ...]
    fingerprint: str

    @property
    def rules(self) -> dict[str, str]:
        """Everything below rules/ but the lexicons."""
        return {
            name: text
            for name, text in self.toml.items()
            if name.startswith("rules/") and not name.startswith("rules/lexicon/")
        }

    @property
    def lexicons(self) -> dict[str, str]:
        """Text of rules/lexicon/*.toml by language."""
        found = (n for n in self.toml if n.startswith("rules/lexicon/"))
        return {Path(name).stem: self.toml[name] for name in found}


def _listed(folder: Path) -> Iterator[Path]:
    alerts = folder / "alerts"
    single = (p for p in (folder / "feeds.toml", alerts / "routes.toml") if os.path.lexists(p))
    for file in (
        *single,
        *sorted((folder / "rules").rglob("*.toml")),
        *sorted(alerts.glob("*.j2")),
    ):
        if not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield file  # what is hidden is an editor's: rules/.#own.toml


def stamp(folder: Path) -> str:
    """Cheap to take often: names, sizes and times of change of all files."""
    parts = []
    for file in _listed(folder):
        try:
            found = file.stat()
        except OSError:
            continue
        parts.append(f"{file}:{found.st_size}:{found.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read(folder: Path) -> Texts:
    """Read everything; what cannot be read becomes a problem, the rest is still there."""
    found: dict[str, str] = {}
    templates: dict[str, str] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        advice = "Run monitor init DIR, and set MONITOR_CONFIG to that folder."
        problems.append(Problem(str(folder), "folder", "is not there", advice))
    for file in _listed(folder):
        name = file.relative_to(folder).as_posix()
        try:
            size = file.stat().st_size
        except OSError as error:
            problems.append(Problem(name, "file", f"cannot be read: {error.strerror}"))
            continue
        if size > MAX_BYTES:
            problems.append(Problem(name, "file", f"is larger than {MAX_BYTES} bytes"))
            continue
        text, wrong = toml.read(file)
        problems += [Problem(name, p.where, p.what, p.advice) for p in wrong]
        if not wrong:
            (templates if file.suffix == ".j2" else found)[name] = text
    digest = hashlib.sha256(repr((sorted(found.items()), sorted(templates.items()))).encode())
    return Texts(folder, found, templates, tuple(problems), digest.hexdigest())
