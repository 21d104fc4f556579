"""The architecture is a test: the pipeline is the import order."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_layers_hold():
    """import-linter finds every contract of pyproject.toml kept."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_file_grows_past_its_idea():
    """No module is over 300 lines, and half of them are at most 100.

    A migration is a record of a schema, as long as the schema is.
    """
    sizes = sorted(
        (len(file.read_text(encoding="utf-8").splitlines()), file.name)
        for file in (ROOT / "monitor").rglob("*.py")
        if "migrations" not in file.parts
    )
    assert sizes[-1][0] <= 300, sizes[-5:]
    assert sizes[len(sizes) // 2][0] <= 100
