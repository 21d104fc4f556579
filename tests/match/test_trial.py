"""[[test]] blocks: a text, what is read before it, and the verdict expected."""

from match_build import make_article, make_engine, make_lists

from monitor.match.explain import explain
from monitor.match.rule import Rule
from monitor.match.rule_file import load_rules
from monitor.match.trial import STEP, WHEN, Verdict, articles_of, run_tests, text_judge
from monitor.terms import Kind

RULES = """
[[rule]]
id = "truce"
title = "Truce"
mention = { any = ["truce"] }
[[test]]
title = "A truce at last"
[[test]]
title = "A truce of minds"
match = false
[[test]]
title = "No such word"
"""


def test_failures_are_told_in_words() -> None:
    lists = make_lists()
    problems = run_tests(
        load_rules({"r.toml": RULES}, lists), text_judge(make_engine(RULES, lists))
    )
    assert [(p.where, p.what) for p in problems] == [
        ("line 8, test 2 of truce", "the rule selects 'A truce of minds'"),
        ("line 11, test 3 of truce", "the rule does not select 'No such word'"),
    ]


def test_each_file_counts_its_own_tests_and_who_selected_is_said() -> None:
    """Another rule's choice is not told as a reason of this one."""
    lists = make_lists()
    other = RULES.replace("truce", "pause").replace("A pause of minds", "A pause for all")
    rules = load_rules({"r.toml": RULES, "s.toml": other}, lists)
    verdict = Verdict(frozenset({"dove", "accord"}), why="selected")
    problems = run_tests(rules, lambda _: verdict)
    assert [(p.file, p.where) for p in problems][-1] == ("s.toml", "line 11, test 3 of pause")
    assert problems[-1].what == (
        "the rule does not select 'No such word'; selected by accord, dove alone"
    )


def test_earlier_headlines_come_first_an_hour_apart() -> None:
    text = '[[rule]]\nid = "a"\ntitle = "A"\n[[test]]\ntitle = "last"\nearlier = ["one", "two"]\n'
    (_, test), *_ = load_rules({"r.toml": text}, make_lists()).tests
    articles = articles_of(test)
    assert [a.title for a in articles] == ["one", "two", "last"]
    assert [a.published for a in articles] == [WHEN - 2 * STEP, WHEN - STEP, WHEN]
    assert len({a.id for a in articles}) == len({a.origin.publisher for a in articles}) == 3


def test_kind_and_process_are_checked() -> None:
    text = (
        '[[rule]]\nid = "a"\ntitle = "A"\n[[test]]\ntitle = "t"\nkind = "outcome"\nprocess = "p"\n'
        "published = 2026-01-02T00:00:00\n"
    )
    rules = load_rules({"r.toml": text}, make_lists())
    right = Verdict(frozenset({"a"}), Kind.OUTCOME, "p")
    wrong = Verdict(frozenset({"a"}), Kind.RESUMED, "q", "said so")
    assert run_tests(rules, lambda _: right) == []
    said = [p.what for p in run_tests(rules, lambda _: wrong)]
    assert said == [
        "'t' is resumed, expected outcome; said so",
        "'t' is about q, expected p",
    ]


def test_explain_says_what_was_found_and_why_rules_hold() -> None:
    text = """
[[rule]]
id = "truce"
title = "T"
words = { any = ["truce"] }
[[rule]]
id = "off"
title = "O"
enabled = false
[[rule]]
id = "slots"
title = "S"
[[rule]]
id = "not"
title = "N"
words = { none = ["truce"] }
[[rule]]
id = "other"
title = "X"
words = { any = ["venue"] }
"""
    lists = make_lists()
    rules: tuple[Rule, ...] = load_rules({"r.toml": text}, lists).rules
    matched = make_engine(text, lists).match(make_article("Ukraine truce: Umerrov"))
    assert explain(matched, lists, rules) == (
        "0-7 'Ukraine': party Ukraine (parties, name)",
        "0-7 'Ukraine': place Ukraine (places, name)",
        "15-22 'Umerrov': person Rustem Umerov (people, fuzzy 92)",
        "rule truce: its text conditions hold: 'truce' at 8",
        "rule off: switched off",
        "rule slots: asks nothing of the text",
        "rule not: a word of its 'none' stands in the text",
        "rule other: its text conditions do not hold",
    )
