"""``monitor deliveries``: what a person sees of them, and sending again."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from monitor.alert.model import Planned, Subscription
from monitor.cli.deliveries import app
from monitor.clock import SystemClock
from monitor.deliver.model import Receipt
from monitor.store import alert, delivery
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.tables import refusals
from monitor.terms import Certainty, Reason
from tests.store.test_delivery import some_alert

LEASE = timedelta(seconds=30)
DESK, ANNA, BOB = (
    Subscription(name, "mail", f"{name}@example.org") for name in ("desk", "anna", "bob")
)


@pytest.fixture
def call(tmp_path, monkeypatch):
    """One delivery is sent, one is dead, one was refused once and waits; the channel fails."""
    url = f"sqlite:///{tmp_path}/m.db"
    monkeypatch.setenv("MONITOR_DATABASE", url)
    asyncio.run(filled(url))
    return lambda *args: CliRunner().invoke(app, args)


async def filled(url):
    db, now = Database(url), SystemClock().now()
    await db.open()
    one = replace(some_alert(1), title="Talks move to Port One")

    def put(conn):
        alert.put(conn, one, "article-1", at=now)
        plans = [
            Planned(s, Reason.SELECTED, 1, 1, Certainty.REPORTED, ()) for s in (DESK, ANNA, BOB)
        ]
        delivery.plan(conn, one, plans)
        row = {"channel": "mail", "target": "anna@example.org", "strikes": 3, "last": now}
        conn.execute(refusals.insert().values(row | {"answer": "550 no such user"}))

    await db.write(put)
    outbox = Deliveries(db)
    ask = {"channel": "mail", "now": now, "owner": "a", "limit": 9, "lease": LEASE}
    for got in await outbox.claim(**ask):
        match got.subscription.id:
            case "desk":
                await outbox.mark_sent(got, Receipt("<1@example.org>"), now=now)
            case "anna":
                await outbox.mark_failed(got, "target: 550", retry_at=None, now=now)
            case "bob":
                later = now + timedelta(hours=1)
                await outbox.mark_failed(got, "busy: 451", retry_at=later, now=now)
    await outbox.fails("mail", "busy: 451", now=now)
    await db.close()


def states(call, *args):
    rows = json.loads(call("list", "--json", *args).stdout)["deliveries"]
    return {row["subscription"]: (row["state"], row["attempts"], row["error"]) for row in rows}


def id_of(call, subscription):
    found = json.loads(call("list", "--json", "--subscription", subscription).stdout)
    return found["deliveries"][0]["id"]


def test_list_shows_states_channels_that_fail_and_addresses_left_alone(call):
    """In words as in JSON, and never where a delivery goes to."""
    found = json.loads(call("list", "--json").stdout)
    assert states(call) == {
        "desk": ("sent", 1, ""), "anna": ("dead", 1, "target: 550"), "bob": ("failed", 1, "busy: 451"),
    }  # fmt: skip
    assert [one["id"] for one in found["failing_channels"]] == ["mail"]
    assert [one["target"] for one in found["suspended_addresses"]] == ["anna@example.org"]
    assert "@example.org" not in json.dumps(found["deliveries"]).replace("<1@example.org>", "")
    shown = call("list").stdout
    for said in ("Channels that fail", "Addresses left alone", "failed", "dead", "sent"):
        assert said in shown


def test_list_is_narrowed(call):
    """By state, channel, subscription and number."""
    assert set(states(call, "--state", "dead")) == {"anna"}
    assert set(states(call, "--subscription", "bob")) == {"bob"}
    assert states(call, "--channel", "slack") == {}
    assert len(states(call, "--limit", "2")) == 2
    assert call("list", "--state", "asleep").exit_code == 2


def test_show_names_each_attempt_and_what_was_said(call):
    """By the beginning of an id; one that nobody knows is refused."""
    one = id_of(call, "anna")
    found = json.loads(call("show", one[:8], "--json").stdout)
    assert (found["id"], found["state"], found["title"]) == (one, "dead", "Talks move to Port One")
    assert [(a["result"], a["answer"]) for a in found["attempts"]] == [("dead", "target: 550")]
    shown = call("show", one).stdout
    assert "Attempts" in shown
    assert "target: 550" in shown
    unknown = call("show", "nothing")
    assert unknown.exit_code == 1
    assert "no delivery has the id 'nothing'" in unknown.stderr


def test_retry_sends_again_what_is_named(call):
    """By id; what was sent stays sent, and from then on its attempts count anew."""
    assert call("retry", id_of(call, "anna")[:8]).stdout == "1 sent again.\n"
    assert states(call)["anna"] == ("pending", 0, "")
    assert states(call)["bob"][0] == "failed"
    again = call("retry", id_of(call, "desk"))
    assert (again.exit_code, again.stdout) == (1, "0 sent again.\n")
    assert states(call)["desk"][0] == "sent"


def test_after_a_retry_all_tries_are_told(call):
    """The count never falls, and a time before all times is no time."""
    call("retry", id_of(call, "anna"))
    found = json.loads(call("list", "--json", "--subscription", "anna").stdout)["deliveries"]
    assert [(one["attempts"], one["tries"]) for one in found] == [(0, 1)]
    shown = call("show", id_of(call, "anna")).stdout
    assert "1, 1 of them before it was sent again" in " ".join(shown.split())
    assert "at once" in shown
    assert "1970" not in shown


def test_retry_of_all_or_of_some_but_never_by_accident(call):
    """Nothing named is refused, and so is all of some."""
    for args in ((), ("--all", "--channel", "mail")):
        refused = call("retry", *args)
        assert refused.exit_code == 2
        assert "give ids, --state, --channel or --subscription; or --all" in refused.stderr
    assert call("retry", "--state", "failed").stdout == "1 sent again.\n"
    assert call("retry", "--all").stdout == "1 sent again.\n"
    assert {state for state, *_ in states(call).values()} == {"sent", "pending"}
    assert call("retry", "--all").exit_code == 0
