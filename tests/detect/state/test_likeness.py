"""Likeness, and the ids of developments, are what their plain definitions say."""

from datetime import UTC, datetime
from math import fsum, log
from uuid import uuid5

from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.development import ALIKE, Likeness
from monitor.detect.key import SPACE, development_id
from monitor.detect.model import Development
from monitor.terms import Kind

AT = datetime(2030, 1, 1, tzinfo=UTC)
TERMS = st.frozensets(st.sampled_from("abcdefghij"), min_size=1, max_size=6)


def development(terms: frozenset[str]) -> Development:
    return Development("d", "", Kind.OTHER, (), tuple(sorted(terms)), AT, AT)


@given(st.lists(TERMS, min_size=1, max_size=30), TERMS)
def test_a_word_weighs_less_the_more_share_it(recent: list[frozenset[str]], own) -> None:
    """The share of the lighter one's words, each by the logarithm of how rare it is."""
    likeness = Likeness([development(terms) for terms in recent], own)

    def weight(terms: frozenset[str]) -> float:
        having = (sum(term in each for each in recent) for term in terms)
        return fsum(log((len(recent) + 2) / (count + 1)) for count in having)

    for terms in recent:
        shared = own & terms
        share = weight(shared) / max(min(weight(terms), weight(own)), 1e-9)
        expected = 1.0 if own == terms else min(share, 0.99) if share >= ALIKE else 0.0
        assert likeness.of(tuple(sorted(terms)), shared) == expected


@given(st.text(st.characters(codec="utf-8")))
def test_an_id_is_the_uuid_of_its_origin(origin: str) -> None:
    """Stored ids stay what they are."""
    assert development_id(origin) == str(uuid5(SPACE, origin))
