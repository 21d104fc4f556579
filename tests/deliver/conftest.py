"""A small Slack, a real SMTP server, and deliveries to send."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.alert.model import Alert, Subscription
from monitor.alert.render import NAMES, Renderer, compile_templates
from monitor.alert.sample import sample_alert
from monitor.deliver.model import Delivery
from tests.deliver.outboxworld import World
from tests.deliver.slackroom import Hours, make_channel

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
TOKEN = "xoxb-1-secret-token"
PASSWORD = "p4ss-word-secret"


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


@dataclass
class FakePost:
    """The post office behind a real SMTP server; ``script`` holds answers to the next DATA."""

    script: list[str] = field(default_factory=list)
    mails: list[Envelope] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    """Recipient -> answer to RCPT."""
    port: int = 0
    ca: Path = Path()
    over_tls: list[bool] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    """That of each mail."""
    protocols: list[SMTP] = field(default_factory=list)

    def hang_up(self) -> None:
        """Close every connection, as servers do with idle ones."""
        for protocol in self.protocols:
            if protocol.transport is not None:
                protocol.transport.close()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        happens = self.script.pop(0) if self.script else "ok"
        if happens == "hang":
            await asyncio.sleep(60)
        if happens not in ("ok", "lost"):
            return happens
        self.mails.append(envelope)
        self.sessions.append(session)
        self.over_tls.append(
            session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None
        )
        if happens == "lost":
            server.transport.abort()
        return "250 OK"

    def login(
        self, server: Any, session: Any, envelope: Any, mechanism: Any, data: Any
    ) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.password.decode() == PASSWORD
        return AuthResult(success=good, handled=good)


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
    context, ca = certificates
    servers: list[asyncio.Server] = []
    protocols: list[SMTP] = []

    async def start(security: str = "none", *, login: bool = False, **options: Any) -> FakePost:
        fake = FakePost(ca=ca)
        loop = asyncio.get_running_loop()

        def protocol() -> SMTP:
            warnings.filterwarnings("ignore", "Requiring AUTH while", UserWarning)
            made = SMTP(
                fake,
                loop=loop,
                hostname="mx.example",
                enable_SMTPUTF8=True,
                tls_context=context if security == "starttls" else None,
                require_starttls=security == "starttls",
                auth_require_tls=False,
                auth_required=login,
                authenticator=fake.login if login else None,
                **options,
            )
            protocols.append(made)
            fake.protocols.append(made)
            return made

        tls = context if security == "tls" else None
        server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls)
        servers.append(server)
        fake.port = server.sockets[0].getsockname()[1]
        return fake

    yield start
    for server in servers:
        server.close()
    for made in protocols:
        if made.transport is not None:
            made.transport.abort()
        if made._handler_coroutine is not None:
            made._handler_coroutine.cancel()
    await asyncio.sleep(0)


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
