"""A real SMTP server with a small post office behind it."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "p4ss-word-secret"


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


@asynccontextmanager
async def posts(
    context: ssl.SSLContext, ca: Path
) -> AsyncIterator[Callable[..., Awaitable[FakePost]]]:
    """Starts servers: ``await start(security)`` gives a FakePost behind one; ends them all."""
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

    try:
        yield start
    finally:
        for server in servers:
            server.close()
        for made in protocols:
            if made.transport is not None:
                made.transport.abort()
            if made._handler_coroutine is not None:
                made._handler_coroutine.cancel()
        await asyncio.sleep(0)
