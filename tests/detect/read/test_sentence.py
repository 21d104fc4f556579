"""Sentences and dates by themselves."""

from datetime import date

import pytest

from monitor.detect.read.lexicon import Lexicon, Writing
from monitor.detect.read.sentence import LIMIT, Cutter
from monitor.detect.read.token import tokenise
from monitor.detect.read.when import dates, iso

ENGLISH = Writing(
    frozenset({"Gen", "U.S"}), ("{CITY}, {Place} ({any}) -", "{CITY} -", "{Place} ({any}) -")
)


def texts(title: str, text: str, writing: Writing = ENGLISH) -> list[str]:
    body = f"{title}\n\n{text}"
    return [body[p.start : p.end] for p in Cutter(writing).pieces(title, body)]


def test_title_first_then_sentences() -> None:
    """Abbreviations and initials end no sentence."""
    text = "Gen. A. Roe met U.S. envoys. They spoke for hours! What came of it is not known."
    assert texts("A title", text) == [
        "A title", "Gen. A. Roe met U.S. envoys.", "They spoke for hours!",
        "What came of it is not known.",
    ]  # fmt: skip


DATELINES = [
    "NORDHAVEN, Norland (NewsNet) — ", "NORDHAVEN — ", "SAN NORDO - ", "Nordhaven (NewsNet) -- ",
]  # fmt: skip


@pytest.mark.parametrize("front", DATELINES)
def test_a_dateline_is_no_part_of_the_sentence(front: str) -> None:
    """Where the reporter sat is not where anybody meets."""
    assert texts("T", f"{front}Both sides met today.")[1] == "Both sides met today."


def test_a_dateline_is_written_as_the_language_does() -> None:
    """Another lexicon, another shape."""
    other = Writing(datelines=("{Place}. {any}. {CITY}. ",))
    text = "Київ. 12 січня. УКРНОВИНИ. Сторони зустрілися сьогодні."
    assert texts("T", text, other)[1] == "Сторони зустрілися сьогодні."
    assert texts("T", "Both sides - Norland and Sudmark - met.")[1].startswith("Both sides")


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
