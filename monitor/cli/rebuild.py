"""``monitor processes rebuild``: stored articles stepped again with today's engine and lists."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from monitor.alert.model import Book
from monitor.cli.output import dump
from monitor.cli.rerun import Rerun, progress
from monitor.detect.differ import in_words
from monitor.detect.hand import Hand
from monitor.detect.rebuild import Rebuilt, rebuilt
from monitor.errors import StoreLocked
from monitor.store import past as stored
from monitor.store.fault import MovedOnError
from monitor.store.past import Past
from monitor.store.rebuild import settle

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.config.house import House
    from monitor.store.session import Database

PASSES = 20
"""Times what came meanwhile is caught up with before giving up: a service that falls behind."""
PAUSE = 0.5
"""Seconds between them: the service is given time to step what waits."""
SHOWN = 10
"""Keys printed of one process; --json has them all."""


def rebuild(
    house: "House",
    only: str,
    since: "datetime | None",
    hand: Hand,
    *,
    dry: bool,
    pause: float = PAUSE,
) -> tuple[Past, list[Rebuilt]]:
    """Step the stored past again and, unless ``dry``, write what differs.

    Args:
        house: today's lists.
        only: one process; "" is all.
        since: where to begin; None is the oldest stored article.
        hand: whose word the new versions are.
        dry: change nothing.
        pause: seconds until a process that the service has in hand is tried again.

    Returns the past that was run, and what differs. Raises StoreLocked where the service steps
    faster than this catches up, or does not step what waits.
    """
    from monitor.cli.context import with_database

    async def body(db: "Database") -> tuple[Past, list[Rebuilt]]:
        past = await db.read(lambda conn: stored.begin(conn, since))
        run = Rerun(house, past, Book({}, ()))
        with progress("articles", len(past.reports)) as tick:
            await run.run(db, tick)
        found = _compared(run, past, past.ways.end(only))
        return past, found if dry else await _write(db, run, found, hand, pause)

    return with_database(body)


async def _write(
    db: "Database", run: Rerun, found: Sequence[Rebuilt], hand: Hand, pause: float
) -> list[Rebuilt]:
    """Write each process; one that the service has stepped meanwhile is caught up with first."""
    past = run.past
    since = past.since.isoformat() if past.since else ""
    done: list[Rebuilt] = []
    waiting = list(found)
    with progress("processes", len(waiting)) as tick:
        for _ in range(PASSES):
            left: dict[str, str] = {}
            for one in waiting:
                try:
                    await db.write(_settling(one, hand, since), durable=True)
                except MovedOnError as error:
                    left[one.after.id] = str(error)
                else:
                    done.append(one)
                    tick(1)
            if not left:
                return done
            await asyncio.sleep(pause)
            await _catch_up(db, run, past)
            waiting = [one for one in _compared(run, past, "") if one.after.id in left]
    why = "; ".join(left.values())
    raise StoreLocked(
        f"{why}, again and again; the others are rebuilt. "
        "Run it once more when the service has caught up"
    )


def _settling(one: Rebuilt, hand: Hand, since: str) -> Callable[[Any], None]:
    return lambda conn: settle(conn, one, hand, since)


async def _catch_up(db: "Database", run: Rerun, past: Past) -> None:
    await db.read(lambda conn: stored.go_on(conn, past))
    await run.run(db, lambda _: None)


def _compared(run: Rerun, past: Past, only: str) -> list[Rebuilt]:
    """What differs, by process; those without a report since are as they were."""
    states: Mapping[str, Any] = run.memory.states
    found = (
        rebuilt(past.now.get(name), state)
        for name, state in sorted(states.items())
        if name not in past.ways.aliases and only in ("", name)
    )
    return [one for one in found if one.differs or one.after.id in run.past.broken]


def show(past: Past, found: Sequence[Rebuilt], *, dry: bool, as_json: bool) -> None:
    """Print what differs."""
    if as_json:
        dump([_document(one) for one in found])
        return
    for one in found:
        for line in _lines(one):
            typer.echo(line)
    since = f"since {past.since:%Y-%m-%d %H:%M}" if past.since else "no article is stored"
    what = "would differ" if dry else "rebuilt"
    typer.echo(f"{len(past.reports)} articles stepped ({since}); {len(found)} processes {what}.")


def _lines(one: Rebuilt) -> Iterator[str]:
    was = f"version {one.before.version} -> {one.after.version}" if one.before else "opened"
    yield f"{one.after.title} ({one.after.id}): {was}"
    for name, numbers in (("new", one.opened), ("gone", one.gone)):
        if numbers:
            yield f"  rounds {name}: {', '.join(map(str, numbers))}"
    for line in in_words(one.before, one.after):
        yield f"  {line}"
    for sign, keys in (("+", one.new_keys), ("-", one.old_keys)):
        yield from (f"  {sign} {key}" for key in keys[:SHOWN])
        if len(keys) > SHOWN:
            yield f"  {sign} and {len(keys) - SHOWN} more keys"
    if one.grounds and not (one.slots or one.new_keys or one.old_keys):
        yield "  the same values, on other grounds (sources, certainty, times)"


def _document(one: Rebuilt) -> dict[str, Any]:
    return {
        "process": one.after.id,
        "title": one.after.title,
        "before": one.before.version if one.before else None,
        "after": one.after.version,
        "rounds": {"new": one.opened, "gone": one.gone},
        "slots": [
            {
                "round": d.round, "slot": d.slot, "party": d.party, "role": d.role,
                "before": d.before.name if d.before else None,
                "after": d.after.name if d.after else None,
            }
            for d in one.slots
        ],
        "keys": {"new": one.new_keys, "gone": one.old_keys},
        "grounds": one.grounds,
    }  # fmt: skip
