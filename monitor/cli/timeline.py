"""The timeline of a process: for people, as CSV, as plain values."""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from monitor.cli.output import plain

if TYPE_CHECKING:
    from sqlalchemy import Row

    from monitor.detect.timeline import Entry
    from monitor.store.amendment import Made
    from monitor.store.timeline import Said

Found = Sequence[tuple["Entry", list["Said"]]]
Record = dict[str, Any]
COLUMNS = (
    "process", "version", "at", "round", "parties", "slot", "party", "role", "before", "after",
    "value", "certainty", "news", "key", "sentence", "article", "families", "sources", "urls",
    "act", "author", "why",
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


def amended(process: str, made: "Sequence[Made]", found: Found) -> list[Record]:
    """What people did that moved no slot - titles, merges, closings - as records like the others."""
    shown = {entry.version for entry, _ in found}
    blank: Record = dict.fromkeys(COLUMNS, "")
    return [
        blank
        | {
            "process": process, "version": version, "at": one.hand.at, "act": one.act.value,
            "author": one.hand.author, "why": one.hand.why, "article": one.hand.id,
            "after": _detail(one.detail), "parties": (), "families": (), "sources": [],
            "news": False,
        }
        for version, one in made
        if version not in shown
    ]  # fmt: skip


def put_right(made: "Sequence[Made]") -> Iterator[str]:
    """What people did to the state, who, when and why."""
    if made:
        yield ""
        yield "Put right by people"
    for version, one in made:
        detail = _detail(one.detail)
        yield (
            f"  {one.hand.at:%Y-%m-%d %H:%M}  version {version}: {one.act}{detail and ' ' + detail} "
            f"by {one.hand.author}: {one.hand.why}"
        )


def _detail(detail: Mapping[str, str]) -> str:
    return ", ".join(detail.values())


def write_csv(rows: Sequence[Record]) -> None:
    """One row a record to standard output (RFC 4180); lists are joined by a semicolon and a space."""
    out = csv.DictWriter(sys.stdout, COLUMNS, extrasaction="ignore")
    out.writeheader()
    for given in rows:
        row, said = dict(given), given["sources"]
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
    by = f", {entry.act} by {entry.author}: {entry.why}" if entry.act else ""
    yield f"    {entry.at:%Y-%m-%d %H:%M}  {change}{role}  {entry.certainty}, {how}, version {entry.version}{by}"
    for one in said[:SHOWN]:
        denies = "denies: " if one.denies else ""
        yield f"      {one.publisher}: {denies}{one.sentence or one.title} {one.url}".rstrip()
    if len(said) > SHOWN:
        yield f"      and {len(said) - SHOWN} more reports"


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
