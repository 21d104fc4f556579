"""``monitor trace`` tells the way of an alert."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import typer

from monitor.cli.trace import lines, trace
from monitor.store.single import reading, writing
from monitor.store.tables import alerts, articles, deliveries, log
from monitor.store.trace import Step, by_time, way
from tests.store.care import own

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATER = timedelta(seconds=5)


@pytest.fixture
def data(week, tmp_path, monkeypatch):
    """The week's database, and the id of one of its alerts."""
    path = own(week, tmp_path / "d")
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{path}")
    with reading(path) as conn:
        row = conn.execute(alerts.select().order_by(alerts.c.created)).first()
    return path, row.id


def test_from_the_article_to_the_receiver(data, capsys):
    """Every station has its time and its id, in order."""
    _, alert = data
    assert trace(alert[:8], as_json=True) == 0
    steps = json.loads(capsys.readouterr().out)
    names = [step["step"] for step in steps]
    assert names[:6] == ["published", "fetched", "stored", "read", "found", "alerted"]
    assert {"planned", "pending"} <= set(names)
    assert all(step["at"] for step in steps[:6])
    article = {step["id"] for step in steps[:4]}
    assert len(article) == 1
    assert steps[5]["id"] == alert


def test_the_times_are_those_of_the_events(data):
    """Stored before read, and read before the alert's row."""
    path, alert = data
    with reading(path) as conn:
        steps = {step.what: step for step in way(conn, alert)}
    assert steps["stored"].at <= steps["alerted"].at
    assert steps["published"].at <= steps["fetched"].at
    assert "event" in steps["read"].said


def test_steps_stand_in_the_order_of_their_times():
    """A further report of before the alert stands before it; what has no time stays where it was."""
    given = [
        Step(AT, "fetched", "a"), Step(None, "stored", "a"), Step(AT + LATER, "alerted", "b"),
        Step(AT - LATER, "source", "c"), Step(AT + 2 * LATER, "sent", "d"),
    ]  # fmt: skip
    assert [step.what for step in by_time(given)] == [
        "source", "fetched", "stored", "alerted", "sent",
    ]  # fmt: skip
    assert by_time([Step(None, "x", "y")]) == [Step(None, "x", "y")]


def test_what_lapsed_as_it_was_planned_has_that_time(data):
    """Such as what a silence kept back."""
    path, alert = data
    with writing(path) as conn:
        conn.execute(deliveries.update().values(state="lapsed", ended=None, reason="silenced"))
    with reading(path) as conn:
        steps = way(conn, alert)
    assert {step.at for step in steps if step.what == "lapsed"} == {
        step.at for step in steps if step.what == "planned"
    }


def test_what_is_forgotten_is_said(data):
    """Where articles and log are past their time the rest is told."""
    path, alert = data
    with writing(path) as conn:
        conn.execute(log.delete())
        conn.execute(articles.delete())
    with reading(path) as conn:
        steps = {step.what: step for step in way(conn, alert)}
    assert steps["stored"].at is None
    assert "not kept" in steps["stored"].said
    assert "not kept" in steps["fetched"].said
    assert steps["alerted"].at is not None


def test_an_unknown_id_is_said(data, capsys):
    """With what to look at."""
    with pytest.raises(typer.Exit) as refused:
        trace("nobody", as_json=False)
    assert refused.value.exit_code == 1
    assert "monitor alerts list" in capsys.readouterr().err


def test_lines_for_people():
    """The time since the step before, in a unit that fits; none where it would run back."""
    times = [0, 0.04, 3.24, 903.24, 903.24 + 5 * 3600]
    steps = [Step(AT + timedelta(seconds=s), "x", "id") for s in times]
    steps += [Step(None, "y", "id"), Step(AT, "z", "id", "said")]
    told = [line.split("  ") for line in lines(steps)]
    assert [" ".join(parts[1:]).split(" x")[0].strip() for parts in told[:5]] == [
        "", "+40 ms", "+3.2 s", "+15.0 min", "+5.0 h",
    ]  # fmt: skip
    assert told[5][0].strip() == "-"
    assert told[6][-1] == "said"
