"""The whole service in this process: a feed on loopback, a real database, real mail."""

import asyncio
import email
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from aiohttp import web
from aiosmtpd.controller import Controller
from structlog.testing import LogCapture

from bench import daemon
from bench.child import free_port
from monitor.clock import SetClock, SystemClock
from monitor.config import environment
from monitor.deliver.suspend import Suspension
from monitor.errors import StoreAway, StoreError, StoreFull
from monitor.store import alert, listing, negotiation, turn
from monitor.store.outbox import Deliveries
from monitor.store.refusal import StoredRefusals
from monitor.store.session import Database
from monitor.terms import Attention
from monitor.wire import ready
from monitor.wire.gauges import Gauges
from monitor.wire.role import Role
from monitor.wire.service import Service
from tests.servers.stores import KINDS, empty

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROUTES = """
[[channel]]
id = "mail"
type = "email"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "Monitor <monitor@example.org>"

[[subscription]]
id = "desk"
channel = "mail"
target = "desk@example.org"
"""
TALKS = (
    "Russia and Ukraine agree to hold peace talks in Geneva on March 9",
    (
        "Delegations of Russia and Ukraine will hold peace talks in Geneva on March 9, "
        "both governments confirmed."
    ),
)


class Inbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append(email.message_from_bytes(envelope.content))
        return "250 OK"


def line(n, title, text, at):
    stamp = at.isoformat()
    return {
        "id": str(n), "title": title, "summary": text, "url": f"https://news.example/{n}",
        "published": stamp, "fetched": stamp,
    }  # fmt: skip


@pytest.fixture(params=KINDS)
async def database(request, tmp_path):
    return await empty(request.param, tmp_path)


