"""The shipped rules: each is proved by the texts beside it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.cli.judge import judge_of
from monitor.config import files
from monitor.config.house import build
from monitor.match.trial import Verdict, articles_of, run_tests

ROOT = Path(__file__).parents[2]
TEXTS = files.read(ROOT)
HOUSE = build(TEXTS)
RULES = HOUSE.sense.rules


@pytest.mark.parametrize(
    ("number", "test"),
    list(enumerate((test for _, test in RULES.tests), 1)),
    ids=lambda value: str(value) if isinstance(value, int) else value.title[:40],
)
def test_the_rule_makes_of_it_what_it_says(number, test) -> None:
    """Through all the pure stages, on an empty state."""
    one = type(RULES)(RULES.rules, (("rules", test),), RULES.files, (f"test {number}",))
    assert run_tests(one, judge_of(HOUSE)) == []
    assert articles_of(test, number)[-1].title == test.title


def test_every_rule_is_tested_and_two_take_what_no_list_knows() -> None:
    tested = {test.rule for _, test in RULES.tests}
    assert {rule.id for rule in RULES.rules} == tested
    assert [r.id for r in RULES.rules if r.unknown] == ["unknown-talks", "unknown-meetings"]


def test_a_rule_that_selects_everything_would_fail_its_tests() -> None:
    """The tests hold cases that must not be selected."""
    everything = Verdict(frozenset(rule.id for rule in RULES.rules))
    assert len(run_tests(RULES, lambda _: everything)) >= 10


def test_the_examples_of_the_how_to_pass() -> None:
    """What docs/howto/write-a-rule.md shows is valid and does what it says."""
    page = (ROOT / "docs/howto/write-a-rule.md").read_text(encoding="utf-8")
    text = "".join(re.findall(r"```toml\n(.*?)```", page, re.DOTALL))
    example = text.replace('id = "truce-breaks"', 'id = "example"')
    house = build(replace(TEXTS, toml={**TEXTS.toml, "rules/example.toml": example}))
    assert house.problems == ()
    assert run_tests(house.sense.rules, judge_of(house)) == []
