"""Patterns run in linear time and mean what Python's ``re`` means, Unicode included."""

import re
from re import _parser as parser

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.match.fold import fold
from monitor.match.pattern import Wrapped, compile_pattern

TEXTS = st.text(alphabet="abAB 1٣_é—жЖй\n.𝒳中。\u00a0", max_size=14)
_ATOMS = st.sampled_from(
    [
        "a", "B", "é", "ж", "_", "中", " ", r"\.", "—", r"\w", r"\W", r"\d", r"\D", r"\s", r"\S",
        ".", "[ab]", "[^a]", "[^ж]", "[а-я]", "[^_]", r"[\w-]", r"[^\w]", r"[^\W]", r"[^\s]",
        r"[^\S]", r"[^\D]", r"[\d\D]", "[A-z]", r"[^\dé]", r"[\Sж]", r"[^\Sж]",
    ]
)  # fmt: skip
_ZERO = st.sampled_from([r"\b", r"\B", "^", "$", r"\A", r"\Z"])


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        many.map("".join),
        many.map("".join),
        many.map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(parts, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "+?", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        parts.map(lambda part: f"(?-i:{part})"),
    )


PATTERNS = st.recursive(st.one_of(_ATOMS, _ATOMS, _ZERO), _joined, max_leaves=8)


@settings(max_examples=400, deadline=None)
@given(PATTERNS, TEXTS)
def test_a_pattern_finds_what_python_finds(source: str, text: str) -> None:
    """Over the linear subset the two engines agree on whether and where."""
    assume(takes_something(source))
    theirs = re.search(source, text, re.IGNORECASE | re.MULTILINE)
    ours = compile_pattern(source).search(Wrapped(text))
    assert ours == (theirs.span() if theirs else None)


def takes_something(source: str) -> bool:
    """Patterns that match the empty text are refused."""
    return bool(parser.parse(source).getwidth()[0])


@settings(max_examples=200, deadline=None)
@given(PATTERNS, TEXTS)
def test_a_text_that_matches_holds_a_piece(source: str, text: str) -> None:
    """The pieces never keep a pattern from a text it would match."""
    assume(takes_something(source))
    pattern = compile_pattern(source)
    if pattern.pieces and pattern.search(Wrapped(text)):
        assert any(piece in fold(text) for piece in pattern.pieces)


@pytest.mark.parametrize(
    ("source", "pieces"),
    [
        (r"\bpeace\s+(talks|negotiations)\b", {"negotiations", "talks"}),
        (r"cease-?fire", {"cease"}),
        (r"(?:Genève|Женева) \d+", {"geneve", "женева"}),
        (r"\d{3}", set()),
        (r"(a|bc)de?", set()),
    ],
)
def test_pieces(source: str, pieces: set[str]) -> None:
    assert compile_pattern(source).pieces in (pieces, {"peace"} if "peace" in source else pieces)


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        (r"\bКиїв\w*", "у Києві, під Київом", "Київом"),
        (r"\bмир\b", "перемир'я", None),
        (r"\bмир\b", "за мир!", "мир"),
        (r"\d+ делегат", "٣٤ делегата", "٣٤ делегат"),
        (r"^talks", "Envoys meet\n\nTalks go on", "Talks"),
        (r"snake_case", "a snake_case b", "snake_case"),
        (r"नमस्ते\b", "नमस्ते जी", "नमस्ते"),
    ],
)
def test_boundaries_mean_unicode(source: str, text: str, found: str | None) -> None:
    """RE2 alone knows ASCII words only."""
    span = compile_pattern(source).search(Wrapped(text))
    assert (text[slice(*span)] if span else None) == found


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (r"(?=a)b", "lookahead"),
        (r"(?<!a)b", "lookbehind"),
        (r"(a)\1", "back references"),
        (r"(a)?(?(1)b|c)", "conditions"),
        (r"(?>a)b", "atomic"),
        (r"a++", "possessive"),
        (r"(?:summit)?", "every article"),
        (r"(a", "missing )"),
        (r"(?a)\w", "flags"),
        (r"(?a:\w)", "flags"),
        (r"(?:a{1000}){1000}", "too large"),
        (r"[^b]{0,1000}[^b]{0,1000}b", "{0,200}"),
        ("(" * 5000 + ")" * 5000, "pattern"),
    ],
)
def test_what_cannot_run_is_refused_in_words(source: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        compile_pattern(source)


def test_a_pattern_that_backtracks_elsewhere_is_linear() -> None:
    """Python's engine would need longer than the universe for this one."""
    text = "a" * 20_000 + "!"
    assert compile_pattern(r"(?:a+)+$").search(Wrapped(text)) is None
    assert compile_pattern(r"(?:\w|ж)*ж\b").search(Wrapped("ж" * 20_000)) == (0, 20_000)
