"""What blind readers said of a draw, against what the program said: counts with their intervals.

    python -m bench.blind_judge hits|changes|pairs|alerts FOLDER --answers FOLDER LABELS LABELS

FOLDER is one of `bench.blind_draw`, LABELS what one reader wrote, a JSON line for each item (hits,
alerts) or for each item found (changes): hits {"n", "talks": yes|doubt|no}, changes {"n", "kind",
"event"}, pairs {"n", "first": item or null, "sure"}, alerts {"n", "label": right|doubt|wrong}.
Intervals are Wilson's, 95 %.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.blind_draw import items
from bench.blind_labelled import Count, kinds_of, labelled
from bench.proof import data
from monitor.alert.quality import Share

Row = dict[str, Any]
CHANGES = ("venue_change", "delegation_change")
SAME_DAY = timedelta(hours=24)


def lines(path: Path) -> list[Row]:
    """JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def answers(folder: Path) -> dict[str, Row]:
    """Key -> what the program said."""
    files = sorted(folder.glob("*.out"))
    return {f"{file.stem}:{row['id']}": row for file in files for row in lines(file)}


def share(part: int, whole: int) -> str:
    """Counts and interval."""
    found = Share(part, whole)
    if found.value is None or found.interval is None:
        return f"{part} of {whole}"
    low, high = found.interval
    return f"{part} of {whole} ({found.value:.0%}; {low:.0%} to {high:.0%})"


def hits(
    keys: Sequence[Any], said: Mapping[str, Row], readers: Sequence[Sequence[Row]]
) -> list[str]:
    """Recall and precision of what is about talks; how much of what was passed over is."""
    ours = [said[key]["relevant"] for key in keys]
    out = []
    for name, labels in zip("AB", readers, strict=False):
        says = {row["n"]: row["talks"] for row in labels}
        sure, maybe = (
            {n for n, s in says.items() if s in taken} for taken in (("yes",), ("yes", "doubt"))
        )
        over = [n for n in says if not ours[n]]
        found = [n for n in says if ours[n]]
        out += [
            f"reader {name}: {len(says)} hits",
            f"  wrongly passed over: {share(len(sure & set(over)), len(over))}, with doubt {share(len(maybe & set(over)), len(over))}",
            f"  recall {share(len(sure & set(found)), len(sure))}, with doubt {share(len(maybe & set(found)), len(maybe))}",
            f"  precision {share(len(maybe & set(found)), len(found))}",
        ]
    return out


def changes(
    keys: Sequence[Any], said: Mapping[str, Row], readers: Sequence[Sequence[Row]]
) -> list[str]:
    """By event: those both readers found, and what we call such a change; then all with labels."""
    drawn = {kind: in_pool(kind, keys, said, readers) for kind in CHANGES}
    more = labelled(CHANGES) if data() else {}
    return [line for kind in CHANGES for line in _told(kind, drawn[kind], more.get(kind))]


def in_pool(
    kind: str, keys: Sequence[Any], said: Mapping[str, Row], readers: Sequence[Sequence[Row]]
) -> Count:
    """Events that both found; our developments that both confirm."""
    each = [[row for row in labels if row.get("kind") == kind] for labels in readers]
    marked = [{row["n"] for row in rows} for rows in each]
    called = {n for n, key in enumerate(keys) if kind in kinds_of(said[key])}
    both = [ns for ns in _by((row["event"], row["n"]) for row in each[0]) if ns & marked[1]]
    ours = _by((said[keys[n]]["development"], n) for n in called)
    found = sum(bool(ns & called) for ns in both)
    return Count(found, len(both), sum(bool(ns & marked[0] & marked[1]) for ns in ours), len(ours))


def _told(kind: str, pool: Count, more: Count | None) -> Iterator[str]:
    every = [("that both readers found", pool)]
    if more:
        every += [("in the labelled data", more), ("in all", pool + more)]
    for where, count in every:
        found, right = share(count.found, count.events), share(count.right, count.ours)
        yield f"{kind}, {where}: found {found}; right {right}"


def _by(members: Iterable[tuple[str, int]]) -> list[set[int]]:
    """Items of the same name together."""
    groups: dict[str, set[int]] = {}
    for name, n in members:
        groups.setdefault(name, set()).add(n)
    return list(groups.values())


def pairs(
    keys: Sequence[Any], said: Mapping[str, Row], readers: Sequence[Sequence[Row]]
) -> list[str]:
    """True firsts, sure and the same for both: is there an alert of that pair within a day?"""
    seen = dict(items())
    told = [
        (_when(seen[key]), set(row["parties"])) for key, row in said.items() if row.get("alert")
    ]
    first, second = ({row["n"]: row for row in labels} for labels in readers)
    good, missed = 0, []
    true = [n for n in first if first[n]["first"] is not None and first[n]["first"] == second[n]["first"]
            and first[n]["sure"] and second[n]["sure"]]  # fmt: skip
    for n in true:
        key, pair = keys[n]["keys"][first[n]["first"]], set(keys[n]["pair"])
        at = _when(seen[key])
        if any(abs(when - at) <= SAME_DAY and pair <= who for when, who in told):
            good += 1
        else:
            missed.append(f"  {n}: {seen[key]['title'][:100]} ({said[key]['reason']})")
    return [f"alerted {share(good, len(true))} of first reports that both are sure of", *missed]


def alerts(
    keys: Sequence[Any], said: Mapping[str, Row], readers: Sequence[Sequence[Row]]
) -> list[str]:
    """How many are right."""
    del said
    out = []
    for name, labels in zip("AB", readers, strict=False):
        count = {
            label: sum(row["label"] == label for row in labels)
            for label in ("right", "doubt", "wrong")
        }
        out.append(
            f"reader {name}: right {share(count['right'] + count['doubt'], len(keys))}, {count['doubt']} of them with doubt"
        )
    return out


JUDGES: Mapping[str, Callable[[Sequence[Any], Mapping[str, Row], Sequence[Sequence[Row]]], Iterable[str]]] = {
    "hits": hits, "changes": changes, "pairs": pairs, "alerts": alerts,
}  # fmt: skip


def _when(item: Row) -> datetime:
    return datetime.fromisoformat(item["published"] or item["fetched"])


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=JUDGES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("labels", type=Path, nargs=2)
    asked = parser.parse_args()
    keys = lines(asked.folder / f"{asked.what}.keys")
    readers = [lines(path) for path in asked.labels]
    print("\n".join(JUDGES[asked.what](keys, answers(asked.answers), readers)))


if __name__ == "__main__":
    main()
