"""Detection quality on labelled data: replay's answers through ../shared/tools/score.py."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.proof import Proof, data, show
from monitor.config import shipped

COMMAND = "make score"
MONITOR = Path(sys.executable).with_name("monitor")
WINDOWS = ("W1_abudhabi", "W3_thai_cambodia")
STREAMS = ("streams/world_feed.dev.jsonl.xz", "streams/headlines_archive.dev.jsonl.xz")
STREAM_QUICK = 40_000
"""Lines of each unlabelled stream in the short form."""


def _tool(*arguments: str | Path) -> str:
    found = data()
    assert found is not None
    tool = found.parent / "tools" / "score.py"
    done = subprocess.run(
        [sys.executable, tool, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def _replay(lines: str, out: Path, rules: Path | None = None) -> None:
    command = [MONITOR, "replay", *(["--rules", str(rules)] if rules else []), "-"]
    with out.open("w", encoding="utf-8") as file:
        subprocess.run(command, input=lines, text=True, stdout=file, check=True)


def without_list(temporary: Path) -> Path:
    """The shipped folder with an empty list of negotiations."""
    folder = temporary / "without-list"
    shipped.write(folder)
    (folder / "rules" / "processes.toml").write_text("", encoding="utf-8")
    return folder


def feedin(name: str) -> list[str]:
    """The articles of one of the data's files, as lines for ``monitor replay``."""
    # not splitlines(): a headline may hold U+2028, which ends no line of JSON
    return [f"{line}\n" for line in _tool("feedin", _data(name)).split("\n") if line]


def talks(temporary: Path) -> str:
    """Score what articles report."""
    gold = _data("talks/dev.jsonl")
    _replay(_tool("feedin", gold), temporary / "talks.jsonl")
    return _tool("talks", gold, temporary / "talks.jsonl")


def window(temporary: Path, name: str, rules: Path | None = None) -> str:
    """Score alerts and grouping of one window, with the shipped rules or those of a folder."""
    items, events = _data(f"windows/{name}.items.jsonl"), _data(f"windows/{name}.events.jsonl")
    out = temporary / f"{name}.jsonl"
    _replay(_tool("feedin", items), out, rules)
    return _tool("window", items, events, out)


def stream(temporary: Path, name: str, most: int | None) -> str:
    """Alerts per 1,000 of an unlabelled stream."""
    lines = feedin(name)
    part = "".join(lines[:most])
    (temporary / "in.jsonl").write_text(part, encoding="utf-8")
    _replay(part, temporary / "stream.jsonl")
    return _tool("stream", temporary / "in.jsonl", temporary / "stream.jsonl")


def _data(name: str) -> Path:
    found = data()
    assert found is not None
    return found / name


def _figure(text: str, line: str, key: str) -> float:
    row = next(r for r in text.splitlines() if r.strip().startswith(line))
    found = re.search(rf"(?<!\w){key} ([\d.]+)", row)
    assert found, row
    return float(found[1])


def _size(text: str) -> float:
    found = re.search(r"stream \(n=(\d+)\)", text)
    assert found, text
    return float(found[1])


def _least(name: str, value: float, floor: float) -> Proof:
    return Proof(name, COMMAND, f"{value:.3f} (at least {floor:g})", value >= floor)


def _most(name: str, value: float, cap: float) -> Proof:
    return Proof(name, COMMAND, f"{value:g} (at most {cap:g})", value <= cap)


def run(*, quick: bool, say: bool = False) -> list[Proof]:
    """The quality floor."""
    with tempfile.TemporaryDirectory() as folder:
        temporary = Path(folder)
        heard = talks(temporary)
        w1, w3 = (window(temporary, name) for name in WINDOWS)
        bare = without_list(temporary)
        alone = [window(temporary, name, bare) for name in WINDOWS]
        streams = [stream(temporary, s, STREAM_QUICK if quick else None) for s in STREAMS]
    if say:
        print("\n".join([heard, "W1", w1, "W3", w3, "without a list", *alone, *streams]))
    total = {
        k: _figure(w1, "alerts", k) + _figure(w3, "alerts", k)
        for k in ("raised", "duplicates", "false")
    }
    unlisted = sum(_figure(each, "alerts", "raised") for each in alone)
    counts = [_figure(each, "stream", "alerts per 1,000") for each in streams]
    sizes = [_size(each) for each in streams]
    noise = sum(a * b for a, b in zip(counts, sizes, strict=True)) / sum(sizes)
    return [
        _least("about talks F1", _figure(heard, "relevant (all", "F"), 0.88),
        _least("kind, lenient", _figure(heard, "kind accuracy", "lenient"), 0.80),
        _least("venue F1", _figure(heard, "venue ", "F"), 0.80),
        Proof("W1 + W3 raised", COMMAND, f"{total['raised']:g} of 13 (at least 10)", total["raised"] >= 10),
        _most("W1 + W3 duplicates", total["duplicates"], 4),
        _most("W1 + W3 false", total["false"], 12),
        _least("W1 B-cubed F1", _figure(w1, "grouping", "F"), 0.75),
        _least("W3 B-cubed F1", _figure(w3, "grouping", "F"), 0.75),
        Proof("W1 + W3 raised without a list", COMMAND, f"{unlisted:g} of 13 (at least 10)", unlisted >= 10),
        _most("both streams, alerts per 1,000", round(noise, 2), 10),
    ]  # fmt: skip


if __name__ == "__main__":
    if data() is None:
        sys.exit("no labelled data: set MONITOR_DATA, or put it at ../shared/data")
    sys.exit(0 if show(run(quick="--quick" in sys.argv, say=True)) else 1)
