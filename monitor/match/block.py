"""Blocks: a rule file cut at its table headers, so that one table is edited and the rest stays.

A TOML library writes all tables of one name together; people write each rule with its tests. So
only the block of one rule is given to the library, and the others are kept to the letter.
"""

import re
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines from one ``[[table]]`` (and the comment directly above) to the next."""

    name: str
    """The table's name; "" for what stands before the first."""
    text: str

    def parts(self) -> tuple[str, str]:
        """The table itself, and the blank lines and comments that follow it."""
        lines = self.text.splitlines(keepends=True)
        full = (n for n, line in enumerate(lines) if line.strip() and line.lstrip()[0] != "#")
        last = max(full, default=-1)
        return "".join(lines[: last + 1]), "".join(lines[last + 1 :])


def cut(text: str) -> list[Block]:
    """The blocks of a file, in order; joined they give the text again."""
    lines = text.splitlines(keepends=True)
    heads = [(n, found[1]) for n, line in enumerate(lines) if (found := _HEADER.match(line))]
    starts = [(_above(lines, n), name) for n, name in heads]
    ends = [*(start for start, _ in starts[1:]), len(lines)][: len(starts)]
    blocks = [
        Block(name, "".join(lines[start:end]))
        for (start, name), end in zip(starts, ends, strict=True)
    ]
    lead = "".join(lines[: starts[0][0]] if starts else lines)
    return [Block("", lead), *blocks] if lead else blocks


def _above(lines: list[str], at: int) -> int:
    while at > 0 and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at
