"""The last good form of each part of a folder: which part a file is of, and what is fit to be kept.

A part is what a reload takes or refuses as a whole: feeds, rules (with lists and lexicons), routes,
templates. Its texts are kept when nothing in them is wrong, so that a start with a mistake falls back
to them as a reload does.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from monitor.config.files import Texts
from monitor.config.house import House
from monitor.errors import Problem

PARTS = ("feeds", "routes", "rules", "templates")
Files = Mapping[str, str]
"""Text by path below the folder."""


def part_of(file: str) -> str:
    """The part a file belongs to; "" for a user's own rule, and for the folder itself."""
    if file == "feeds.toml":
        return "feeds"
    if file == "alerts/routes.toml":
        return "routes"
    if file.startswith("rules/"):
        return "rules"
    return "templates" if file.startswith("alerts/") else ""


def wrong(problems: Collection[Problem]) -> frozenset[str]:
    """The parts that have a problem."""
    return frozenset(part_of(problem.file) for problem in problems) - {""}


def good(house: House) -> dict[str, Files]:
    """The files of each part that is in force as it is written, with nothing wrong in it."""
    bad = house.kept | {part for part, signs in house.spared.items() if signs}
    bad |= wrong(house.problems) & {"templates"}
    return {part: files for part, files in _parts(house.texts).items() if part not in bad and files}


def with_parts(texts: Texts, stored: Mapping[str, Files]) -> Texts:
    """The texts with other files for some parts."""
    parts = {**_parts(texts), **stored}
    return replace(
        texts,
        toml={n: t for p in ("feeds", "routes", "rules") for n, t in parts[p].items()},
        templates=dict(parts["templates"]),
        problems=tuple(p for p in texts.problems if part_of(p.file) not in stored),
    )


def _parts(texts: Texts) -> dict[str, Files]:
    found: dict[str, dict[str, str]] = {part: {} for part in PARTS}
    for name, text in {**texts.toml, **texts.templates}.items():
        found[part_of(name)][name] = text
    return dict(found)
