"""One rendering for all receivers of an alert, that reads for each as if it were theirs alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.alert.render import NAMES, compile_templates
from monitor.alert.sample import sample_alert
from monitor.alert.subscription import Subscription
from monitor.alert.view import view_of
from monitor.deliver.body import Bodies, Personal
from monitor.deliver.model import viewed
from tests.deliver.conftest import make_delivery

FOLDER = Path(__file__).parents[2] / "alerts"
SHIPPED = {name: (FOLDER / name).read_text(encoding="utf-8") for name in NAMES}
ANNA = Subscription("anna", "mail", "anna@example.org")
HERS = Personal("anna", "delivery-1", "https://m.example/u?a=1&b=2", "https://m.example/f")
BOB = Subscription("bob", "mail", "bob@example.org")
HIS = Personal("bob", "delivery-2", "mailto:alerts@example.org?subject=a%20b", "")


def direct(renderer, alert, one, mine):
    view = view_of(alert, one, mine.delivery, mine.unsubscribe, mine.feedback)
    return renderer.subject(view), renderer.text(view), renderer.html(view)


def got(bodies, alert, one, mine):
    body = bodies.of(alert, one, mine)
    return body.subject, body.text, body.html


@pytest.mark.parametrize("own", [{}, {"text.j2": "{{ v.unsubscribe | upper }} {{ v.subscription }}"},
                                 {"html.j2": "<p title='{{ v.subscription }}'>{{ v.unsubscribe | urlencode }}"},
                                 {"subject.j2": "{{ v.subscription }} {{ v.headline }}"}])  # fmt: skip
def test_each_reads_what_is_theirs(own):
    """Whatever people's own templates do with a value."""
    renderer, problems = compile_templates(SHIPPED, own)
    assert problems == []
    bodies = Bodies(renderer)
    for one, mine in ((ANNA, HERS), (BOB, HIS), (ANNA, HERS)):
        assert got(bodies, sample_alert(), one, mine) == direct(renderer, sample_alert(), one, mine)


def test_ten_thousand_receivers_are_one_rendering():
    """Three templates, once for each zone and language."""
    bodies = Bodies(compile_templates(SHIPPED, {})[0])
    for n in range(100):
        one = replace(ANNA, id=f"a-{n}", zone=("UTC", "Europe/Kyiv")[n % 2])
        bodies.of(sample_alert(), one, replace(HERS, subscription=one.id, delivery=str(n)))
    assert bodies.rendered == 2 * 3


def test_each_reads_by_which_rules_they_get_it():
    """Those of their subscription, not all that raised the alert; its own where nobody says."""
    renderer = compile_templates(SHIPPED, {})[0]
    bodies, alert = Bodies(renderer), replace(sample_alert(), rules=("ours", "theirs"))
    for rules, said in (
        (("ours",), "rule ours,"),
        (("theirs",), "rule theirs,"),
        ((), "rules ours, theirs,"),
    ):
        mail = bodies.of(alert, ANNA, HERS, rules=rules)
        assert f"because of {said}" in mail.text
        assert f"because of {said}" in mail.html
        slack = renderer.slack(viewed(make_delivery(alert=alert, rules=rules)))
        assert f"Because of {said}" in str(slack)


def test_an_alert_that_gained_a_source_is_rendered_again():
    """Same id, other words."""
    bodies = Bodies(compile_templates(SHIPPED, {})[0])
    bodies.of(sample_alert(), ANNA, HERS)
    changed = replace(sample_alert(), title="Another headline")
    assert bodies.of(changed, ANNA, HERS).subject == "Another headline"


def test_dates_are_written_in_the_zone_and_language_of_the_receiver():
    """09:30 UTC in Kyiv; month names as Ukrainian has them."""
    bodies = Bodies(compile_templates(SHIPPED, {})[0])
    kyiv = replace(ANNA, zone="Europe/Kyiv", language="uk")
    assert "5 Jan 2026, 09:30 UTC" in bodies.of(sample_alert(), ANNA, HERS).text
    assert "5 січ. 2026, 11:30 EET" in bodies.of(sample_alert(), kyiv, HERS).text
