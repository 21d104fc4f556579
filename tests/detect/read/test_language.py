"""The code knows no language: all words of one stand in its lexicon."""

import ast
from collections.abc import Iterator
from pathlib import Path
from unicodedata import category

import pytest

import monitor
from monitor.article.model import Article, Origin
from monitor.article.stopword import ARABIC, CYRILLIC, LATIN
from monitor.detect.read import Reader
from monitor.match.engine import Engine
from monitor.terms import Reason
from tests.detect.read.conftest import DAY, LISTS, PROCESSES

HOME = Path(monitor.__file__).parent
KEYS = {"id", "es"}
"""Language codes that are something else too: a key of the lists, an ending."""
CODES = (LATIN.keys() | CYRILLIC.keys() | ARABIC.keys() | {"zh", "ja", "ko", "he", "be"}) - KEYS


def constants(*folders: str) -> Iterator[tuple[str, str]]:
    """Every string of the code that is no docstring, with the file it stands in."""
    for folder in folders:
        for file in sorted((HOME / folder).rglob("*.py")):
            tree = ast.parse(file.read_text("utf-8"))
            said = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
            for node in ast.walk(tree):
                value = node.value if isinstance(node, ast.Constant) else None
                if isinstance(value, str) and id(node) not in said:
                    yield str(file.relative_to(HOME)), value


def test_no_branch_for_a_language() -> None:
    """Neither matching nor reading asks which language an article is in by its code."""
    assert not [found for found in constants("match", "detect") if found[1] in CODES]


def test_no_word_of_a_language_with_another_script() -> None:
    """What Latin letters could hide shows here: the reader holds no letter of another script.

    The letters that modify others ("Lm", the apostrophe U+02BC among them) are of none.
    """
    letters = [
        (file, text)
        for file, text in constants("detect")
        if any(c.isalpha() and ord(c) > 0x24F and category(c) != "Lm" for c in text)
    ]
    assert not letters


@pytest.mark.parametrize("language", ["es", "ar", "zh"])
def test_names_of_an_article_that_is_not_read_are_matched(lexicon, language: str) -> None:
    """Rules may ask for people and places in any language; only claims need a lexicon."""
    engine = Engine.compile(LISTS, ())
    title = "Brandt y Dolan reanudan el diálogo en Lindmouth"
    article = Article("a", "r", title, "", "", Origin("test", "Test"), language, DAY, DAY)
    matched = engine.match(article)
    assert {f.id for f in matched.findings} >= {"anna-brandt", "marek-dolan", "geonames:4"}
    reading = Reader(LISTS, lexicon, PROCESSES).read(matched)
    assert reading.reason is Reason.LANGUAGE_NOT_READ
    assert not reading.meetings
