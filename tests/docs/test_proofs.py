"""The tests that docs/explain/proofs.md names are there."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def named():
    """(file, test) of each; ``::test`` alone means the file named before it."""
    page = (TOP / "docs/explain/proofs.md").read_text(encoding="utf-8")
    file = ""
    for found in re.finditer(r"`(tests/[\w/]+\.py)?(?:::(test_\w+))?`", page):
        file = found[1] or file
        if found[0] != "``":
            yield file, found[2]


def test_each_test_that_is_named_exists():
    """A test that is renamed or deleted takes its promise's proof with it."""
    missing = [
        f"{file}::{test or ''}"
        for file, test in named()
        if not (TOP / file).is_file()
        or (test and not re.search(rf"def {test}\(", (TOP / file).read_text(encoding="utf-8")))
    ]
    assert missing == []
    assert len(list(named())) > 60
