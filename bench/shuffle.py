"""Proof: within an hour the order of arrival decides nothing but contradictions between sources.

Articles are read once and stepped in twenty orders, those seen in one hour shuffled. What differs from
the given order is listed: change keys, and what the slots of each round hold at the end.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bench.proof import Proof, data, show
from bench.score import feedin
from monitor.alert.pipeline import Item, advance, items_of
from monitor.article.parse import from_line
from monitor.cli.memory import Memory
from monitor.cli.replay import Stages, stages
from monitor.detect.model import Negotiation, Round

COMMAND = "python -m bench.shuffle"
SEEDS = 20
LEAST = 0.95
"""Share of change keys that every order has."""
SETS = ("windows/W1_abudhabi.items.jsonl", "windows/W3_thai_cambodia.items.jsonl")
STREAM = "streams/world_feed.dev.jsonl.xz"
LISTED = 40

Read = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one order came to."""

    keys: frozenset[str]
    slots: Mapping[str, str]
    """Round -> what its slots hold."""


def read(lines: Iterable[str]) -> list[Read]:
    """The relevant articles of the lines, matched and read."""
    found, house, clock = [], _house(), datetime.min.replace(tzinfo=UTC)
    for line in lines:
        article = from_line(json.loads(line), assumed=clock)
        clock = max(clock, article.fetched)
        matched = house.match(article)
        reading = house.read(matched)
        if reading.relevant:
            found.append(tuple(items_of(matched, reading)))
    return found


@cache
def _house() -> Stages:
    return stages(None)


def shuffled(articles: Sequence[Read], seed: int) -> Iterator[Read]:
    """The articles with those of each hour of arrival in another order."""
    dice, hours = random.Random(seed), {}
    for items in articles:
        hours.setdefault(f"{items[0].article.fetched:%Y-%m-%d %H}", []).append(items)
    for group in hours.values():
        dice.shuffle(group)
        yield from group


def told(articles: Iterable[Read]) -> Told:
    """Step them all."""
    memory, keys, seen = Memory(), set(), set()
    for items in articles:
        article = items[0].article
        now = memory.tick(article.fetched)
        if (article.id, article.revision) in seen:
            continue
        seen.add((article.id, article.revision))
        for item in items:
            process = _house().processes.get(item.key)
            done = advance(memory.snapshot(item, process), item, _house().book, now)
            memory.keep(done)
            keys |= {c.key for c in done.detection.changes} if done.detection else set()
    return Told(frozenset(keys), dict(_slots(memory.states.values())))


def _slots(states: Iterable[Negotiation]) -> Iterator[tuple[str, str]]:
    for state in states:
        for of in state.rounds:
            yield f"{state.id}/{of.name}", _holds(of)


def _holds(of: Round) -> str:
    single = (of.status, of.venue, of.date, of.outcome)
    team = sorted(f"{m.party}:{m.held.value}" for m in of.delegation)
    return " ".join([*(h.value if h else "-" for h in single), *team])


def compare(name: str, articles: Sequence[Read], seeds: int) -> list[Proof]:
    """Keys and slots of ``seeds`` orders against those of the given one."""
    base, differs = told(articles), Counter[str]()
    shares, slots = [], Counter[str]()
    for seed in range(seeds):
        other = told(shuffled(articles, seed))
        shares.append(len(base.keys & other.keys) / max(len(base.keys | other.keys), 1))
        differs.update(f"- {key}" for key in base.keys - other.keys)
        differs.update(f"+ {key}" for key in other.keys - base.keys)
        rounds = base.slots.keys() & other.slots.keys()
        slots.update(r for r in rounds if base.slots[r] != other.slots[r])
    for what, count in (*differs.most_common(LISTED), *slots.most_common(LISTED)):
        print(f"     {count:3d} of {seeds}  {what}")
    mean = sum(shares) / len(shares)
    figure = (
        f"{len(base.keys)} keys, {mean:.1%} the same in {seeds} orders (worst {min(shares):.1%})"
    )
    held = f"{len(slots)} of {len(base.slots)} rounds hold another value in some order"
    return [
        Proof(f"shuffled within the hour, {name}: keys", COMMAND, figure, mean >= LEAST),
        Proof(f"shuffled within the hour, {name}: slots", COMMAND, held, not slots),
    ]


def run(*, quick: bool) -> list[Proof]:
    """The two windows, and the unlabelled stream where there is time."""
    found = data()
    if found is None:
        return []
    rows = []
    for name in SETS if quick else (*SETS, STREAM):
        rows += compare(Path(name).name.split(".")[0], read(feedin(name)), SEEDS)
    return rows


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
