"""``monitor subscriptions``: what a person may do to them, and what each refusal says."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from shutil import rmtree

import pytest
from typer.testing import CliRunner

from monitor.alert.model import Planned, Subscription
from monitor.cli.app import app
from monitor.clock import SystemClock
from monitor.config import shipped
from monitor.deliver.link import receiver_id
from monitor.store import alert, delivery, delivery_list, subscription, unsubscribe
from monitor.store.session import Database
from monitor.store.tables import refusals
from monitor.telemetry import logs
from monitor.terms import Certainty, Reason
from tests.store.test_delivery import some_alert

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
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
BOB = '{"id": "bob", "channel": "mail", "target": "bob@example.org"}'
LINES = f"""{BOB}
{{
[]
{BOB}
{{"id": "c", "channel": "mail"}}
{{"id": "d", "chanel": "mail"}}
{{"id": "e", "channel": "mail", "target": "e@example.org", "state": "asleep"}}
"""
ANNA_ROW = Subscription("anna", "mail", "Anna@example.org")
ANNA = ("add", "--channel", "mail", "--target", "Anna@example.org", "--id", "anna")


@pytest.fixture
def top(tmp_path, monkeypatch):
    shipped.write(tmp_path / "c")
    rmtree(tmp_path / "c/rules/people")  # nobody is asked for, and it takes a while to read
    (tmp_path / "c/alerts/routes.toml").write_text(ROUTES)
    # The runner's standard error is gone after each command; a logger would keep it.
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "c"))
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")
    return tmp_path


def run(*args, stdin=""):
    result = CliRunner().invoke(app, ["subscriptions", *args], input=stdin)
    return result.exit_code, result.stdout, result.stderr


def listed(*args):
    return [json.loads(line) for line in run("export", *args)[1].splitlines()]


def stored(top, fn):
    async def body():
        db = Database(f"sqlite:///{top}/m.db")
        await db.open()
        try:
            return await db.write(fn)
        finally:
            await db.close()

    return asyncio.run(body())


def test_add_show_edit_and_list(top):
    """Every wish can be given, is shown, and can be changed."""
    code, out, _ = run(
        *ANNA, "--process", "russia-ukraine", "--kind", "venue_change", "--min-severity", "high",
        "--min-sources", "2", "--min-certainty", "announced", "--when", "daily", "--at", "07:30",
        "--zone", "Europe/Kyiv", "--quiet", "22:00-07:00", "--quiet-below", "high",
        "--language", "uk", "--heartbeat", "daily",
    )  # fmt: skip
    assert (code, out.split()[0]) == (0, "anna")
    (anna,) = listed()
    assert anna == {
        "id": "anna", "channel": "mail", "target": "Anna@example.org", "state": "active",
        "processes": ["russia-ukraine"], "kinds": ["venue_change"], "min_severity": "high",
        "min_sources": 2, "min_certainty": "announced", "when": "daily", "at": "07:30",
        "zone": "Europe/Kyiv", "quiet_from": "22:00", "quiet_to": "07:00", "quiet_below": "high",
        "language": "uk", "heartbeat": "daily",
    }  # fmt: skip
    assert run("edit", "anna", "--set", 'when="at_once"', "--set", "kinds=")[0] == 0
    shown = json.loads(run("show", "anna", "--json")[1])
    assert (shown["when"], shown["kinds"], shown["where"]) == ("at_once", [], "row")
    assert [f["id"] for f in json.loads(run("list", "--json")[1])] == ["desk", "anna"]
    assert json.loads(run("list", "--json", "--target", "anna@EXAMPLE.org")[1])[0]["id"] == "anna"


def test_what_is_wrong_is_said_and_nothing_is_written(top):
    """Every problem at once, as in tests/config/test_subscription.py."""
    code, _, error = run(*ANNA, "--channel", "post", "--process", "russia-ukrain")
    assert code == 2
    assert "channel: no channel is called 'post'" in error
    assert "Did you mean 'russia-ukraine'" in error
    assert "--quiet takes 22:00-07:00" in run(*ANNA, "--quiet", "22:00")[2]
    assert listed() == []


def test_pause_resume_remove(top):
    """States a person brings a subscription into."""
    run(*ANNA)
    for command, state in (("pause", "paused"), ("resume", "active"), ("remove", "removed")):
        assert run(command, "anna")[0] == 0
        assert [s["id"] for s in listed("--state", state)] == ["anna"]
    assert "no subscription is called 'bob'" in run("pause", "bob")[2]
    code, _, error = run("pause", "desk")
    assert (code, "alerts/routes.toml: subscription.desk" in error) == (2, True)


def test_an_address_left_alone_is_shown_and_can_be_tried_again(top):
    """Of a row as of a table of the house; after its rest the next alert tries it."""
    run(*ANNA)
    now = SystemClock().now()
    row = {"channel": "mail", "answer": "550 no such user"}
    past = now - timedelta(hours=25)

    def refuse(conn):
        for target, n, last in (("Anna@example.org", 4, now), ("desk@example.org", 3, now)):
            values = row | {"target": target, "strikes": n, "last": last}
            conn.execute(refusals.insert().values(values))

    stored(top, refuse)
    for one, n in (("anna", 4), ("desk", 3)):
        off = json.loads(run("show", one, "--json")[1])["suspended"]
        assert (off["refusals"], off["answer"]) == (n, "550 no such user")
        assert datetime.fromisoformat(off["until"]) == now + timedelta(days=1)
        assert f"refused {n} times in a row, last with: 550 no such user" in run("show", one)[1]
        assert one in run("list", "--state", "suspended")[1]
        assert run("resume", one)[0] == 0
        assert json.loads(run("show", one, "--json")[1])["suspended"] is None
    assert json.loads(run("list", "--state", "suspended", "--json")[1]) == []
    stored(top, refuse)
    stored(top, lambda conn: conn.execute(refusals.update().values(last=past)).rowcount)
    assert "until its next alert is tried, refused 4 times" in run("show", "anna")[1]
    assert run("edit", "anna", "--set", 'zone="Europe/Kyiv"')[0] == 0
    assert stored(top, lambda conn: subscription.get(conn, "anna")).subscription.enabled


def test_an_id_is_taken_once(top):
    """Adding is no way to overwrite."""
    run(*ANNA)
    code, _, error = run(*ANNA, "--when", "daily")
    assert (code, "'anna' is taken" in error) == (2, True)


def test_who_unsubscribed_by_link_is_shown_and_can_be_taken_back(top):
    """Of a table of the house as of a row."""
    run(*ANNA)
    two = Subscription("desk", "mail", "desk@example.org"), ANNA_ROW
    for receiver in map(receiver_id, two):
        stored(top, lambda conn, r=receiver: unsubscribe.stop(conn, r, at=NOW))
    states = {f["id"]: f["state"] for f in json.loads(run("list", "--json")[1])}
    assert states == {"desk": "removed", "anna": "removed"}
    assert run("resume", "desk")[0] == run("resume", "anna")[0] == 0
    states = {f["id"]: f["state"] for f in json.loads(run("list", "--json")[1])}
    assert states == {"desk": "active", "anna": "active"}


def test_export_is_what_import_takes(top):
    """A round trip, states included, through a file as through a pipe."""
    run(*ANNA, "--when", "hourly")
    run("pause", "anna")
    lines = run("export")[1]
    run("edit", "anna", "--set", 'when="daily"')
    assert run("import", "-", stdin=lines)[0] == 0
    assert run("export")[1] == lines
    assert listed()[0]["state"] == "paused"


def test_an_import_with_a_wrong_line_writes_nothing_unless_told(top):
    """Every problem with its line; the rest only when asked."""
    code, _, error = run("import", "-", stdin=LINES)
    assert (code, listed()) == (1, [])
    for said in ("line 2: is not JSON", "line 3: is no JSON object", "line 4, id: 'bob' stands in line 1",
                 "line 5, target:", "line 6, chanel: unknown key. Did you mean 'channel'",
                 "line 6, channel: is missing", "line 7, state: 'asleep' is no state"):  # fmt: skip
        assert said in error
    assert run("import", "-", "--partly", stdin=LINES)[0] == 1
    assert [s["id"] for s in listed()] == ["bob"]


def test_an_import_of_a_file_that_is_not_there(top):
    """Said in one line."""
    code, _, error = run("import", str(top / "none.jsonl"))
    assert (code, "none.jsonl cannot be read: No such file" in error) == (2, True)


def test_erase_leaves_no_trace_of_the_address(top):
    """Rows and old deliveries are cleared; the address is known again only by its hash."""
    run(*ANNA)

    def send(conn):
        alert.put(conn, some_alert(1), "article-1", at=NOW)
        delivery.plan(
            conn, some_alert(1), [Planned(ANNA_ROW, Reason.SELECTED, 1, 1, Certainty.REPORTED, ())]
        )

    stored(top, send)
    assert run("erase", "anna@EXAMPLE.org", stdin="n\n")[0] == 1
    assert "Cleared: 1 subscription, deliveries: 1." in run("erase", "anna@EXAMPLE.org", "--yes")[1]
    assert run("erase", "anna@example.org", "--yes")[0] == 1
    dump = stored(top, lambda conn: list(conn.connection.iterdump()))
    assert "anna@example.org" not in "\n".join(dump).lower()
    assert stored(top, lambda conn: delivery_list.listing(conn)[0].state) == "lapsed"
    code, _, error = run(*ANNA)
    assert (code, "has unsubscribed or was erased" in error) == (2, True)
    assert listed() == []


def test_an_address_of_the_house_is_erased_in_its_file_first(top):
    """Else the next reload would bring it back."""
    code, _, error = run("erase", "desk@example.org", "--yes")
    assert (code, "the address stands in desk" in error) == (2, True)
    assert stored(top, subscription.listing) == []
