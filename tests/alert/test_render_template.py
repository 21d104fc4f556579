"""Templates of people's own: used where they work, the shipped ones where they do not."""

from dataclasses import replace

import pytest

from monitor.alert.render import compile_templates
from monitor.alert.sample import sample_alert
from tests.alert.shown import SHIPPED, view


def test_an_own_template_replaces_the_shipped_one(make):
    renderer, problems = compile_templates(SHIPPED, {"subject.j2": "{{ v.kind }}: {{ v.process }}"})
    assert problems == []
    assert renderer.subject(view(make, sample_alert())) == "venue_change: arland-borland"


@pytest.mark.parametrize(
    ("name", "text", "where", "what"),
    [
        ("text.j2", "{{ v.nope }}", "the template", "nope"),
        ("line.j2", "a\n{% if %}", "line 2", "Expected an expression"),
        ("subject.j2", "{{ ''.__class__.__mro__ }}", "the template", "unsafe"),
        ("html.j2", "{% for x in range(10000000) %}{% endfor %}", "the template", "Range too big"),
        ("slack.j2", "{{ 1 // 0 }}", "the template", "zero"),
        ("slack.j2", "{{ v.title | nofilter }}", "line 1", "nofilter"),
        ("mail.j2", "x", "the file", "nothing uses this template"),
    ],
)
def test_a_broken_template_is_a_problem_and_the_shipped_one_is_used(make, name, text, where, what):
    renderer, problems = compile_templates(SHIPPED, {name: text})
    (problem,) = problems
    assert problem.file == f"alerts/{name}"
    assert problem.where == where
    assert what in problem.what
    shipped, _ = compile_templates(SHIPPED, {})
    shown = view(make, sample_alert())
    assert renderer.html(shown) == shipped.html(shown)
    assert renderer.text(shown) == shipped.text(shown)


def test_a_template_that_fails_later_costs_no_alert(make):
    """It works on the samples and fails on a real alert: said aloud, and sent all the same."""
    heard = []
    own = {"subject.j2": "{{ 100 // (7 - (v.sources | length)) }}"}
    renderer, problems = compile_templates(SHIPPED, own, complain=heard.append)
    assert problems == []
    seven = tuple(make.source(f"s{n}") for n in range(7))
    shown = view(make, replace(sample_alert(), sources=seven))
    assert renderer.subject(shown) == "Arland-Borland: venue Lakeside -> Port Vell"
    assert [p.file for p in heard] == ["subject.j2"]
