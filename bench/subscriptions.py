"""10,000 subscriptions: what one alert for all of them costs, and how soon the first mail is out."""

import asyncio
import resource
import sys
import tempfile
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from bench.proof import Proof, show
from monitor.alert.channel import EmailChannel as Spec
from monitor.alert.decide import decide
from monitor.alert.model import Book, Case, Subscription
from monitor.alert.sample import sample_alert
from monitor.article.model import Article, Origin
from monitor.clock import SystemClock
from monitor.config import shipped
from monitor.config.house import load
from monitor.deliver.dispatch import Dispatch, Lane
from monitor.deliver.email import EmailChannel
from monitor.deliver.link import Links
from monitor.deliver.seal import Seal
from monitor.detect.model import Detection, Negotiation
from monitor.match.rule import Rule
from monitor.store import subscription
from monitor.store.outbox import Deliveries
from monitor.store.outgoing import publish
from monitor.store.release import limits
from monitor.store.session import Database
from monitor.telemetry import logs
from monitor.telemetry.metrics import Metrics
from monitor.terms import Attention, Reason
from monitor.wire.reload import Keeper

COMMAND = "python -m bench.subscriptions"
ALL = 10_000
AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
MAILS = 1000
LINKS = Links("https://monitor.example.org", [SecretStr("k" * 32)])


class Post:
    """As little of an SMTP server as can be: answers, counts mails, remembers when the first came."""

    def __init__(self) -> None:
        self.mails = 0
        self.first = 0.0
        self.cpu = 0.0
        """Of this process, when the first came: what the same takes on a machine with nothing else to do."""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One session."""
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self.mails += 1
                if self.mails == 1:
                    self.first, self.cpu = time.monotonic(), time.process_time()
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                break
        writer.close()


def _people(n: int) -> list[Subscription]:
    return [Subscription(f"p-{i}", "mail", f"p{i}@example.org") for i in range(n)]


def _case(n: int) -> Case:
    alert = sample_alert(AT)
    article = Article(
        id=f"a{n}", revision="r", title=alert.title, text="", url=f"https://example.org/{n}",
        origin=Origin(feed="f", publisher="Example Times", family="example"), language="en",
        published=AT, fetched=AT,
    )  # fmt: skip
    change = alert.changes[0]
    key = f"{change.key}-{n}"
    found = Detection(
        process=alert.process, round=1, kind=alert.kind, article=article.id, at=AT,
        title=alert.title, changes=(type(change)(**{s: getattr(change, s) for s in change.__slots__} | {"key": key}),),
    )  # fmt: skip
    state = Negotiation(
        id=alert.process, version=2, title=alert.process_title, parties=("arland", "borland"),
        attention=Attention.FOLLOWED, listed=True,
    )  # fmt: skip
    return Case(article, (), "d", Reason.CHANGED, alert.sources, state, found)


@asynccontextmanager
async def _store() -> AsyncIterator[tuple[Database, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/monitor.db")
        await db.open()
        yield db, Path(folder)
        await db.close()


async def _plan(db: Database, book: Book, n: int) -> tuple[float, float]:
    """(CPU seconds, seconds) of deciding about one alert and writing its rows."""
    cpu, began = time.process_time(), time.monotonic()
    decision = decide(_case(n), book, AT)
    assert len(decision.planned) == len(book.subscriptions)
    await db.write(
        lambda conn: publish(conn, decision, "a", limits(conn, 0, AT), now=AT, at=AT), durable=True
    )
    return time.process_time() - cpu, time.monotonic() - began


def _channel(port: int, seal: Seal | None) -> EmailChannel:
    spec = Spec(
        id="mail", type="email", host="127.0.0.1", port=port, security="none", concurrency=8,
        sender="News monitor <alerts@example.org>",
    )  # fmt: skip
    return EmailChannel(
        spec, None, load(shipped.folder()).renderer, SystemClock().now, seal=seal, links=LINKS
    )


def _seal() -> Seal:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return Seal("example.org", "news", SecretStr(key.decode()))


async def _send(
    db: Database, book: Book, n: int, seal: Seal | None
) -> tuple[float, float, float, int]:
    """(seconds and CPU seconds to the first mail, mails a second, renderings) of an alert for all."""
    post = Post()
    server = await asyncio.start_server(post.talk, "127.0.0.1", 0)
    channel = _channel(server.sockets[0].getsockname()[1], seal)
    outbox = Deliveries(db)
    dispatch = Dispatch(outbox, [Lane(channel, 8)], SystemClock(), owner="bench")
    running = asyncio.create_task(dispatch.run())
    await asyncio.sleep(0.2)
    began, cpu = time.monotonic(), time.process_time()
    await _plan(db, book, n)
    dispatch.wake()
    while post.mails < MAILS:
        await asyncio.sleep(0.01)
    took = time.monotonic() - post.first
    dispatch.stop()
    await running
    server.close()
    await server.wait_closed()
    return post.first - began, post.cpu - cpu, MAILS / took, channel.bodies.rendered


async def _look(db: Database, folder: Path) -> float:
    """CPU seconds of the daemon's look for edits while nothing was edited."""
    shipped.write(folder / "c")
    keeper = Keeper(folder / "c", db, Metrics(CollectorRegistry()))
    await keeper.load()
    cpu = time.process_time()
    for _ in range(20):
        await keeper.look()
    return (time.process_time() - cpu) / 20


async def _measure(alerts: int) -> list[Proof]:
    people = _people(ALL)
    rule = Rule(id="all", title="All")
    proofs: list[Proof] = []
    async with _store() as (db, folder):
        await db.write(lambda conn: subscription.put_all(conn, people, at=AT))
        book = Book({rule.id: rule}, await db.read(subscription.active))
        found = [await _plan(db, book, n) for n in range(alerts)]
        cpu, took = max(c for c, _ in found), max(t for _, t in found)
        figure = f"{cpu:.2f} s of CPU, {took:.2f} s at most, of {alerts} alerts"
        proofs.append(Proof(f"{ALL} delivery rows of one alert", COMMAND, figure, cpu <= 5))
        proofs.append(await _memory(db, book, alerts))
        look = await _look(db, folder)
        proofs.append(Proof(f"a look for edits, {ALL} subscriptions", COMMAND, f"{look * 1000:.1f} ms of CPU", look <= 0.05))  # fmt: skip
    for name, seal in (("", None), (", DKIM (RSA 2048)", _seal())):
        async with _store() as (db, _):
            first, cpu, rate, renderings = await _send(db, book, 0, seal)
            figure = f"first after {first:.2f} s ({cpu:.2f} s of CPU); {rate:.0f} mails a second, server in the same process; {renderings} renderings for {MAILS} mails and more"
            good = first <= 1 and renderings == 3
            proofs.append(Proof(f"one alert for {ALL} by e-mail{name}", COMMAND, figure, good))
    return proofs


async def _memory(db: Database, book: Book, alerts: int) -> Proof:
    """What stays and what is held at most, of alert after alert."""
    tracemalloc.start()
    await _plan(db, book, 1000)
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    for n in range(1001, 1001 + alerts):
        await _plan(db, book, n)
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    mb = 1024 * 1024
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figure = f"{(after - before) / mb:+.1f} MB after {alerts} more alerts, {(peak - before) / mb:.0f} MB meanwhile; {rss:.0f} MB resident at most"
    return Proof("memory of planning", COMMAND, figure, after - before < 2 * mb)


def run(*, quick: bool) -> list[Proof]:
    """10 alerts, or 3."""
    logs.configure("error", "text")
    return asyncio.run(_measure(3 if quick else 10))


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
