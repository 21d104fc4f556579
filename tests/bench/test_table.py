"""The table of proofs is renewed module by module."""

from datetime import date

import pytest

from bench.proof import Proof
from bench.table import measured, rendered, renewed

ORDER = ("start", "polls", "speed")
PAGE = "# Proofs\n\n<!-- table -->\n<!-- end -->\n\nMore.\n"
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def _rows(module, *names, on=MONDAY, ok=True):
    return measured(module, [Proof(n, f"python -m bench.{module}", "1 s", ok) for n in names], on)


def test_rows_of_other_modules_stay():
    """What was not run keeps its figures and its day."""
    page = renewed(PAGE, _rows("speed", "fast"), ORDER)
    page = renewed(page, _rows("start", "soon", on=TUESDAY), ORDER)
    table = rendered([*_rows("start", "soon", on=TUESDAY), *_rows("speed", "fast")])
    assert page == f"# Proofs\n\n<!-- table -->\n{table}\n<!-- end -->\n\nMore.\n"


def test_a_module_that_ran_again_leaves_no_old_row():
    """A claim that it no longer makes goes with the run before."""
    page = renewed(PAGE, _rows("polls", "none missed", "one merged"), ORDER)
    page = renewed(page, _rows("polls", "none missed", on=TUESDAY, ok=False), ORDER)
    assert "one merged" not in page
    assert page.count("none missed") == 1
    assert "| **no** | polls | 2026-03-03 |" in page


def test_a_bar_in_a_figure_survives():
    """It would else be read as the end of a cell, the next time."""
    row = measured("start", [Proof("p50 | p99", "a | b", "1 | 2", ok=True)], MONDAY)
    page = renewed(PAGE, row, ORDER)
    assert renewed(page, _rows("speed", "fast"), ORDER).count(r"1 \| 2") == 1


def test_a_page_without_marks_is_refused():
    """It is not written over."""
    with pytest.raises(ValueError, match="marks"):
        renewed("# Proofs\n", _rows("start", "soon"), ORDER)
