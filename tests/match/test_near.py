"""``near``: the width counts words, the words' own included."""

import pytest

from monitor.match.near import stand_near, starts_of

TEXT = "one two three four five two"


def spans(*words: str) -> list[list[tuple[int, int]]]:
    found = []
    for word in words:
        at, own = -1, []
        while (at := TEXT.find(word, at + 1)) >= 0:
            own.append((at, at + len(word)))
        found.append(own)
    return found


@pytest.mark.parametrize(
    ("words", "within", "ordered", "near"),
    [
        (("one", "three"), 3, False, True),
        (("one", "three"), 2, False, False),
        (("three", "one"), 3, True, False),
        (("three", "one"), 3, False, True),
        (("five", "two"), 2, True, True),
        (("one", "five"), 4, True, False),
        (("one", "five"), 5, True, True),
        (("two", "one", "three"), 3, False, True),
        (("one", "six"), 9, False, False),
        (("one two", "three"), 3, True, True),
    ],
)
def test_near(words: tuple[str, ...], within: int, ordered: bool, near: bool) -> None:
    result = stand_near(spans(*words), starts_of(TEXT), within, ordered=ordered)
    assert (result is not None) is near


def test_starts_are_those_of_the_words() -> None:
    assert starts_of(" a  bc d ") == [1, 4, 7]
