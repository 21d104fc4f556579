"""Of every table it is said how long its rows are kept."""

from pathlib import Path

import pytest

from monitor.store.tables import metadata

PAGE = Path(__file__).resolve().parents[2] / "docs/howto/upgrade-and-backup.md"


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_every_table_is_in_the_page(table):
    """Nothing grows that nobody has thought of."""
    kept = PAGE.read_text(encoding="utf-8").split("## What is kept how long")[1]
    assert f"`{table}`" in kept
