"""Sentences and dates by themselves."""

from datetime import date

import pytest

from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.sentence import LIMIT, pieces
from monitor.detect.read.token import tokenise
from monitor.detect.read.when import dates, iso


def texts(title: str, text: str) -> list[str]:
    body = f"{title}\n\n{text}"
    return [body[p.start : p.end] for p in pieces(title, body)]


def test_title_first_then_sentences() -> None:
    """Abbreviations and initials end no sentence."""
    text = "Gen. A. Roe met U.S. envoys. They spoke for hours! What came of it is not known."
    assert texts("A title", text) == [
        "A title", "Gen. A. Roe met U.S. envoys.", "They spoke for hours!",
        "What came of it is not known.",
    ]  # fmt: skip


def test_a_dateline_is_no_part_of_the_sentence() -> None:
    """Where the reporter sat is not where anybody meets."""
    assert texts("T", "NORDHAVEN, Norland (NewsNet) — Both sides met today.")[1] == (
        "Both sides met today."
    )


def test_a_long_text_is_bounded() -> None:
    """Only so many sentences of only so many characters are looked at."""
    found = texts("T", "One more sentence stands here. " * 2_000)
    assert len(found) < 20
    assert sum(map(len, found)) < LIMIT


DATES = [
    ("on Friday", True, "2026-01-16"),
    ("on Friday", False, "2026-01-09"),
    ("on Wednesday", True, "2026-01-14"),
    ("last Monday", True, "2026-01-12"),
    ("next Wednesday", True, "2026-01-21"),
    ("today", True, "2026-01-14"),
    ("this weekend", True, "2026-01-17/2026-01-18"),
    ("next month", True, "2026-02-01/2026-02-28"),
    ("on 5-6 January", True, "2026-01-05/2026-01-06"),
    ("on December 24", True, "2025-12-24"),
    ("on 1 March 2027", True, "2027-03-01"),
    ("on Feb. 30", True, ""),
    ("they may march", True, ""),
]


@pytest.mark.parametrize(("text", "future", "window"), DATES)
def test_dates(lexicon: Lexicon, text: str, future: bool, window: str) -> None:
    """Resolved against Wednesday, 14 January 2026."""
    tokens = tokenise(text, 0, ())
    found = dates(tokens, lexicon.scan(tokens), lexicon, date(2026, 1, 14), future=future)
    assert (iso(found[0].window) if found else "") == window
