"""The trigger keeps nothing back in which a phrase of meeting can be found, whatever becomes names."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.lexicon_file import read_lexicon
from monitor.detect.read.token import NAME, Entity, Token, tokenise, words_of
from monitor.detect.read.trigger import Trigger

EVENTS = ["talks", "send|sends @", "@ summit", "reach ... deal*", "two _ rounds", "*mont off"]
WORDS = "talks send sends summit reach dealers two rounds rapmont off with a mont".split()  # noqa: SIM905 - as it reads


def lexicon() -> Lexicon:
    text = f'language = "xx"\n[class]\n"event.test" = {json.dumps(EVENTS)}\n"cue.test" = ["with a"]'
    made, problems = read_lexicon(text, "xx.toml")
    assert made, problems
    return made


LEXICON = lexicon()
TRIGGER = Trigger(LEXICON)


def named(tokens: tuple[Token, ...], first: int, last: int) -> tuple[Token, ...]:
    """The tokens, those of a span drawn together into a name."""
    name = Token("Name", NAME, tokens[first].start, tokens[last].end)
    return (*tokens[:first], name, *tokens[last + 1 :])


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9), st.data())
def test_what_holds_a_phrase_is_never_kept_back(words: list[str], data: st.DataObject) -> None:
    """Asked of the bare words, it lets through every line that holds a meeting once names are known."""
    bare = tokenise(" ".join(words), 0, ())
    tokens = bare
    for _ in range(data.draw(st.integers(0, 2))):
        first = data.draw(st.integers(0, len(tokens) - 1))
        tokens = named(
            tokens, first, data.draw(st.integers(first, min(first + 3, len(tokens) - 1)))
        )
    assume(any(hit.cls.startswith("event.") for hit in LEXICON.scan(tokens)))
    assert TRIGGER.in_line(words_of(" ".join(words), 0, ()))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("A war of words with a neighbour", False),
        ("Two sides reach a port", False),
        ("They reach a first good deal", True),
        ("Two bad rounds", True),
    ],
)
def test_all_words_of_a_phrase_are_asked_for(text: str, held: bool) -> None:
    """One of them, or a phrase of another class, is not enough."""
    assert TRIGGER.in_line(words_of(text, 0, ())) is held


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9))
def test_a_text_is_no_stricter_than_its_line(words: list[str]) -> None:
    """A text whose words hold a whole phrase holds a start of it."""
    text = " ".join(words)
    assume(any(hit.cls.startswith("event.") for hit in LEXICON.scan(tokenise(text, 0, ()))))
    assert TRIGGER.in_text(text.upper())


@given(st.text(st.sampled_from("aBs.'’\"$- "), min_size=1, max_size=20), st.data())
def test_words_are_those_of_the_tokens(text: str, data: st.DataObject) -> None:
    """Cut at the same names, they are the tokens' words; quotes may be more."""
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=4)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    entities = [Entity(text[a:b], a + 7, b + 7) for a, b in pairs]
    tokens = {token.low for token in tokenise(text, 7, entities)} - {NAME}
    assert tokens == words_of(text, 7, entities) - {"'", '"', "’"}
