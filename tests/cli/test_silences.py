"""``monitor silences`` and ``monitor brief``, and what ``alerts list`` says of what was not sent."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from monitor.alert.model import Decision, Subscription
from monitor.alert.release import Limits
from monitor.alert.sample import sample_alert
from monitor.cli.app import app
from monitor.clock import SystemClock
from monitor.store import alert as rows
from monitor.store import outgoing
from monitor.store.release import limits
from monitor.store.session import Database
from monitor.telemetry import logs
from monitor.terms import Reason
from tests.store.test_summary import KEY, planned


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/m.db"
    # The runner's standard error is gone after each command; a logger would keep it.
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    monkeypatch.setenv("MONITOR_DATABASE", url)
    return url


def run(*args):
    result = CliRunner().invoke(app, args)
    return result.exit_code, result.stdout, result.stderr


def inside(url, body):
    async def opened():
        db = Database(url)
        await db.open()
        try:
            return await db.write(body)
        finally:
            await db.close()

    return asyncio.run(opened())


def raise_alerts(url, *moves, bounds=None):
    """One alert for each (before, after), a second apart, the last one now."""
    now = SystemClock().now()

    def write(conn):
        for n, (before, after) in enumerate(moves):
            at = now - timedelta(seconds=len(moves) - n - 1)
            change = replace(
                sample_alert().changes[0], key=KEY.format(after), before=before, after=after
            )
            alert = replace(
                sample_alert(at), id=f"00000000-0000-5000-8000-{n:012d}", changes=(change,), at=at
            )
            decision = Decision(
                alert, (planned(Subscription("desk", "console", "")),), Reason.SELECTED
            )
            outgoing.publish(conn, decision, "a", bounds or Limits(), now=at, at=at)

    inside(url, write)


def test_a_silence_is_added_listed_and_ended(database):
    """What the command wrote is what the next alert obeys."""
    code, out, _ = run("silences", "add", "process=arland-*", "--for", "2h", "--by", "ann")
    assert code == 0
    name = out.split()[0]
    (row,) = json.loads(run("silences", "list", "--json")[1])
    assert (row["id"], row["matchers"], row["by"], row["active"]) == (
        name, ["process=arland-*"], "ann", True,
    )  # fmt: skip
    bounds = inside(database, lambda conn: limits(conn, 0, SystemClock().now()))
    raise_alerts(database, ("Aton", "Beton"), bounds=bounds)
    assert "silenced" in run("alerts", "list", "--suppressed")[1]
    assert "nobody: silenced" in run("alerts", "list")[1]
    assert run("silences", "expire", name[:4])[0] == 0
    assert json.loads(run("silences", "list", "--json")[1]) == []
    assert name in run("silences", "list", "--expired")[1]
    assert run("silences", "expire", name)[0] == 1


def test_an_alert_is_listed_with_its_receivers(database):
    """One that a silence kept back is told from one that went out."""
    raise_alerts(database, ("Aton", "Beton"))
    (row,) = json.loads(run("alerts", "list", "--json")[1])
    assert (row["receivers"], row["kept_back"]) == (1, None)
    assert "nobody" not in run("alerts", "list")[1]


def test_alerts_of_a_process_nobody_knows_are_refused_with_advice(database):
    """As processes show says it; one that is only listed has none yet."""
    code, _, err = run("alerts", "list", "--process", "nope")
    assert code == 1
    assert "no process is called 'nope'" in err
    assert run("alerts", "list", "--suppressed", "--process", "nope")[0] == 1
    assert run("alerts", "list", "--process", "iran-us-nuclear")[0] == 0


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("process=x",), "say how long"),
        (("process=x", "--for", "2h", "--until", "2030-01-01T00:00Z"), "say how long"),
        (("process=x", "--for", "soon"), "a length such as 90m"),
        (("process=x", "--until", "tomorrow"), "a time such as"),
        (("process=x", "--until", "2020-01-01T00:00Z"), "in the future"),
        (("process=x", "--for", "9999d"), "within a year"),
        (("place=Rome", "--for", "1h"), "the fields are process"),
        (("kind=venue", "--for", "1h"), "no kind is called"),
    ],
)
def test_a_silence_that_is_wrong_is_refused_with_advice(args, says):
    code, _, err = run("silences", "add", *args)
    assert code == 2
    assert says in err


def test_a_brief_tells_net_changes_and_what_was_not_sent(database):
    """There and back is no change; the rest is told with its sentence and source."""
    raise_alerts(database, ("Aton", "Beton"), ("Beton", "Ceton"))
    code, out, _ = run("brief", "--since", "1h")
    assert code == 0
    assert "Venue: Aton -> Ceton  [high, announced, 1 independent, in 2 steps]" in out
    assert "https://example.org/talks" in out
    document = json.loads(run("brief", "--json")[1])
    assert [e["after"] for e in document["summary"]["entries"]] == ["Ceton"]
    assert "nothing changed" in run("brief", "--process", "elsewhere")[1]


def test_a_brief_of_there_and_back(database):
    raise_alerts(database, ("Aton", "Beton"), ("Beton", "Aton"))
    out = run("brief")[1]
    assert "Came and went\n  Arland-Borland: Venue Aton -> Beton -> Aton" in out


def test_a_silence_of_a_process_nobody_knows_is_kept_with_a_warning(database):
    """It may be one that no report has named yet, or a slip."""
    code, _, err = run("silences", "add", "process=iran-us-nuklear", "--for", "2h")
    assert code == 0
    assert "no process is called 'iran-us-nuklear'; did you mean 'iran-us-nuclear'?" in err
    assert run("silences", "add", "process=iran-us-*", "--for", "2h")[2] == ""


def test_other_names_that_nobody_has_are_warned_of(database):
    matchers = ("rule=venue-move", "party=irann", "subscription=console-al", "kind=outcome")
    code, _, err = run("silences", "add", *matchers, "--for", "2h")
    assert code == 0
    assert "no rule is called 'venue-move'. Did you mean 'venue-moves'?" in err
    assert "no party is called 'irann'. Did you mean 'iran'?" in err
    assert "no subscription is called 'console-al'. Known: console-all." in err or "mean" in err
    assert run("silences", "add", "rule=venue-*", "party=iran", "--for", "2h")[2] == ""


def test_a_trial_is_no_news(database):
    """What send-test sent is not in the brief, and is shown as what it is."""
    alert = sample_alert(SystemClock().now())

    def write(conn):
        rows.put(conn, alert, rows.TEST, at=alert.created)

    inside(database, write)
    assert "nothing changed" in run("brief", "--since", "1h")[1]
    assert run("alerts", "show", alert.id)[1].startswith(f"TEST: {alert.title}")
    assert json.loads(run("alerts", "show", alert.id, "--json")[1])["test"] is True


@pytest.mark.parametrize("back", ["yesterday", "24", "2999-01-01T00:00Z", "2026-01-01"])
def test_a_while_that_is_none_is_refused(back):
    code, _, err = run("brief", "--since", back)
    assert code == 2
    assert "--since" in err
