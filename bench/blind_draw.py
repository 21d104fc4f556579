"""Draws items for readers who judge blind: what they read, and which line of which stream it was.

    python -m bench.blind_draw hits|changes|pairs --seed 1 --count 100 FOLDER
    python -m bench.blind_draw alerts --seed 1 --count 100 --answers FOLDER FOLDER

Nothing but `alerts` depends on the program: hits are what a plain keyword search finds, pairs are two
states that stand in one title with such a word and sit in no listed negotiation together. FOLDER gets
NAME.jsonl, for the readers, and NAME.keys, for `bench.blind_judge`. `--answers` is a folder with what
`monitor replay` printed for each stream (STREAM.out). The protocol: docs/explain/quality.md.
"""

import argparse
import itertools
import json
import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.score import STREAMS, feedin
from monitor.config import shipped

SEARCH = re.compile(
    r"talks|negotiat|peace (?:plan|deal|process|summit)|ceasefire|truce|summit|mediat|delegation|envoy|diplomat",
    re.IGNORECASE,
)
"""The plain keyword search."""
SHOWN = 8
"""Headlines of a pair that a reader sees, the first ones."""

Item = dict[str, Any]


def items() -> Iterator[tuple[str, Item]]:
    """(key, article) of both streams, in their order; the key is STREAM:ID."""
    for name in STREAMS:
        for line in feedin(name):
            item = json.loads(line)
            yield f"{Path(name).name.split('.')[0]}:{item['id']}", item


def hits(found: Iterable[tuple[str, Item]]) -> dict[str, Item]:
    """What the search finds in title or summary."""
    return {key: item for key, item in found if SEARCH.search(f"{item['title']} {item['summary']}")}


def shown(item: Item) -> Item:
    """What a reader sees of an article."""
    day = (item["published"] or item["fetched"])[:10]
    return {
        "title": item["title"], "summary": item["summary"][:400], "source": item["source"], "published": day,
    }  # fmt: skip


def states() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of what states and territories are called, and whose each name is."""
    names: dict[str, str] = {}
    for party in _list("parties.toml", "party"):
        if party["kind"] in ("state", "territory"):
            forms = (
                party["name"],
                *(n for k in ("aliases", "adjectives", "metonyms") for n in party.get(k, ())),
            )
            names |= {n: party["name"] for n in forms if n[:1].isupper() and n.isascii()}
    longest = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(longest)})\b"), names


def listed() -> set[frozenset[str]]:
    """Pairs that sit together in a listed negotiation, as principals or as principal and mediator."""
    name = {party["id"]: party["name"] for party in _list("parties.toml", "party")}
    pairs: set[frozenset[str]] = set()
    for process in _list("processes.toml", "process"):
        sides = process["parties"]
        seats = [
            *itertools.combinations(sides, 2),
            *itertools.product(sides, process.get("mediators", ())),
        ]
        seats += [
            pair for one in process.get("any_of", ()) for pair in itertools.combinations(one, 2)
        ]
        pairs |= {frozenset(name[side] for side in pair) for pair in seats}
    return pairs


def pairs(found: Mapping[str, Item]) -> dict[frozenset[str], list[str]]:
    """Unlisted pairs of states in one title with a word of the search -> keys in time order."""
    name, whose = states()
    known, found_pairs = listed(), dict[frozenset[str], list[str]]()
    for key, item in sorted(
        found.items(), key=lambda one: one[1]["published"] or one[1]["fetched"]
    ):
        if SEARCH.search(item["title"]):
            there = sorted({whose[n] for n in name.findall(item["title"])})
            for pair in map(frozenset, itertools.combinations(there, 2)):
                if pair not in known:
                    found_pairs.setdefault(pair, []).append(key)
    return found_pairs


def alerts(answers: Path) -> list[tuple[str, Item]]:
    """(key, alert) of all alerts in the answers."""
    found = []
    for file in sorted(answers.glob("*.out")):
        for line in file.read_text("utf-8").split("\n"):
            row = json.loads(line) if line else {}
            told = [a for a in (row.get("alert"), *row.get("also", ())) if a]
            found += [(f"{file.stem}:{row['id']}", alert) for alert in told]
    return found


def drawn(what: str, seed: int, count: int, answers: Path | None) -> list[tuple[object, Item]]:
    """(key or keys, what the reader sees) of a random draw."""
    dice, every = random.Random(seed), dict(items())
    if what == "alerts":
        assert answers is not None
        some = dice.sample(alerts(answers), count)
        return [(key, {**shown(every[key]), "alert": alert}) for key, alert in some]
    found = hits(every.items())
    if what == "pairs":
        of = pairs(found)
        some_pairs = dice.sample(sorted(of, key=sorted), min(count, len(of)))
        first = [(pair, of[pair][:SHOWN]) for pair in some_pairs]
        return [({"pair": sorted(pair), "keys": keys}, {"pair": sorted(pair), "items": [{"i": i, **shown(found[k])} for i, k in enumerate(keys)]})
                for pair, keys in first]  # fmt: skip
    return [(key, shown(found[key])) for key in dice.sample(sorted(found), count)]


def _list(name: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(
        (shipped.folder() / "rules" / name).read_text("utf-8")
    )[table]
    return rows


def main() -> None:
    """Draw and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("hits", "changes", "pairs", "alerts"))
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    if asked.what == "alerts" and asked.answers is None:
        parser.error("alerts are drawn from answers: give --answers FOLDER")
    rows = drawn(asked.what, asked.seed, asked.count, asked.answers)
    name = asked.folder / asked.what
    text = (json.dumps({"n": n, **row}, ensure_ascii=False) for n, (_, row) in enumerate(rows))
    name.with_suffix(".jsonl").write_text("\n".join(text) + "\n", "utf-8")
    name.with_suffix(".keys").write_text(
        "\n".join(json.dumps(key) for key, _ in rows) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
