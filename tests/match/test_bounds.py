"""Where words begin and end in scripts that write them otherwise than Latin does."""

import pytest

from monitor.match.engine import Engine
from monitor.match.entry import Party, PartyKind
from monitor.match.lists import Lists
from tests.match.build import make_article

NAMES = {"china": "中国", "israel": "ישראל", "iran": "ایران", "egypt": "مصر", "korea": "북한",
         "thailand": "ไทย", "kenya": "Кения"}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    parties = [Party(id=k, name=k, kind=PartyKind.STATE, aliases=(v,)) for k, v in NAMES.items()]
    return Engine.compile(Lists.of(people=[], parties=parties, places=[]), ())


@pytest.mark.parametrize(
    ("title", "parties"),
    [
        ("美国和中国将在日内瓦会谈", ["china"]),
        ("中国代表团抵达", ["china"]),
        ("ผู้แทนไทยเดินทางถึง", ["thailand"]),
        ("북한은 회담을 거부했다", ["korea"]),
        ("반북한 시위", []),
        ("משלחת ישראל הגיעה", ["israel"]),
        ("השיחות בישראל נדחו", ["israel"]),
        ("ישראלים רבים", []),
        ("وفد ایران به ژنو رسید", ["iran"]),
        ("محادثات في مصر", ["egypt"]),
        ("محادثات بمصر ولبنان", ["egypt"]),
        ("مصرف مرکزی", []),
        ("المصريون يحتفلون", []),
        ("Переговоры в Кении", []),
        ("Кения примет переговоры", ["kenya"]),
    ],
)
def test_bounds_of_words(engine: Engine, title: str, parties: list[str]) -> None:
    """Nothing between Chinese words, prefixes before Semitic ones, particles behind Korean ones."""
    assert [f.id for f in engine.match(make_article(title)).findings] == parties
