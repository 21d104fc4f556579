"""A subscription given to a command or page: right against the house, or each problem by its key."""

from dataclasses import replace

import pytest

from monitor.alert.route import Routes, parse_routes
from monitor.alert.subscription import Subscription
from monitor.config import shipped
from monitor.config.house import load
from monitor.config.subscription import check, written
from monitor.errors import ConfigError
from monitor.terms import Kind, Severity

ROUTES = """
[[channel]]
id = "mail"
type = "email"
host = "smtp.example.org"
sender = "News monitor <alerts@example.org>"

[[subscription]]
id = "desk"
channel = "mail"
target = "desk@example.org"
"""
ANNA = {"id": "anna", "channel": "mail", "target": "anna@example.org"}


@pytest.fixture(scope="module")
def house():
    routes, problems = parse_routes(ROUTES)
    assert problems == []
    assert isinstance(routes, Routes)
    return replace(load(shipped.folder()), routes=routes)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"channel": "mial"}, "channel: no channel is called 'mial'. Did you mean 'mail'"),
        ({"target": "anna"}, "target: 'anna' is no e-mail address"),
        ({"target": "a@b.example\nBcc: c@d.example"}, "target: "),
        ({"processes": ["russia-ukrain"]}, "Did you mean 'russia-ukraine'"),
        ({"rules": ["nothing-like-it"]}, "no rule is called 'nothing-like-it'"),
        ({"zone": "Kiev"}, "zone: no time zone is called 'Kiev'"),
        ({"at": "7.30"}, "at: "),
        ({"min_sources": 0}, "min_sources: "),
        ({"id": "desk"}, "id: 'desk' is a subscription of alerts/routes.toml"),
        ({"id": "Anna!"}, "id: lower-case words joined by hyphens"),
        ({"kinds": ["none"]}, "kinds: no alert has the kind 'none'"),
        ({"wen": "daily"}, "wen: unknown key. Did you mean 'when'"),
        ({"channel": None}, "channel: "),
    ],
)
def test_what_is_wrong_is_said(house, values, said):
    """The key, what is wrong, and where it can be guessed what was meant."""
    with pytest.raises(ConfigError) as caught:
        check({**ANNA, **values}, house, "form")
    assert f"form: {said}" in str(caught.value) or said in str(caught.value)


def test_what_is_written_makes_the_same_again(house):
    """Only what differs from the defaults is written."""
    one = check(
        {**ANNA, "kinds": ["outcome"], "quiet_from": "22:00", "quiet_to": "07:00"}, house, "f"
    )
    assert one.kinds == (Kind.OUTCOME,)
    assert check(written(one), house, "f") == one
    assert written(replace(one, min_severity=Severity.HIGH))["min_severity"] == "high"
    assert written(Subscription("anna", "mail", "anna@example.org")) == ANNA


def test_a_row_never_bears_the_name_of_a_table(house):
    """Both would be one delivery: the house's is meant."""
    rows = (Subscription("desk", "mail", "other@example.org"), Subscription(**ANNA))
    book = house.with_subscriptions(rows).book
    assert [(s.id, s.target) for s in book.subscriptions] == [
        ("desk", "desk@example.org"),
        ("anna", "anna@example.org"),
    ]
