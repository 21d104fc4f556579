"""The shipped lexicons beside English: the same meeting told in each language."""

from pathlib import Path

import pytest

from monitor.article.model import Article, Origin
from monitor.detect.model import Reading
from monitor.detect.read import Reader, read_lexicon
from monitor.match.engine import Engine
from monitor.terms import Kind
from tests.detect.read.conftest import DAY, LISTS, PROCESSES, RULES

ENGINE = Engine.compile(LISTS, ())


def reader(language: str) -> Reader:
    """A reader of one shipped lexicon."""
    file = Path(RULES, "lexicon", f"{language}.toml")
    lexicon, problems = read_lexicon(file.read_text("utf-8"), file.name)
    assert lexicon, problems
    return Reader(LISTS, lexicon, PROCESSES)


def read(language: str, title: str) -> Reading:
    """What the title reports, in that language."""
    article = Article("a", "r", title, "", "", Origin("test", "Test"), language, DAY, DAY)
    return reader(language).read(ENGINE.match(article))


MEETINGS = [
    ("fr", "Les négociations entre Norland et Sudmark reprennent à Lindmouth", Kind.RESUMED),
    ("fr", "La rencontre entre Norland et Sudmark à Lindmouth a été reportée", Kind.POSTPONED),
    ("fr", "Norland et Sudmark signent un accord de paix à Lindmouth", Kind.OUTCOME),
    ("de", "Verhandlungen zwischen Norland und Sudmark in Lindmouth gescheitert", Kind.OUTCOME),
    ("de", "Treffen von Brandt und Dolan in Lindmouth abgesagt", Kind.CANCELLED),
    ("es", "Norland y Sudmark reanudan las negociaciones en Lindmouth", Kind.RESUMED),
    ("es", "Brandt se reunirá con Dolan en Lindmouth", Kind.NEW_TALKS),
    ("ar", "بدأت المحادثات بين Norland و Sudmark في Lindmouth", Kind.NEW_TALKS),
    ("ar", "بدأت محادثات Lindmouth بين Norland و Sudmark", Kind.NEW_TALKS),
    ("ar", "تأجيل الاجتماع بين Norland و Sudmark في Lindmouth", Kind.POSTPONED),
]


@pytest.mark.parametrize(("language", "title", "kind"), MEETINGS)
def test_a_meeting_is_read_with_its_kind_and_place(language: str, title: str, kind: Kind) -> None:
    """What happens, between whom and where, by the words of the language's file alone."""
    reading = read(language, title)
    assert (reading.kind, reading.venue) == (kind, "Lindmouth")
    assert set(reading.parties) == {"Norland", "Sudmark"}


SOMETHING_ELSE = [
    ("fr", "Norland bat Sudmark en finale de la coupe, rencontre à Lindmouth"),
    ("de", "Norland trifft im Finale der Weltmeisterschaft auf Sudmark"),
    ("es", "Norland y Sudmark se reúnen en la final de la copa"),
    ("ar", "مباراة Norland و Sudmark في كأس العالم"),
]


@pytest.mark.parametrize(("language", "title"), SOMETHING_ELSE)
def test_a_match_is_no_meeting(language: str, title: str) -> None:
    """Teams that meet hold no talks, in any language."""
    assert not read(language, title).relevant
