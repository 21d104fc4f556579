"""Putting a state right, beside whoever steps it: in one transaction, as a version with its reason.

On SQLite it waits for the one writer, on PostgreSQL for the lane's lock; the version column guards
all the same. Who steps the process next reads it anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from monitor.detect.amendment import Amendment
from monitor.detect.hand import Act, Hand
from monitor.detect.model import Detection, Negotiation
from monitor.detect.revert import revert as reverted
from monitor.detect.revert import same
from monitor.detect.tell import told
from monitor.errors import RefusedError, StateBroken
from monitor.store import amendment, card, negotiation
from monitor.store.announce import Said, Voice, announce, wake
from monitor.store.release import limits
from monitor.store.settle import overtake
from monitor.terms import Attention

Edit = Callable[[Negotiation, Hand], tuple[Negotiation, Amendment]]
"""What the state is afterwards, and what did it. Raises RefusedError."""
Tell = Callable[[Negotiation, Negotiation, Hand], tuple[Negotiation, tuple[Detection, ...]]]
"""What can be announced of a change from one state to another, and the state with its keys."""


@dataclass(frozen=True, slots=True)
class Done:
    """A state before and after, and what was announced of it."""

    before: Negotiation
    after: Negotiation
    said: tuple[Said, ...] = ()
    freed: tuple[str, ...] = ()
    """Of a revert: processes that were merged in since, and live by themselves again."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Whose word it is, and whether it is told."""

    hand: Hand
    voice: Voice
    aloud: bool = False
    """Announce the change; else nothing is sent."""
    tell: Tell = told
    """What of a change can be announced."""


def change(conn: Connection, process: str, spoken: Spoken, edit: Edit) -> Done:
    """Let ``edit`` make the next version of a process, or of what it was merged into.

    Raises RefusedError where there is no such state, where ``edit`` refuses, and where something
    muted is to be announced; StateBroken where it cannot be read.
    """
    return _changed(conn, held(conn, process), spoken, edit)


def _changed(conn: Connection, state: Negotiation, spoken: Spoken, edit: Edit) -> Done:
    hand = replace(spoken.hand, at=negotiation.clock(conn, state.id, spoken.hand.at))
    after, made = edit(state, hand)
    return write(conn, state, after, made, spoken)


def write(
    conn: Connection, before: Negotiation, after: Negotiation, made: Amendment, spoken: Spoken
) -> Done:
    """Write the version a person made, with what made it; tell of it where that is asked.

    What waits to be sent and is overtaken by it lapses in any case. Raises RefusedError where
    something muted is to be announced, MovedOnError where the version is no longer ``before``'s.
    """
    hand, voice = made.hand, spoken.voice
    if spoken.aloud and after.attention is Attention.MUTED:
        raise RefusedError(
            f"{after.id} is muted, nothing of it is announced: monitor processes follow {after.id}, "
            "or leave --announce out"
        )
    loud, detections = spoken.tell(before, after, hand)
    after = loud if spoken.aloud else after
    negotiation.put(conn, [(after, hand.id)], before.version, at=hand.at)
    amendment.keep(conn, after.id, after.version, made)
    negotiation.touch(conn, after.id)
    card.bring_up(conn, after)
    said = announce(conn, after, detections, hand, voice) if spoken.aloud else []
    ready = [
        alert
        for detection in detections
        for alert in overtake(
            conn, detection, lambda now: limits(conn, voice.per_hour, now), now=hand.at
        )
    ]
    wake(conn, after.id, ready, at=voice.machine)
    return Done(before, after, tuple(said))


def revert(conn: Connection, process: str, to: int, spoken: Spoken) -> Done:
    """Let a process hold what it held in version ``to``.

    What was merged into it since lives by itself again. One that cannot be read is mended so, also
    by the version that it was in. Raises RefusedError for a version that is not kept or cannot be
    read, and for one before a split.
    """
    freed: list[str] = []
    state, broken = _rest(conn, process)

    def edit(state: Negotiation, hand: Hand) -> tuple[Negotiation, Amendment]:
        past = version(conn, state, to, mend=broken)
        freed[:] = _merged_since(conn, state.id, to)
        for loser in freed:
            negotiation.part(conn, loser)
        if not (broken or freed) and same(state, past):
            raise RefusedError(
                f"{state.id} holds what it held in version {to}: there is nothing to change"
            )
        done = Amendment(Act.REVERT, hand, detail={"to": str(to)})
        return reverted(state, past, hand), done

    return replace(_changed(conn, state, spoken, edit), freed=tuple(freed))


def _rest(conn: Connection, process: str) -> tuple[Negotiation, bool]:
    """The state, or what is left of one that cannot be read; whether it is the latter."""
    try:
        return held(conn, process), False
    except StateBroken:
        state = negotiation.salvaged(conn, negotiation.resolve(conn, process))
        assert state is not None
        return state, True


def _merged_since(conn: Connection, process: str, to: int) -> list[str]:
    made = [one for _, _, one in amendment.since(conn, process, to)]
    split = next((one for one in made if one.act is Act.SPLIT), None)
    if split:
        other = split.detail["other"]
        raise RefusedError(
            f"version {to} is from before {other} was split off: "
            f"monitor processes merge {other} --into {process} puts them together again"
        )
    return [one.detail["loser"] for one in made if one.act is Act.MERGE]


def held(conn: Connection, process: str) -> Negotiation:
    """The state of a process, ours alone until the transaction ends. Raises RefusedError for none."""
    state = negotiation.get(conn, negotiation.take(conn, process))
    if state is None:
        raise RefusedError(f"no report has named {process!r} yet: there is no state to put right")
    return state


def version(
    conn: Connection, state: Negotiation, number: int, *, mend: bool = False
) -> Negotiation:
    """An earlier version of a state, or to ``mend`` it its own. Raises RefusedError: which are kept."""
    if number == state.version and not mend:
        raise RefusedError(f"version {number} is what {state.id} holds now")
    past = negotiation.at_version(conn, state.id, number)
    if past is None:
        first, last = negotiation.kept_versions(conn, state.id)
        raise RefusedError(
            f"{state.id} has no version {number}: {first} to {last} are kept; "
            f"monitor processes show {state.id} says what each changed"
        )
    return past
