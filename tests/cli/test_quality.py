"""``monitor quality``: tables for people, numbers for programs, labelled lines for whoever learns."""

import asyncio
import json
import sqlite3

import pytest

from monitor.alert.model import Planned, Subscription
from monitor.cli.quality import quality
from monitor.store import alert, delivery, feedback
from monitor.store.session import Database
from monitor.store.tables import deliveries
from monitor.terms import Certainty, Reason, Verdict
from tests.smalltalk import START
from tests.store.test_delivery import some_alert

DESK = Subscription("desk", "console", "")


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Three alerts: one called wrong by one reader and right by another, one unjudged, one not sent."""
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")

    def write(conn):
        for n in (1, 2, 3):
            alert.put(conn, some_alert(n), "article-1", at=START)
            delivery.plan(
                conn, some_alert(n), [Planned(DESK, Reason.SELECTED, 1, 1, Certainty.REPORTED, ())]
            )
        reached = deliveries.c.alert != some_alert(3).id
        conn.execute(deliveries.update().where(reached).values(state="sent"))
        assert feedback.judge(conn, some_alert(1).id, "anna", Verdict.WRONG, at=START)
        assert feedback.judge(conn, some_alert(1).id, "slack:U1", Verdict.RIGHT, at=START)
        assert not feedback.judge(conn, "none", "anna", Verdict.WRONG, at=START)

    async def body():
        db = Database(f"sqlite:///{tmp_path}/m.db")
        await db.open()
        await db.write(write)
        await db.close()

    asyncio.run(body())


def test_numbers(told, capsys):
    """The worst of what readers say counts; what reached nobody does not."""
    quality(0, as_json=True, lines=False)
    found = json.loads(capsys.readouterr().out)
    (process,) = found["processes"].values()
    assert (process["sent"], process["judged"], process["wrong"], process["right"]) == (2, 1, 1, 0)
    assert process["precision_of_sent"]["value"] == 0.5
    assert process["precision_of_judged"]["n"] == 1


def test_what_a_summary_told_counts(told, tmp_path, capsys):
    """Once the summary was sent; while it is on its way nobody has read it."""

    def state(of, **values):
        with sqlite3.connect(tmp_path / "m.db") as db:
            sets = ", ".join(f"{name} = ?" for name in values)
            where = (*values.values(), some_alert(of).id)
            db.execute(f"UPDATE deliveries SET {sets} WHERE alert = ?", where)
            (found,) = db.execute(
                "SELECT id FROM deliveries WHERE alert = ?", (some_alert(of).id,)
            ).fetchone()
        quality(0, as_json=True, lines=False)
        (process,) = json.loads(capsys.readouterr().out)["processes"].values()
        return found, process["sent"]

    summary, _ = state(2, state="sending")
    assert state(3, state="told", reference=summary)[1] == 1
    assert state(2, state="sent")[1] == 3


def test_a_table(told, capsys, monkeypatch):
    """Counts, and both precisions with their intervals."""
    monkeypatch.setenv("COLUMNS", "160")
    quality(0, as_json=False, lines=False)
    assert "0.50 (0.09-0.91)" in capsys.readouterr().out


def test_labelled_lines(told, capsys):
    """What was sent, with its label or none, who said so by no name."""
    quality(0, as_json=False, lines=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["label"] for line in lines] == ["wrong", None]
    assert [v["verdict"] for v in lines[0]["verdicts"]] == ["wrong", "right"]
    assert lines[0]["title"] == some_alert(1).title
