"""Two processes that prove to be one, and one that proves to be two: states, keys and reports."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from monitor.alert.standing import in_words
from monitor.detect import timeline
from monitor.detect.amendment import Amendment
from monitor.detect.hand import Act
from monitor.detect.merge import merge as merged
from monitor.detect.model import Detection, Development, Negotiation
from monitor.detect.rekey import Renaming
from monitor.detect.split import Split, split
from monitor.errors import RefusedError
from monitor.store import alert as alert_store
from monitor.store import amendment, negotiation
from monitor.store.amend import Done, Spoken, held, write
from monitor.store.doc import dump, load
from monitor.store.guard import hold
from monitor.store.insert import insert_new
from monitor.store.settle import waiting_in
from monitor.store.tables import claims, detections, developments, evidence, probes, reports
from monitor.terms import Attention

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Target:
    """What a new process is to be."""

    id: str
    title: str = ""
    listed: Negotiation | None = None
    """As the lists have it, where they do."""


def merge(
    conn: Connection, loser: str, winner: str, spoken: Spoken, opening: Negotiation | None = None
) -> Done:
    """Let ``loser`` live on as ``winner``: rounds, keys, reports and developments go there.

    Args:
        conn: the transaction's.
        loser: the process that ends.
        winner: the one that goes on.
        spoken: whose word it is.
        opening: the winner as the lists have it, where no report has named it yet.

    Raises RefusedError where one of them is not known, or both are one already.
    """
    hold(conn, *(negotiation.LANE + negotiation.resolve(conn, name) for name in (loser, winner)))
    gone, stays = (negotiation.resolve(conn, name) for name in (loser, winner))
    if gone == stays:
        raise RefusedError(f"{loser} and {winner} are one already: both are {stays}")
    theirs = held(conn, gone)
    ours = negotiation.get(conn, stays) or opening
    ours = ours or held(conn, stays)
    at = max(negotiation.clock(conn, name, spoken.hand.at) for name in (gone, stays))
    hand = replace(spoken.hand, at=at)
    done = merged(ours, theirs)
    negotiation.merge(conn, gone, stays, at=hand.at, keys=done.keys)
    made = Amendment(Act.MERGE, hand, detail={"loser": gone})
    found = write(conn, ours, done.state, made, spoken)
    amendment.move_branches(conn, gone, stays)
    _copy_evidence(conn, done.keys)
    for table in (claims, reports):
        conn.execute(update(table).where(table.c.process == gone).values(process=stays))
    _move_developments(conn, done.keys)
    _move_waiting(conn, theirs, done.state, done.keys, all_=True, now=at)
    return found


def divide(
    conn: Connection, process: str, numbers: Sequence[int], target: Target, spoken: Spoken
) -> tuple[Done, Split]:
    """Let some rounds of a process be one of their own, with their keys, claims and reports.

    Raises RefusedError where there is a process of the new id, and where ``split.split`` does.
    """
    state = held(conn, process)
    hold(conn, negotiation.LANE + state.id, negotiation.LANE + target.id)
    before = _before(conn, state.id, target.id)
    hand = replace(spoken.hand, at=negotiation.clock(conn, state.id, spoken.hand.at))
    parts = split(state, numbers, target.id, target.title, hand)
    new = replace(_as_listed(parts.new, target.listed), version=before.version + 1)
    away, here = ({"other": name} for name in (target.id, state.id))
    write(
        conn,
        state,
        parts.rest,
        Amendment(Act.SPLIT, hand, detail=away),
        replace(spoken, aloud=False),
    )
    before = replace(new, version=before.version, rounds=())
    found = write(conn, before, new, Amendment(Act.SPLIT, hand, detail=here), spoken)
    negotiation.copy_keys(conn, state.id, target.id, parts.keys, every=False)
    _copy_evidence(conn, parts.keys)
    _move_reports(conn, parts)
    _move_waiting(conn, state, found.after, parts.keys, all_=False, now=hand.at)
    if parts.branch:
        amendment.add_branch(conn, state.id, parts.branch, at=hand.at)
    return replace(found, before=state), parts


def _before(conn: Connection, process: str, target: str) -> Negotiation:
    """What the new process was before: nothing, or one that was merged into this one."""
    known = negotiation.get(conn, target)
    if negotiation.resolve(conn, target) == process != target and known:
        negotiation.part(conn, target)
        return known
    if known or negotiation.resolve(conn, target) != target:
        raise RefusedError(
            f"there is a process {target!r} already: give the new one another id with --as"
        )
    return Negotiation(target, 0, target, (), Attention.WATCHED, listed=False)


def _as_listed(new: Negotiation, listed: Negotiation | None) -> Negotiation:
    if listed is None:
        return new
    return replace(
        new,
        title=listed.title,
        parties=listed.parties,
        attention=listed.attention,
        listed=True,
    )


def _copy_evidence(conn: Connection, keys: Renaming) -> None:
    """What stands behind a key stands behind its new name."""
    query = select(evidence).where(evidence.c.process == keys.old)
    rows = [dict(row) for row in conn.execute(query).mappings() if keys.covers(row["change"])]
    copies = [row | {"change": keys.key(row["change"]), "process": keys.new} for row in rows]
    insert_new(conn, evidence, copies)


def _move_developments(conn: Connection, keys: Renaming) -> None:
    """Later reports find the groups of earlier ones in the winner's lane."""
    c = developments.c
    for row in conn.execute(select(c.id, c.doc).where(c.lane == keys.old)).all():
        known = load(Development, row.doc)
        moved = replace(known, process=keys.new, keys=tuple(map(keys.key, known.keys)))
        where = update(developments).where(c.id == row.id)
        conn.execute(where.values(lane=keys.new, doc=dump(moved)))
    conn.execute(update(probes).where(probes.c.lane == keys.old).values(lane=keys.new))


