"""``monitor send-test`` beside the running service, and without one."""

import asyncio

import pytest
from aiosmtpd.controller import Controller
from typer.testing import CliRunner

from bench import daemon
from bench.child import free_port
from monitor.alert.model import Subscription
from monitor.cli.app import app
from monitor.clock import SystemClock
from monitor.config import environment
from monitor.store import delivery_list, subscription
from monitor.store.session import Database
from monitor.telemetry import logs
from monitor.terms import SubscriptionState
from monitor.wire.service import Service
from tests.wire.test_service import ROUTES, Inbox

ANNA = Subscription("anna", "mail", "anna@example.org")


@pytest.fixture
async def place(tmp_path, monkeypatch):
    """A configuration with one subscription of the house, and anna's in the database."""
    inbox = Inbox()
    smtp = Controller(inbox, hostname="127.0.0.1", port=free_port())
    smtp.start()
    folder = daemon.configuration(tmp_path / "c", 1)
    (folder / "alerts" / "routes.toml").write_text(ROUTES.format(port=smtp.port))
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    for name, value in {
        "CONFIG": str(folder), "DATABASE": f"sqlite:///{tmp_path}/m.db", "HTTP_PORT": str(free_port()),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"MONITOR_{name}", value)
    db = Database(f"sqlite:///{tmp_path}/m.db")
    await db.open()
    await db.write(lambda conn: subscription.put(conn, ANNA, at=SystemClock().now()))
    yield db, inbox
    await db.close()
    smtp.stop()


async def run(*args):
    """The command, in a thread of its own as it would be in a process of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["send-test", *args])


async def test_the_running_service_sends_it_to_that_subscription_alone(place):
    """A person's own as one of the house; marked TEST, through the service's outbox."""
    db, inbox = place
    service = Service(environment.load(), SystemClock())
    await service.start(jobs=False)
    try:
        for name in ("anna", "desk"):
            done = await run("--subscription", name)
            assert done.exit_code == 0, done.output
            assert name in done.stdout
    finally:
        await service.stop()
    assert [mail["To"] for mail in inbox.mails] == ["anna@example.org", "desk@example.org"]
    assert all("TEST" in mail["Subject"] for mail in inbox.mails)
    sent = {"channel": "mail", "result": "sent"}
    counted = service.metrics.registry.get_sample_value("monitor_deliveries_total", sent)
    assert counted == 2, "the command left the sending to the service"
    rows = await db.read(delivery_list.listing)
    assert {(row.subscription, row.state, row.test) for row in rows} == {
        ("anna", "sent", True), ("desk", "sent", True),
    }  # fmt: skip


async def test_without_a_service_it_sends_by_itself(place):
    """To the one that is named; without a name to all of the house."""
    _, inbox = place
    assert (await run("--subscription", "anna")).exit_code == 0
    assert (await run()).exit_code == 0
    assert [mail["To"] for mail in inbox.mails] == ["anna@example.org", "desk@example.org"]


async def test_nobody_gets_what_cannot_be_sent(place):
    """A name nobody has, and a subscription that is paused; said, with exit code 1."""
    db, inbox = place
    unknown = await run("--subscription", "bob")
    assert (unknown.exit_code, "no subscription is called 'bob'" in unknown.stderr) == (1, True)
    paused = SubscriptionState.PAUSED
    await db.write(lambda conn: subscription.turn(conn, "anna", paused, at=SystemClock().now()))
    asked = await run("--subscription", "anna")
    assert (asked.exit_code, "anna is paused; nothing is sent to it" in asked.stderr) == (1, True)
    assert inbox.mails == []
    assert await db.read(delivery_list.listing) == []


async def test_what_is_wrong_in_the_routes_is_said(place, tmp_path):
    """The right ones are sent; a wrong one and a channel without its secret are named: exit code 1."""
    _, inbox = place
    routes = tmp_path / "c" / "alerts" / "routes.toml"
    written = routes.read_text()
    routes.write_text(
        written + '\n[[subscription]]\nid = "ops"\nchannel = "male"\ntarget = "o@e.org"\n'
    )
    done = await run()
    assert (done.exit_code, "no channel is called 'male'" in done.stderr) == (1, True)
    assert [mail["To"] for mail in inbox.mails] == ["desk@example.org"]
    secret = 'username = "m"\npassword = { env = "NO_SUCH_SECRET" }\nsender ='
    routes.write_text(written.replace("sender =", secret))
    done = await run()
    assert (done.exit_code, "NO_SUCH_SECRET" in done.stdout) == (1, True)
    assert len(inbox.mails) == 1


async def test_a_refusal_is_shown_with_what_the_server_said(place):
    """Exit code 1, and where to read more."""
    db, inbox = place

    async def nobody(*_):
        return "550 no such user"

    inbox.handle_DATA = nobody
    done = await run("--subscription", "anna")
    assert done.exit_code == 1
    assert "monitor deliveries show" in done.stdout
    (row,) = await db.read(delivery_list.listing)
    assert (row.state, "550 no such user" in row.error) == ("dead", True)
