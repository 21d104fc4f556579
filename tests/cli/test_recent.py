"""Recent developments: the same ones as by looking through all of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.recent import Recent
from monitor.detect.development import RECENT, probes
from monitor.detect.model import Development
from monitor.terms import Kind

START = datetime(2030, 1, 1, tzinfo=UTC)
WORDS = st.sampled_from(["harbour", "ferry", "minister", "ceasefire", "grain", "border"])


def made(number: int, process: str, terms: set[str], hour: int) -> Development:
    at = START + timedelta(hours=hour)
    return Development(f"d{number:03}", process, Kind.OTHER, (), tuple(sorted(terms)), at, at)


@st.composite
def several(draw: st.DrawFn) -> list[Development]:
    shapes = st.tuples(st.sampled_from(["", "a/b"]), st.sets(WORDS, min_size=1), st.integers(0, 20))
    return [
        made(number, *shape)
        for number, shape in enumerate(draw(st.lists(shapes, max_size=2 * RECENT)))
    ]


def by_looking(
    held: list[Development], process: str, sought: tuple[str, ...], since: datetime
) -> list[Development]:
    near = [
        d
        for d in held
        if d.process == process and d.last_seen >= since and {*sought} & {*probes(d.terms)}
    ]
    return sorted(near, key=lambda d: (START - d.last_seen, d.id))[:RECENT]


@given(several(), st.sets(WORDS, min_size=1), st.integers(0, 20), st.randoms())
def test_near_is_what_looking_through_all_gives(held, terms, hour, chance) -> None:
    """In the same order, with some taken out again and some seen since."""
    recent = Recent()
    for development in held:
        recent.file(development)
    for at in range(len(held) - 1, -1, -1):
        if chance.random() < 0.3:
            old = held.pop(at)
            recent.unfile(old)
            if chance.random() < 0.5:
                held.append(replace(old, last_seen=old.last_seen + timedelta(hours=5)))
                recent.file(held[-1])
    sought, since = probes(terms), START + timedelta(hours=hour)
    assert recent.near("", sought, since) == by_looking(held, "", sought, since)


def test_of_a_common_word_the_newest_are_found() -> None:
    """More than ``RECENT`` share it: the oldest are left out, of one moment the last by id."""
    recent = Recent()
    held = [made(n, "", {"ferry"}, n // 10) for n in range(RECENT + 15)]
    for development in held:
        recent.file(development)
    near = recent.near("", ("ferry",), START)
    assert near == by_looking(held, "", ("ferry",), START)
    assert len(near) == RECENT
