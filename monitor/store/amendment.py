"""Amendments: the versions that people made, and the branches that later reports follow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from monitor.alert.pipeline import Item
from monitor.detect.amendment import Amendment
from monitor.detect.split import Branch, follow
from monitor.store.amendment_table import amendments, branches
from monitor.store.doc import dump, load
from monitor.store.guard import hold
from monitor.store.insert import overwrite
from monitor.store.negotiation import DEPTH, LANE, take
from monitor.store.tables import aliases, reports

Made = tuple[int, Amendment]
"""(version, what a person did to come to it)."""


def keep(conn: Connection, process: str, version: int, made: Amendment) -> None:
    """Write down what made a version."""
    last = conn.execute(select(func.max(reports.c.id))).scalar()
    row = {
        "process": process, "version": version, "at": made.hand.at, "act": made.act.value,
        "author": made.hand.author, "why": made.hand.why, "after": last or 0, "doc": dump(made),
    }  # fmt: skip
    conn.execute(insert(amendments), row)


def of_process(conn: Connection, process: str) -> list[Made]:
    """Everything people did to a process, oldest first."""
    query = select(amendments.c.version, amendments.c.doc).where(amendments.c.process == process)
    rows = conn.execute(query.order_by(amendments.c.version))
    return [(row.version, load(Amendment, row.doc)) for row in rows]


def since(conn: Connection, process: str, version: int) -> list[tuple[int, int, Amendment]]:
    """(version, last report before, what was done) after a version, oldest first."""
    c = amendments.c
    query = select(c.version, c.after, c.doc).where(c.process == process, c.version > version)
    rows = conn.execute(query.order_by(c.version))
    return [(row.version, row.after, load(Amendment, row.doc)) for row in rows]


def add_branch(conn: Connection, process: str, branch: Branch, *, at: datetime) -> None:
    """From now on reports of a process that are of the branch's parties go there."""
    row = {
        "process": process, "target": branch.target, "at": at,
        "parties": "+".join(sorted(branch.parties)), "rest": "+".join(sorted(branch.rest)),
    }  # fmt: skip
    overwrite(conn, branches, [row], ("parties", "rest", "at"))


def branches_of(conn: Connection, process: str) -> list[Branch]:
    """Where reports of some parties go instead."""
    query = select(branches).where(branches.c.process == process).order_by(branches.c.target)
    return [
        Branch(frozenset(row.parties.split("+")), frozenset(row.rest.split("+")), row.target)
        for row in conn.execute(query)
    ]


def move_branches(conn: Connection, loser: str, winner: str) -> None:
    """The branches of a process that lives on as another are that one's."""
    query = select(branches).where(branches.c.process == loser)
    found = conn.execute(query).mappings()
    rows = [dict(row) | {"process": winner} for row in found]
    overwrite(conn, branches, [r for r in rows if r["target"] != winner], ("parties", "rest", "at"))


def leading_to(conn: Connection, process: str) -> set[str]:
    """The keys whose reports may be of a process: its own, of what it was, and of what it was part of."""
    ways = [*conn.execute(select(aliases.c.alias, aliases.c.target)).tuples()]
    ways += conn.execute(select(branches.c.process, branches.c.target)).tuples()
    found, new = set[str](), {process}
    while new:
        found |= new
        new = {start for start, end in ways if end in new} - found
    return found


Part = tuple[str, Sequence[Item]]
"""A process, "" for other news, and the items that are of it now."""


def parted(conn: Connection, items: Sequence[Item]) -> list[Part]:
    """The items of one key by the process they are of now, the order within each kept.

    Each process is ours from here on: nobody steps it, and no split or merge of it comes between.
    """
    return _parted(conn, items, DEPTH)


def _parted(conn: Connection, items: Sequence[Item], depth: int) -> list[Part]:
    process = take(conn, items[0].key)
    found = branches_of(conn, process) if process and depth else []
    if not found:
        return [(process, items)]
    groups: dict[str, list[Item]] = {}
    for item in items:
        target = follow(item.meeting.parties, found) if item.meeting else ""
        groups.setdefault(target, []).append(_under(item, target) if target else item)
    hold(conn, *(LANE + target for target in groups if target))
    stay = [(process, groups[""])] if "" in groups else []
    gone = [groups[target] for target in groups if target]
    return [*stay, *(some for each in gone for some in _parted(conn, each, depth - 1))]


def _under(item: Item, process: str) -> Item:
    assert item.meeting is not None
    return replace(item, meeting=replace(item.meeting, key=process))
