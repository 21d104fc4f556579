"""A small Slack, a real SMTP server, and deliveries to send."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web

from monitor.alert.model import Alert, Subscription
from monitor.alert.render import NAMES, Renderer, compile_templates
from monitor.alert.sample import sample_alert
from monitor.deliver.model import Delivery
from tests.deliver.fake_post import posts
from tests.deliver.outboxworld import World
from tests.deliver.slackroom import Hours, make_channel

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
TOKEN = "xoxb-1-secret-token"


def make_delivery(
    number: int = 1, *, target: str = "C0DESK", alert: Alert | None = None, **changed: Any
) -> Delivery:
    delivery = Delivery(
        id=f"delivery-{number}",
        alert=alert or sample_alert(),
        subscription=Subscription(id="desk", channel="channel", target=target),
        attempts=1,
        token=1,
        lease_until=NOW + timedelta(days=1),
    )
    return replace(delivery, **changed)


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    folder = Path(__file__).parents[2] / "alerts"
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in NAMES}
    return compile_templates(texts, {})[0]


@pytest.fixture
def world() -> World:
    """A dispatcher over an outbox in memory."""
    return World()


@pytest.fixture
def delivery() -> Any:
    """Makes deliveries."""
    return make_delivery


@dataclass
class FakeSlack:
    """Enough of Slack: posts, history, replies; ``script`` is what happens to the next posts."""

    script: list[str] = field(default_factory=list)
    scopes: set[str] = field(default_factory=lambda: {"chat:write", "channels:history"})
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    page: int = 100
    url: str = ""
    closed: set[str] = field(default_factory=set)
    """Conversations that nobody finds."""
    edits: list[dict[str, Any]] = field(default_factory=list)

    @property
    def alerts(self) -> list[dict[str, Any]]:
        """The messages that bring deliveries: no cards."""
        return [m for m in self.messages if "delivery" in m["metadata"]["event_payload"]]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The others."""
        return [m for m in self.messages if "delivery" not in m["metadata"]["event_payload"]]

    async def method(self, request: web.Request) -> web.StreamResponse:  # noqa: PLR0911
        name = request.match_info["name"]
        self.calls.append(name)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        # The SDK posts JSON for messages and a query or form for the rest.
        asked = await request.json() if request.content_type == "application/json" else {}
        asked = {**request.query, **asked, **(await request.post())}
        if name == "chat.postMessage":
            return await self.post(request, asked)
        if name == "chat.update":
            return await self.update(request, asked)
        if name == "auth.test":
            who = {"ok": True, "user": "monitor", "team": "Demo"}
            return web.json_response(who, headers={"X-OAuth-Scopes": ",".join(self.scopes)})
        if self.script and self.script[0].startswith("look"):
            return web.Response(status=int(self.script.pop(0).removeprefix("look")), text="oops")
        if "channels:history" not in self.scopes:
            missing = {"ok": False, "error": "missing_scope", "needed": "channels:history"}
            return web.json_response(missing)
        if asked["channel"] in self.closed:
            return web.json_response({"ok": False, "error": "channel_not_found"})
        return self.read(name, asked)

    async def post(self, request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        happens = self.script.pop(0) if self.script else "ok"
        if happens == "hang":
            await asyncio.sleep(60)
        if happens.startswith("429"):
            wait = happens.removeprefix("429").strip()
            headers = {"Retry-After": wait} if wait else {}
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers=headers)
        if happens.startswith("5"):
            return web.Response(
                status=int(happens), text="<html>oops</html>", content_type="text/html"
            )
        if happens not in ("ok", "lost"):
            return web.json_response({"ok": False, "error": happens})
        known = [m["ts"] for m in self.messages]
        if asked.get("thread_ts") and asked["thread_ts"] not in known:
            return web.json_response({"ok": False, "error": "thread_not_found"})
        ts = f"1767600000.{len(self.messages):06}"
        self.messages.append({**asked, "ts": ts})
        if happens == "lost":
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"ok": True, "ts": ts, "channel": asked["channel"]})

    async def update(self, request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        happens = self.script.pop(0) if self.script else "ok"
        if happens not in ("ok", "lost"):
            return web.json_response({"ok": False, "error": happens})
        found = next((m for m in self.messages if m["ts"] == asked["ts"]), None)
        if found is None:
            return web.json_response({"ok": False, "error": "message_not_found"})
        found.update(asked)
        self.edits.append(asked)
        if happens == "lost":
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"ok": True, "ts": asked["ts"], "channel": asked["channel"]})

    def read(self, name: str, asked: dict[str, Any]) -> web.Response:
        """history gives what stands in the conversation itself, replies one thread."""
        parent = asked.get("ts")
        replies = name == "conversations.replies"
        found = [
            m
            for m in (self.messages if replies else reversed(self.messages))
            if m["channel"] == asked["channel"]
            and (
                parent in (m["ts"], m.get("thread_ts"))
                if replies
                else not m.get("thread_ts") or m.get("reply_broadcast")
            )
        ]
        start = int(asked.get("cursor") or 0)
        rest = start + self.page
        cursor = str(rest) if rest < len(found) else ""
        answer = {"ok": True, "messages": found[start:rest]}
        return web.json_response({**answer, "response_metadata": {"next_cursor": cursor}})

    async def hook(self, request: web.Request) -> web.StreamResponse:
        """An incoming webhook."""
        happens = self.script.pop(0) if self.script else "ok"
        if happens == "hang":
            await asyncio.sleep(60)
        if happens.startswith("429"):
            return web.Response(status=429, headers={"Retry-After": happens[3:].strip() or "1"})
        if happens.isdigit():
            return web.Response(status=int(happens), text="no_service")
        self.messages.append(await request.json())
        if happens == "lost":
            assert request.transport is not None
            request.transport.abort()
        return web.Response(text="ok")


@asynccontextmanager
async def served(routes: list[web.RouteDef]) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/"
    finally:
        await runner.cleanup()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    routes = [
        web.route("*", "/api/{name}", fake.method),
        web.post("/hook/secret-path", fake.hook),
        web.post("/gotify/message", fake.hook),
    ]
    async with served(routes) as url:
        fake.url = url
        yield fake


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return context, file


@pytest.fixture
async def post(certificates: tuple[ssl.SSLContext, Path]) -> AsyncIterator[Any]:
    """Starts servers: ``await post(security)`` gives a FakePost behind one."""
    async with posts(*certificates) as start:
        yield start


@pytest.fixture
def hours() -> Hours:
    """A clock that a test moves."""
    return Hours()


@pytest.fixture
async def channel(slack: FakeSlack, renderer: Renderer, hours: Hours) -> AsyncIterator[Any]:
    """A bot token's channel on the small Slack."""
    made = make_channel(slack, renderer, hours)
    yield made
    await made.close()
