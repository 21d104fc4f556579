"""The timeline of a process: for people, as CSV, as plain values."""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from monitor.cli.output import plain

if TYPE_CHECKING:
    from sqlalchemy import Row

    from monitor.detect.timeline import Entry
    from monitor.store.timeline import Said

Found = Sequence[tuple["Entry", list["Said"]]]
Record = dict[str, Any]
COLUMNS = (
    "process", "version", "at", "round", "parties", "slot", "party", "role", "before", "after",
    "value", "certainty", "news", "key", "sentence", "article", "families", "sources", "urls",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for a formula at the start of a cell; headlines are other people's words."""
SHOWN = 5
"""Reports printed of one entry; the export has them all."""


def records(process: str, found: Found) -> list[Record]:
    """Plain values: each entry with its sources."""
    return [
        {"process": process, **asdict(entry), "sources": [asdict(one) for one in said]}
        for entry, said in found
    ]


def write_csv(process: str, found: Found) -> None:
    """One row an entry to standard output (RFC 4180); lists are joined by a semicolon and a space."""
    out = csv.DictWriter(sys.stdout, COLUMNS, extrasaction="ignore")
    out.writeheader()
    for row in records(process, found):
        said = row["sources"]
        row |= {
            "parties": "; ".join(row["parties"]),
            "families": "; ".join(row["families"]),
            "sources": len(said),
            "urls": "; ".join(one["url"] for one in said),
            "at": plain(row["at"]),
            "news": "yes" if row["news"] else "no",
        }
        out.writerow({name: _cell(value) for name, value in row.items()})


def lines(found: Found) -> Iterator[str]:
    """Round by round, slot by slot: what it came to, when, by whose word, in which sentence."""
    for number, of_round in groupby(sorted(found, key=_place), key=lambda pair: pair[0].round):
        yield ""
        yield f"Timeline of round {number}"
        for (_, slot, party), entries in groupby(of_round, key=_place):
            yield f"  {slot}{' of ' + party if party else ''}"
            for entry, said in entries:
                yield from _entry(entry, said)


def unmoved_lines(rows: Sequence["Row[Any]"]) -> Iterator[str]:
    """Reports that say otherwise, the newest first, each with the reason why nothing followed."""
    if rows:
        yield ""
        yield "Said otherwise, and moved nothing"
    for row in rows:
        yield f"  {row.published or row.fetched:%Y-%m-%d %H:%M}  {row.reason}: {row.title}"
        yield f"      {row.publisher} {row.url}".rstrip()


def _place(pair: tuple["Entry", list["Said"]]) -> tuple[int, str, str]:
    return pair[0].round, pair[0].slot.value, pair[0].party


def _entry(entry: "Entry", said: Sequence["Said"]) -> Iterator[str]:
    role = f" ({entry.role})" if entry.role not in ("", "member") else ""
    came = entry.after if entry.after is not None else "nothing"
    change = f"{entry.before} -> {came}" if entry.before else came
    how = "news" if entry.news else "silent"
    yield f"    {entry.at:%Y-%m-%d %H:%M}  {change}{role}  {entry.certainty}, {how}, version {entry.version}"
    for one in said[:SHOWN]:
        denies = "denies: " if one.denies else ""
        yield f"      {one.publisher}: {denies}{one.sentence or one.title} {one.url}".rstrip()
    if len(said) > SHOWN:
        yield f"      and {len(said) - SHOWN} more reports"


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
