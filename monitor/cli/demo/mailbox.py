"""A mail server that keeps what it is given and checks the headers (aiosmtpd)."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

from monitor.cli.demo.fault import HANG, Faults

REQUIRED = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted")


@dataclass(frozen=True, slots=True)
class Mail:
    """One message that was accepted."""

    id: str
    """Its Message-ID: one for each delivery, the same on a repeat."""
    message: EmailMessage
    to: tuple[str, ...]


class Mailbox:
    """The handler, and the server: ``await start()``, then ``port``."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.problems: list[str] = []
        self.faults = Faults()
        self.port = 0
        self._server: asyncio.Server | None = None

    @property
    def repeats(self) -> dict[str, int]:
        """Message-IDs that came more than once, and how often."""
        counts = Counter(mail.id for mail in self.mails)
        return {name: n for name, n in counts.items() if n > 1}

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        loop = asyncio.get_running_loop()

        def session() -> SMTP:
            return SMTP(self, hostname="demo.example", enable_SMTPUTF8=True, loop=loop)

        self._server = await loop.create_server(session, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the door."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one message; its fate may be another."""
        fate = self.faults.next()
        if fate == "refuse":
            return "451 told to fail"
        if fate == "hang":
            await asyncio.sleep(HANG)
        self._keep(envelope)
        if fate == "lost":
            server.transport.abort()
        return "250 kept"

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        assert isinstance(message, EmailMessage)
        subject = message.get("Subject", "?")
        self.problems += [f"no {name} in {subject!r}" for name in REQUIRED if not message.get(name)]
        name = str(message.get("Message-ID", "")).strip()
        self.mails.append(Mail(name, message, tuple(envelope.rcpt_tos)))
