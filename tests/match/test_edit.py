"""Rule files are edited as text: comments stay, and nothing wrong is ever written."""

import pytest

from monitor.errors import ConfigError
from monitor.match import edit

TEXT = """# House rules

[[rule]]
id = "one"            # the first
title = "One"
severity = "low"

[[test]]
rule = "one"
title = "A text"

# before two
[[rule]]
id = "two"
title = "Two"
"""


def test_new_adds_a_rule_that_is_valid_at_once() -> None:
    text = edit.new(TEXT, "three", 'Says "yes"')
    assert text.startswith(TEXT.rstrip())
    assert edit.ids(text) == ("one", "two", "three")
    assert edit.ids(edit.new("", "user:mine", "Mine")) == ("user:mine",)


def test_edit_sets_and_takes_away_keys() -> None:
    text = edit.edit(TEXT, "one", {"severity": "high", "min_sources": 2})
    assert 'severity = "high"' in text
    assert "# the first" in text
    assert "# before two" in text
    assert edit.edit(text, "one", {"severity": "low", "min_sources": None}) == TEXT


def test_disable_and_enable() -> None:
    off = edit.disable(TEXT, "two")
    assert "enabled = false" in off
    assert edit.enable(off, "two") == TEXT


def test_a_key_goes_before_the_tables_and_comments_that_follow() -> None:
    """A rule keeps its shape, and each rule its tests beside it."""
    text = TEXT.replace("\n\n[[test]]", '\n\n[rule.words]\nany = ["a"]\n\n[[test]]')
    off = edit.disable(text, "one")
    assert 'severity = "low"\nenabled = false\n\n[rule.words]' in off
    assert edit.enable(off, "one") == text
    changed = edit.edit(text, "one", {"words": {"none": ["b"]}})
    assert edit.ids(changed) == ("one", "two")
    assert changed.index("[[test]]") < changed.index("# before two")


def test_remove_takes_the_rule_and_its_tests() -> None:
    text = edit.remove(TEXT, "one")
    assert edit.ids(text) == ("two",)
    assert "[[test]]" not in text
    assert "# House rules" in text
    assert edit.ids(edit.remove(text, "two")) == ()


def test_a_users_rule_gets_its_prefix_once() -> None:
    text = edit.as_user_rule('[[rule]]\nid = "a"\ntitle = "A"\n[[test]]\nrule = "a"\ntitle = "t"\n')
    assert edit.ids(text) == ("user:a",)
    assert 'rule = "user:a"' in text
    assert edit.as_user_rule(text) == text


@pytest.mark.parametrize(
    "call",
    [
        lambda: edit.new(TEXT, "one", "Again"),
        lambda: edit.new(TEXT, "No Slug", "x"),
        lambda: edit.edit(TEXT, "three", {"severity": "low"}),
        lambda: edit.edit(TEXT, "one", {"severity": "loud"}),
        lambda: edit.edit("[[rule", "one", {}),
        lambda: edit.remove(TEXT, "three"),
        lambda: edit.ids("[[rule"),
    ],
    ids=["taken", "no slug", "no rule", "no value", "no toml", "nothing to remove", "invalid"],
)
def test_nothing_wrong_is_written(call) -> None:
    with pytest.raises(ConfigError):
        call()
