"""Rules: what is refused, what holds, and that only rules which share something are asked."""

import pytest
from match_build import make_article, make_engine, make_lists

from monitor.match.engine import Engine
from monitor.match.problem import parse
from monitor.match.rule import Rule, RuleFile
from monitor.match.rule_file import read_rules


def hits(rule: str, title: str, text: str = "") -> bool:
    matched = make_engine(f'[[rule]]\nid = "x"\ntitle = "X"\n{rule}').match(
        make_article(title, text)
    )
    return bool(matched.hits)


LISTS = make_lists()


@pytest.mark.parametrize(
    ("rule", "title", "holds"),
    [
        ('words = { any = ["truce", "cease-fire"] }', "A cease-fire in sight", True),
        ('words = { any = ["truce"] }', "Truces everywhere", False),
        ('words = { any = ["truce*"] }', "Truces everywhere", True),
        ('words = { any = ["TRUCE"] }', "the truce", True),
        ('words = { any = ["UN"] }', "un homme", False),
        ('words = { any = ["переговор*"] }', "О переговорах", True),
        ('words = { any = ["和平"] }', "关于和平的会谈", True),
        ('words = { all = ["peace talks", "venue"] }', "Venue of peace talks", True),
        ('words = { all = ["peace talks", "venue"] }', "Talks of peace, venue", False),
        ('words = { any = ["talks"], none = ["cup"] }', "Cup talks", False),
        ('words = { near = { words = ["talks", "moved"], within = 4 } }', "talks were moved", True),
        (
            'words = { near = { words = ["talks", "moved"], within = 2 } }',
            "talks were moved",
            False,
        ),
        ("words = { pattern = '\\btalks?\\b.*\\bmoved\\b' }", "The talks were moved", True),
        ("words = { pattern = '\\d+ envoys' }", "Ten envoys", False),
        ("words = { pattern = ['nothing', '\\d+ envoys'] }", "10 envoys", True),
        ('parties = ["russia", "m23"]', "Kremlin speaks", True),
        ('parties = { all = ["russia", "ukraine"] }', "Kremlin speaks", False),
        ('parties = { all = ["russia", "ukraine"] }', "Kremlin and Kyiv speak", True),
        ('parties = { any = ["russia"], none = ["us"] }', "US and Russia", False),
        ('people = ["rustem-umerov"]', "Umerov speaks", True),
        ('places = ["United States"]', "Talks at Mar-a-Lago", True),
        ('places = ["Switzerland"]', "Talks in Geneva", True),
        ('places = ["country:ch"]', "Talks in Lyon", False),
        ('between = ["state", "armed"]', "Russia and M23", True),
        ('between = ["state", "armed"]', "Russia and the United Nations", False),
        ('between = ["state"]', "Russian and Kremlin", False),
        ('between = ["state"]', "Lavrov and Umerov meet", True),
        ('parties = ["russia"]', "Lavrov and Umerov meet", True),
        ('names = ["Arkady Volozhenko"]', "Vologda speaks", False),
        ('names = ["Arkady Volozhenko"]', "Arkady Volozhenko speaks", True),
        ('names = ["Arkady Volozhenko"]', "Volozhenkko speaks", True),
        ('names = ["Readinga"]', "Reading is fun", False),  # a city of the lists, though not meant
        ('names = ["Readinga"]', "Readiinga is fun", True),
        ('mention = { any = ["truce"] }', "A truce", True),
        ('enabled = false\nwords = { any = ["truce"] }', "A truce", False),
        ('kinds = ["venue_change"]', "Anything", False),
    ],
)
def test_text_conditions(rule: str, title: str, holds: bool) -> None:
    assert hits(rule, title) is holds


def test_words_in_title_and_text_count_alike() -> None:
    assert hits('words = { all = ["truce", "venue"] }', "A truce", "The venue is open")


def test_a_hit_says_where_and_which_rule() -> None:
    """Each finding of a hit carries its span, its rule and its score."""
    engine = make_engine(
        '[[rule]]\nid = "x"\ntitle = "X"\nparties = ["us"]\nwords = { any = ["truce"] }'
    )
    (hit,) = engine.match(make_article("A truce, says the US")).hits
    shown = [(f.surface, f.start, f.listed_in, f.score) for f in hit.findings]
    assert shown == [("US", 18, "parties", 100.0), ("truce", 2, "rule:x", 100.0)]


def test_a_rule_of_absence_alone_is_vetoed() -> None:
    """It needs no text to hold, and one of its words to be refused."""
    engine = make_engine('[[rule]]\nid = "x"\ntitle = "X"\nwords = { none = ["cup"] }')
    rule = Rule(id="x", title="X", words={"none": ["cup"]})
    for title, holds in (("Cup final", False), ("Talks", True)):
        matched = engine.match(make_article(title))
        assert matched.hits == ()
        assert rule.text_holds([], matched.vetoed) is holds