def _move_waiting(
    conn: Connection,
    old: Negotiation,
    new: Negotiation,
    keys: Renaming,
    *,
    all_: bool,
    now: datetime,
) -> None:
    """What waits to be told is of the new process's rounds: there it is confirmed, denied or overtaken.

    ``all_``: also what is of no round that goes along.
    """
    there = {of.name: of.number for of in new.rounds}
    going = {of.number: keys.names[of.name] for of in old.rounds if of.name in keys.names}
    for alert in waiting_in(conn, old.id, now):
        if not all_ and alert.round not in going:
            continue
        number = None if alert.round is None else there.get(going.get(alert.round, ""))
        moved = replace(
            alert,
            process=new.id,
            process_title=new.title,
            parties=new.parties,
            round=number,
            changes=tuple(replace(c, key=keys.key(c.key)) for c in alert.changes),
            state=alert.state if number is None else in_words(new, number),
            version=new.version,
        )
        alert_store.change(conn, moved)


def _move_reports(conn: Connection, parts: Split) -> None:
    """Claims, reports and changes go with the rounds that they are of; of both, they stay."""
    keys = parts.keys
    changed = list(conn.execute(select(detections).where(detections.c.process == keys.old)))
    of = {row.id: [c.key for c in load(Detection, row.doc).changes] for row in changed}
    moved = [row for row in changed if all(map(keys.covers, of[row.id]))]
    said = [(row.article, key) for row in changed for key in of[row.id]]
    said += [
        (row.article, row.change)
        for row in conn.execute(select(evidence).where(evidence.c.process == keys.old))
    ]
    going = {article for article, key in said if keys.covers(key)} | _holding(parts.new)
    stay = {article for article, key in said if not keys.covers(key)} | _holding(parts.rest)
    ids = sorted(going - stay)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        for table in (claims, reports):
            where = (table.c.process == keys.old) & table.c.article.in_(some)
            conn.execute(update(table).where(where).values(process=keys.new))
    own = update(detections).where(detections.c.id == bindparam("i")).values(process=keys.new)
    if moved:
        conn.execute(own, [{"i": row.id} for row in moved])


def _holding(state: Negotiation) -> set[str]:
    """The articles by whose word the slots of a state hold what they hold."""
    found = {held.article for of in state.rounds for held in timeline.single(of).values() if held}
    return found | {member.held.article for of in state.rounds for member in of.delegation}
