"""What people mistype is answered in plain words, and a wrong type is never guessed at."""

import pytest

from monitor.alert.route import parse_routes
from monitor.config.feeds import check
from monitor.match.problem import parse
from monitor.match.rule import RuleFile

RULE = '[[rule]]\nid = "x"\ntitle = "T"\n'
SUBSCRIPTION = (
    '[[channel]]\nid = "c"\ntype = "console"\n[[subscription]]\nid = "s"\nchannel = "c"\n'
)
FEED = '[[feed]]\nurl = "https://a.example/rss"\ntitle = "A"\npublisher = "a.example"\n'


def problems(text):
    """Of a file of the kind that the text begins like."""
    if text.startswith(FEED):
        return check(text, "feeds.toml")[1]
    return (parse_routes(text) if text.startswith("[[channel") else parse(RuleFile, text, "x"))[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RULE + 'enabled = "no"', '"no" is neither true nor false. Write true or false'),
        (RULE + "enabled = 0", "0 is neither true nor false"),
        (RULE + 'min_sources = "2"', '"2" is no whole number'),
        (RULE + "min_sources = true", "true is no whole number"),
        (RULE + "min_sources = 2.0", "2.0 is no whole number"),
        (RULE + 'kinds = "outcome"', '"outcome" is no list. Write ["outcome"]'),
        (RULE + "[[test]]\ntitle = 't'\nmatch = 1", "1 is neither true nor false"),
        (RULE + "[[test]]\ntitle = 't'\npublished = 5", "a date or time is no number"),
        (RULE + "[[party]]\nid = 'y'", "Write it in rules/parties/ours.toml"),
        (RULE + "severity = 'hihg'", "Did you mean 'high'?"),
        (RULE + "words = 'talks'", "this is no table"),
        (RULE.replace('"T"', "5"), "this is no text. Write it in quotes"),
        (RULE.replace('"x"', '"New Talks"'), '"New Talks" is not of the form of an id'),
        (SUBSCRIPTION + 'enabled = "yes"', '"yes" is neither true nor false'),
        (SUBSCRIPTION + 'min_sources = "2"', '"2" is no whole number'),
        (SUBSCRIPTION + "operator = 1", "1 is neither true nor false"),
        (SUBSCRIPTION + "at = 420", "a date or time is no number"),
        (SUBSCRIPTION.replace('"console"', '"consul"'), "Did you mean 'console'?"),
        (SUBSCRIPTION.replace('"console"', '"console"\nrate = "2"'), '"2" is no number'),
        (FEED + 'state_owned = "yes"', '"yes" is neither true nor false'),
        (FEED + "enabled = 0", "0 is neither true nor false"),
        (FEED + "tier = true", "a tier is 1, 2 or 3"),
        (FEED + 'auth = "name:word"', "this is no table"),
    ],
)
def test_a_wrong_value(text, said):
    one, *_ = problems(text)  # a wrong channel takes its subscription along
    assert said in f"{one.what}. {one.advice}"
    assert "name:word" not in str(one)


def test_what_toml_writes_properly_is_taken():
    """A whole number where a fraction may stand."""
    text = SUBSCRIPTION.replace('"console"', '"console"\nrate = 2\ntime_limit = 1.5')
    routes, wrong = parse_routes(text + 'min_sources = 2\nenabled = false\nat = "07:30"\n')
    assert wrong == []
    assert routes.channels[0].rate == 2.0
    assert routes.subscriptions[0].min_sources == 2


@pytest.mark.parametrize("text", [RULE, SUBSCRIPTION], ids=["rule", "subscription"])
def test_only_kinds_that_may_be_asked_for_are_offered(text):
    (one,) = problems(text + 'kinds = ["venue"]')
    assert "did you mean 'venue_change'?" in one.what
    assert "postponed" in one.what
    for never in ("none", "other", "letter", "digest"):
        assert never not in one.what.replace("is no kind", "")
    (one,) = problems(text + 'kinds = ["none"]')
    assert "venue" not in one.what


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ('id = "x\ntitle = "T"\n', "line 2", "its last quote is missing"),
        ('id = "x"\nid = "y"\ntitle = "T"\n', "line 3", "the key id is given twice"),
        ('id = "x"\ntitle = "T"\nid = "y"\n', "line 4", "the key id is given twice"),
        ('id = "x"\ntitle = "T"\n[a]\nb = 1\n[a]\n', "line 6", "the table [a] is given twice"),
        ('id = "x"\nenabled = no\n', "line 3", "after = stands no value. Text stands between"),
        ('id = "x"\nkinds = ["outcome"\n', "end of file", "its last ] is missing"),
        ('id "x"\n', "line 2", "after the key stands no ="),
        ("title = new talks\n", "line 2", "after = stands no value"),
        ('title = "a" b\n', "line 2", "something stands after the value"),
        ('title = "a\\d"\n', "line 2", "a \\ in a text"),
    ],
)
def test_what_is_no_toml(text, where, said):
    (one,) = problems(f"[[rule]]\n{text}")
    assert one.where == where
    assert said in f"{one.what}. {one.advice}"
