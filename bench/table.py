"""The proofs' table in docs/explain/proofs.md: rows know their module and day, and outlive runs of others."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bench.proof import Proof

HEAD = (
    "| claim | command | measured | holds | module | on |",
    "|---|---|---|---|---|---|",
)
_BEGIN, _END = "<!-- table -->\n", "<!-- end -->"
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Row:
    """One proof, the module of bench/ that gave it, and the day."""

    module: str
    on: str
    proof: Proof


def measured(module: str, proofs: Iterable[Proof], on: date) -> list[Row]:
    """What one run of a module gave."""
    return [Row(module, on.isoformat(), proof) for proof in proofs]


def rendered(rows: Iterable[Row]) -> str:
    """The rows as Markdown."""
    return "\n".join((*HEAD, *map(_line, rows)))


def renewed(page: str, rows: Sequence[Row], order: Sequence[str]) -> str:
    """The page with all rows of the modules in ``rows`` replaced by these, the others kept.

    Args:
        page: the Markdown page; its table stands between two marks.
        rows: what was measured; of each module, all that it gave.
        order: modules in the order of the table; rows of a module that is not among them go.

    Raises:
        ValueError: the page has no marks, or a row between them is none of this table.
    """
    head, begin, rest = page.partition(_BEGIN)
    table, end, tail = rest.partition(_END)
    if not (begin and end):
        raise ValueError("the page has no table between its marks")
    again = {row.module for row in rows}
    kept = [row for row in _parsed(table) if row.module not in again and row.module in order]
    whole = sorted([*kept, *rows], key=lambda row: order.index(row.module))
    return f"{head}{begin}{rendered(whole)}\n{end}{tail}"


def _parsed(table: str) -> list[Row]:
    lines = [line for line in table.splitlines() if line.strip() and line not in HEAD]
    return [_row(line) for line in lines]


def _row(line: str) -> Row:
    cells = [cell.strip().replace(r"\|", "|") for cell in _CELL.split(line.strip())[1:-1]]
    if len(cells) != 6:
        raise ValueError(f"no row of this table: {line}")
    name, command, figure, holds, module, on = cells
    return Row(module, on, Proof(name, command.strip("`"), figure, holds == "yes"))


def _line(row: Row) -> str:
    proof = row.proof
    cells = (
        proof.name, f"`{proof.command}`", proof.figure, "yes" if proof.ok else "**no**",
        row.module, row.on,
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"