def test_only_rules_that_share_something_are_asked() -> None:
    """Of a thousand rules an article asks those whose rarest word it holds."""
    rules = [
        Rule(id=f"r{n}", title="R", parties=["russia"], words={"any": [f"word{n}", f"other{n}"]})
        for n in range(1000)
    ]
    rules.append(Rule(id="slots", title="S", kinds=["venue_change"]))
    rules.append(Rule(id="pattern", title="P", words={"pattern": [r"\bsummit in \w+"]}))
    engine = Engine.compile(LISTS, rules)
    assert engine.match(make_article("Russia and Ukraine talk")).evaluated == 0
    one = engine.match(make_article("Russia says word7"))
    assert (one.evaluated, [hit.rule for hit in one.hits]) == (1, ["r7"])
    assert engine.match(make_article("A summit in Geneva, says other3")).evaluated == 2


def test_a_pattern_without_a_sure_piece_is_always_asked() -> None:
    engine = make_engine('[[rule]]\nid = "x"\ntitle = "X"\nwords = { pattern = \'\\d{4}\' }')
    assert engine.match(make_article("Nothing here")).evaluated == 1
    assert engine.match(make_article("In 2026")).hits


@pytest.mark.parametrize(
    ("toml", "key", "said"),
    [
        ('id = "x"', "line 1, rule.x.title", "'title' is missing"),
        ('id = "X y"\ntitle = "t"', "line 2, rule.X y.id", "is not of the form of an id"),
        ('id = "x"\ntitle = "t"\nserverity = "low"', "line 4, rule.x.serverity", "unknown key"),
        ('id = "x"\ntitle = "t"\nseverity = "loud"', "line 4", "'low', 'medium', 'high'"),
        ('id = "x"\ntitle = "t"\nkinds = ["other"]', "line 1, rule.x", "write mention instead"),
        ('id = "x"\ntitle = "t"\nmin_certainty = "possible"', "rule.x", "changes nothing"),
        ('id = "x"\ntitle = "t"\nmention = { none = ["a"] }', "rule.x", "mention needs"),
        (
            'id = "x"\ntitle = "t"\nkinds = ["outcome"]\nmention = { any = ["a"] }',
            "rule.x",
            "no processes",
        ),
        ('id = "x"\ntitle = "t"\nwords = { any = ["!"] }', "line 4", "no letter"),
        ('id = "x"\ntitle = "t"\nwords = { pattern = \'(?=a)b\' }', "line 4", "lookahead"),
        ('id = "x"\ntitle = "t"\nwords = { near = { words = ["a"] } }', "line 4", "at least 2"),
        ('id = "x"\ntitle = "t"\nmin_sources = 0', "line 4", "The least is 1"),
        ('id = "x"\ntitle = "t', "end of file", "not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(toml: str, key: str, said: str) -> None:
    found, problems = parse(RuleFile, f"[[rule]]\n{toml}", "rules/x.toml")
    assert found is None
    assert [p for p in problems if key in p.where and said in f"{p.what}. {p.advice}"], problems


def test_all_problems_are_collected() -> None:
    """Of several files and rules, and of the lists they refer to."""
    files = {
        "rules/a.toml": '[[rule]]\nid = "a"\ntitle = "A"\nparties = ["atlantis"]\n'
        '[[rule]]\nid = "a"\ntitle = "A"\nplaces = ["Nowhereville"]\n',
        "rules/b.toml": '[[rule]]\nid = "user:b"\ntitle = "B"\n[[test]]\nrule = "z"\ntitle = "t"\n',
        "rules/c.toml": "[[rule",
        "user:1": '[[rule]]\nid = "c"\ntitle = "C"\nprocesses = ["none-such"]\n[[test]]\ntitle = "t"\n',
    }
    rules, problems = read_rules(files, LISTS)
    assert sorted(f"{p.file} {p.where}" for p in problems) == [
        "rules/a.toml rule.a.id",
        "rules/a.toml rule.a.parties",
        "rules/a.toml rule.a.places",
        "rules/b.toml rule.user:b.id",
        "rules/b.toml test 1",
        "rules/c.toml end of file",
        "user:1 rule.c.id",
        "user:1 rule.c.processes",
    ]
    assert [rule.id for rule in rules.rules] == ["a", "user:b", "c"]
    assert rules.tests[-1][1].rule == "c"


def test_a_wrong_rule_takes_only_itself_and_its_tests_out() -> None:
    """The others of its file stay, and nothing is said of its tests."""
    text = (
        '[[rule]]\nid = "a"\n[[rule]]\nid = "b"\ntitle = "B"\n'
        '[[test]]\nrule = "a"\ntitle = "t"\n[[test]]\nrule = "b"\ntitle = "t"\n'
        '[[test]]\nrule = "z"\ntitle = "t"\n'
    )
    rules, problems = read_rules({"rules/a.toml": text}, LISTS)
    assert [rule.id for rule in rules.rules] == ["b"]
    assert [test.rule for _, test in rules.tests] == ["b", "z"]
    assert [p.where for p in problems] == ["line 1, rule.a.title", "test 3"]


def test_one_value_where_a_list_belongs_is_shown_as_a_list() -> None:
    """The advice is what to write."""
    text = '[[rule]]\nid = "x"\ntitle = "X"\nplaces = "Geneva"\n'
    _, problems = read_rules({"r.toml": text}, LISTS)
    assert [str(p) for p in problems] == [
        'r.toml: line 4, rule.x.places.any: "Geneva" is no list. Write ["Geneva"].'
    ]
