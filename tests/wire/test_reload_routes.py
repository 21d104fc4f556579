"""A channel that was told to wait waits, also when routes.toml is read again meanwhile."""

import asyncio
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from aiohttp import web
from prometheus_client import CollectorRegistry

from monitor.alert.render import NAMES, compile_templates
from monitor.alert.route import parse_routes
from monitor.alert.secret import Secret
from monitor.deliver.build import Means
from monitor.poll.guard import Guard
from monitor.telemetry.metrics import Metrics
from monitor.wire.outgoing import Outgoing
from tests.deliver.conftest import served
from tests.deliver.outboxworld import MemoryOutbox, MovingClock, until

CHANNEL = """
[[channel]]
id = "{name}"
type = "webhook"
url = "{url}{name}"
secret = {{ env = "TEST_WEBHOOK_SECRET" }}
"""


def house(url, *names):
    folder = Path(__file__).parents[2] / "alerts"
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in NAMES}
    routes, problems = parse_routes("".join(CHANNEL.format(name=n, url=url) for n in names))
    assert problems == []
    renderer = compile_templates(texts, {})[0]
    return SimpleNamespace(routes=routes, renderer=renderer, texts=SimpleNamespace(templates=None))


async def test_a_reload_does_not_forget_what_a_receiver_said(monkeypatch):
    """Others, added by the same edit, are sent to at once."""
    monkeypatch.setenv("TEST_WEBHOOK_SECRET", "whsec_" + "bm5u" * 8)
    asked, outbox = [], MemoryOutbox()

    async def busy(_):
        asked.append("busy")
        return web.Response(status=429, headers={"Retry-After": "3600"})

    async def free(_):
        asked.append("free")
        return web.Response()

    async with served([web.post("/busy", busy), web.post("/free", free)]) as url:
        means = Means(gate=Guard(["127.0.0.0/8"]))
        metrics = Metrics(CollectorRegistry())
        outgoing = Outgoing(outbox, metrics, MovingClock(), "me", means)
        outgoing.use(house(url, "busy"))
        outbox.add("first", "busy")
        await until(lambda: "first" in outbox.due and asked == ["busy"])
        await asyncio.wait_for(outgoing.swap(house(url, "busy", "free")), 5)
        outbox.add("second", "busy")
        for n in range(3):
            outbox.add(f"other-{n}", "free")
        await until(lambda: len(outbox.ended) == 3)
        await outgoing.stop()
    assert asked.count("busy") == 1
    assert "second" not in outbox.held


async def test_a_new_secret_is_taken_up_and_what_waited_for_it_goes_out(tmp_path):
    """The file is looked at now and then; no edit of routes.toml, no restart."""
    secret, outbox = tmp_path / "secret", MemoryOutbox()
    secret.write_text("whsec_" + "bm5u" * 8)
    signed = []

    async def picky(request):
        signed.append(request.headers["webhook-signature"])
        return web.Response(status=401 if len(signed) == 1 else 200)

    async with served([web.post("/hook", picky)]) as url:
        metrics = Metrics(CollectorRegistry())
        means = Means(gate=Guard(["127.0.0.0/8"]))
        outgoing = Outgoing(outbox, metrics, MovingClock(), "me", means)
        named = house(url, "hook")
        (spec,) = named.routes.channels
        spec = spec.model_copy(update={"secret": Secret(file=str(secret))})
        named.routes = replace(named.routes, channels=(spec,))
        outgoing.use(named)
        outbox.add("first", "hook")
        await until(lambda: "first" in outbox.why and "first" not in outbox.held)
        outbox.add("second", "hook")
        for gone in (False, True):  # nothing new, and nothing at all: the channel is left alone
            if gone:
                secret.unlink()
            await outgoing.retry()
        assert len(signed) == 1
        secret.write_text("whsec_" + "bm5v" * 8)
        await outgoing.retry()
        await until(lambda: len(outbox.ended) == 2)
        await outgoing.stop()
    assert signed[0] != signed[1]
    assert outbox.rows["first"].attempts == 2