@pytest.fixture
async def world(tmp_path, database):
    document = daemon.Document()
    app = web.Application()
    app.router.add_get("/feed.xml", document.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    inbox = Inbox()
    smtp = Controller(inbox, hostname="127.0.0.1", port=free_port())
    smtp.start()
    folder = daemon.configuration(tmp_path / "c", runner.addresses[0][1])
    port = smtp.port
    (folder / "alerts" / "routes.toml").write_text(ROUTES.format(port=port))
    chosen = environment.load(
        {
            "MONITOR_CONFIG": str(folder),
            "MONITOR_DATABASE": database,
            "MONITOR_ALLOWED_NETWORKS": "127.0.0.0/8",
        }
    )
    service = Service(chosen, SetClock(START))
    await service.start(jobs=False)
    yield service, document, inbox
    await service.stop()
    smtp.stop()
    await runner.cleanup()


async def poll(service, document, *lines, after=timedelta(hours=1)):
    service.clock.set(service.clock.now() + after)
    document.lines = lines
    await daemon.poll(service)


async def delivered(service):
    for _ in range(200):
        found = await service.db.read(listing.counts)
        if not {"pending", "sending"} & set(found["deliveries"]):
            return found["deliveries"]
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def test_one_change_is_one_mail(world):
    """Two papers report the same talks; one mail goes out, with the venue."""
    service, document, inbox = world
    at = START + timedelta(hours=2)
    await poll(service, document)
    first = line(1, *TALKS, at)
    await poll(service, document, first, after=timedelta(hours=2))
    again = line(2, "Ukraine, Russia to hold Geneva peace talks on March 9", "", at)
    await poll(service, document, first, again)
    assert await delivered(service) == {"sent": 1}
    (mail,) = inbox.mails
    assert mail["To"] == "desk@example.org"
    assert "Geneva" in mail.get_payload()[0].get_payload(decode=True).decode()


async def test_a_first_poll_alerts_nothing(world):
    """What a feed held before we came builds state only."""
    service, document, inbox = world
    await poll(service, document, line(1, *TALKS, START - timedelta(hours=3)))
    assert await service.db.read(alert.listing) == []
    assert (await service.db.read(lambda c: negotiation.get(c, "russia-ukraine"))).rounds
    assert inbox.mails == []


async def test_each_role_says_that_it_is_at_work(world):
    """What an operator is told by when nobody does it any more; without the database nobody does."""
    service, _, _ = world

    async def said():
        with suppress(StoreError):
            await service.jobs.measure()
        get = service.metrics.registry.get_sample_value
        return {role: get("monitor_role_ready", {"role": role.value}) for role in Role}

    assert await said() == dict.fromkeys(Role, 1.0)
    service.jobs.gauges = Gauges(Away(), service.metrics, service.roles)
    assert await said() == dict.fromkeys(Role, 0.0)


class Away:
    """A database that does not answer."""

    async def read(self, fn):
        raise StoreAway("it is away")


OPERATOR = """
[[subscription]]
id = "operator"
channel = "mail"
target = "operator@example.org"
kinds = ["notice"]
operator = true
heartbeat = "daily"
"""


async def hold_the_watch(service, ttl):
    now = SystemClock().now()
    assert await service.db.write(
        lambda conn: turn.take(conn, "watch", "another", now=now, ttl=ttl)
    )


async def test_the_operator_is_told_once_what_is_wrong_and_when_it_is_over(world):
    """And gets a sign of life at eight; the desk gets neither."""
    service, _, inbox = world
    routes = service.keeper.folder / "alerts" / "routes.toml"
    routes.write_text(routes.read_text() + OPERATOR)
    assert await service.keeper.look()
    health = Deliveries(service.db, owner=service.owner)
    await health.fails("pager", "auth: token_revoked", now=START)
    await hold_the_watch(service, timedelta(minutes=1))
    await service.watch.look()
    assert not service.watch.flows, "another process tells, and pings"
    await hold_the_watch(service, timedelta(minutes=-1))
    await service.watch.look()
    await service.watch.look()
    await health.works("pager", now=START)
    suspension = Suspension("mail", StoredRefusals(service.db))
    for _ in range(3):
        await suspension.refused("desk@example.org", SystemClock().now(), "550 desk@example.org")
    await service.watch.look()
    assert await delivered(service) == {"sent": 4}
    assert {mail["To"] for mail in inbox.mails} == {"operator@example.org"}
    subjects = " ".join(str(mail["Subject"]) for mail in inbox.mails)
    assert "channel pager fails: auth: token_revoked" in subjects
    assert "over after" in subjects
    assert "the address of desk is suspended on mail, refused 3 times" in subjects
    assert "desk@example.org" not in subjects, "what is erased is not kept in notices"
    assert "0 of 1 feeds fine" in subjects
    assert service.watch.flows


async def test_a_command_beside_the_service_counts_at_once(world):
    """Muted by another connection, the process alerts no more."""
    service, document, _inbox = world
    await poll(service, document)
    beside = Database(service.settings.database_url())
    await beside.open(check=False)
    await beside.write(lambda c: negotiation.attend(c, "russia-ukraine", Attention.MUTED, at=START))
    await beside.close()
    at = START + timedelta(hours=2)
    await poll(service, document, line(1, *TALKS, at), after=timedelta(hours=2))
    assert await service.db.read(alert.listing) == []
    (held,) = await service.db.read(listing.suppressed)
    assert held.reason == "muted"


async def test_rules_broken_while_it_runs_change_nothing(world):
    """The last good set stays, the problem is counted, and the mended file is taken."""
    service, *_ = world
    file = service.keeper.folder / "rules" / "negotiations.toml"
    good = file.read_text()
    sense = service.keeper.house.sense
    file.write_text(good + '\n[[rule]]\nid = "half\n')
    assert await service.keeper.look()
    assert service.keeper.house.sense is sense
    assert service.metrics.rules_problems._value.get() == 1
    file.write_text(good + '\n[[rule]]\nid = "more"\ntitle = "More"\nkinds = ["outcome"]\n')
    assert await service.keeper.look()
    assert service.keeper.house.sense.rules.rule("more")
    assert not await service.keeper.look()


async def test_readiness_tells_what_a_supervisor_wants(world):
    """Ready, with the detail."""
    service, *_ = world
    found = await service.readiness()
    assert found.ready
    assert found.detail["feeds"] == 1
    assert found.detail["configuration_in_force"] == {}
    (service.keeper.folder / "alerts" / "routes.toml").write_text("[[channel\n")
    await service.keeper.look()
    detail = (await service.readiness()).detail
    assert detail["configuration_problems"] == 1
    assert detail["configuration_in_force"]["routes"].startswith("the last good form, of ")


async def fill(db):
    for n in range(10_000):
        await db.write(
            lambda conn, n=n: turn.take(conn, f"a{n:05}", "me", now=START, ttl=timedelta(1))
        )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_not_ready_while_the_database_takes_no_writes(world):
    """What writes nothing succeeds on a full disk too: it does not end what a refused write began."""
    service, *_ = world
    db = service.db

    def room(conn, pages):
        used = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={used + pages}")

    await db.write(lambda conn: room(conn, 0))
    with pytest.raises(StoreFull):
        await fill(db)
    await db.write(lambda conn: conn.exec_driver_sql("SELECT 1").scalar())
    found = await service.readiness()
    assert not found.ready
    assert "takes no writes" in found.detail["database"]
    assert "is full" in found.detail["database"]
    assert await ready.refusal(db, service.owner, quiet=0), "its own write is refused too"
    await db.write(lambda conn: room(conn, 10_000))
    assert await ready.refusal(db, service.owner), "the last refusal was a moment ago"
    two = [ready.refusal(db, service.owner, quiet=0) for _ in range(2)]
    assert await asyncio.gather(*two) == ["", ""], "each may end it for the other"
    assert (await service.readiness()).ready


async def test_gauges_say_what_is_left_to_do(world):
    """What is stored is counted by state; what went out is no backlog."""
    service, document, _inbox = world
    await poll(service, document)
    at = START + timedelta(hours=2)
    await poll(service, document, line(1, *TALKS, at), after=timedelta(hours=2))
    await service.jobs.gauges.read()
    assert value(service, "monitor_outbox_deliveries", state="pending") in {0, 1}
    await delivered(service)
    await service.jobs.gauges.read(whole=False)
    assert value(service, "monitor_outbox_deliveries", state="pending") == 0
    assert value(service, "monitor_outbox_deliveries", state="sent") == 0, "a year of them"
    await service.jobs.gauges.read()
    assert value(service, "monitor_outbox_deliveries", state="sent") == 1
    assert value(service, "monitor_outbox_deliveries", state="pending") == 0
    assert value(service, "monitor_outbox_oldest_seconds") == 0
    assert value(service, "monitor_feeds", state="ok") == 1
    assert value(service, "monitor_stream_lag_events", topic="claims") is not None


def value(service, name, **labels):
    return service.metrics.registry.get_sample_value(name, labels)


async def test_the_article_is_named_from_reading_to_delivery(world):
    """article.read, alert.created and delivery.sent carry the same article; times are counted."""
    service, document, _inbox = world
    heard = LogCapture()
    structlog.configure(processors=[heard], wrapper_class=structlog.make_filtering_bound_logger(0))
    try:
        await poll(service, document)
        at = START + timedelta(hours=2)
        await poll(service, document, line(1, *TALKS, at), after=timedelta(hours=2))
        await delivered(service)
        await asyncio.sleep(0)
    finally:
        structlog.reset_defaults()
    told = {e["event"]: e for e in heard.entries}
    article = told["alert.created"]["article"]
    assert article
    assert told["article.read"]["article"] == article
    assert told["delivery.sent"]["article"] == article
    assert told["delivery.sent"]["alert"] == told["alert.created"]["alert"]
    metrics = service.metrics
    for name in ("seen", "kept", "stepped", "detected"):
        assert sum(bucket.get() for bucket in getattr(metrics, name)._buckets) >= 1, name
    assert sum(b.get() for b in metrics.delivered.labels("mail")._buckets) == 1
