"""Text comes out without markup, controls and tricks, and never longer than allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.article.text import TEXT_LIMIT, bound, clean, clean_line, fold, tidy


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Envoys meet", "Envoys meet"),
        ("<p>One.</p><p>Two <b>three</b>.</p>", "One.\nTwo three."),
        ("a<br/>b<script>alert(1)</script><style>p{}</style>c", "a\nbc"),
        ("Salt &amp; pepper &#8211; and&nbsp;more", "Salt & pepper – and more"),
        ("&lt;p&gt;Escaped &amp;amp; twice&lt;/p&gt;", "Escaped & twice"),
        ("5 < 6 and <Moscow> stays", "5 < 6 and <Moscow> stays"),
        ('<img src="x" alt="a > b">Seen', "Seen"),
        ("<!-- hidden --><![CDATA[x]]>shown", "shown"),
    ],
)
def test_markup_becomes_plain_text(markup, text):
    """Blocks are lines, entities are characters, what is no tag stays."""
    assert clean(markup) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Pa\u200bris \u202etalks\u202c\ufeff", "Paris talks"),
        ("a\x00b\x07c", "abc"),
        ("two\u00a0  spaces\t\there", "two spaces here"),
        ("e\u0301", "é"),
        ("pay\u200dload", "payload"),
        ("می\u200cرود", "می\u200cرود"),
        ("half \ud83d pair", "half \ufffd pair"),
    ],
)
def test_hidden_characters_go(raw, text):
    """Zero-width, bidi and control characters go; Persian keeps the joiner it spells with."""
    assert tidy(raw) == text


def test_long_text_ends_with_a_sentence():
    """The cut is at the last sentence before the bound."""
    text = "A short sentence here. " * 2000
    cut = bound(text, TEXT_LIMIT)
    assert TEXT_LIMIT * 0.8 < len(cut) <= TEXT_LIMIT
    assert cut.endswith("here.")


def test_long_text_without_sentences_ends_with_a_word():
    """Without a sentence end the cut is at a word."""
    assert bound("word " * 100, 52) == ("word " * 10).strip()


@pytest.mark.parametrize(
    "piece", ["\u0315\u0316", "<", "<div>", "<script>", "<a><b>", "<p", "&lt;", "<!--", "<table>"]
)
def test_deep_and_broken_markup_is_bounded(piece):
    """Nesting that makes HTML parsers quadratic is cut before they see it (a hang would time out)."""
    assert len(clean(piece * 200_000 + "end")) <= TEXT_LIMIT


def test_only_so_much_markup_is_looked_at():
    """4,000 tags, 400,000 characters; a title is 500 letters at most."""
    assert clean("a<br>" * 10_000).count("a") == 4_000
    assert clean(" " * 399_990 + "seen") == "seen"
    assert clean(" " * 400_000 + "unseen") == ""
    assert len(clean_line("word " * 10_000)) <= 500


def test_a_title_is_one_line():
    """Line breaks in headlines are spaces."""
    assert clean_line("Talks\n  in <i>Vienna</i>\r\nagain") == "Talks in Vienna again"


def test_folding_ignores_case_and_punctuation():
    """What two spellings of a headline share."""
    assert fold("Talks: “Round TWO”") == fold("talks round two") == "talks round two"


@given(st.text())
def test_the_ascii_way_of_folding_is_no_other(text):
    """The short cut for ASCII gives what the general way gives."""
    assert fold(text) == fold(text + "é").removesuffix("é").strip()


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_can_be_stored(text):
    """Whatever comes in, what goes out is valid UTF-8 and stays as it is when cleaned again."""
    once = tidy(text)
    once.encode()
    assert tidy(once) == once
