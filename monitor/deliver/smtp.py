"""Connections to one SMTP server, kept for a short while and used again."""

import asyncio
import contextlib
import ssl

import aiosmtplib
from pydantic import SecretStr

from monitor.alert.channel import EmailChannel as Spec
from monitor.alert.channel import Security

IDLE = 20.0
"""Seconds an unused connection stays open."""
MAILS = 100
"""Mails over one connection; servers limit it too."""


class Connections:
    """Opens, keeps and closes connections; used within one loop.

    Args:
        spec: the channel's table in routes.toml.
        password: what ``spec.password`` names, or None without a login.
    """

    def __init__(self, spec: Spec, password: SecretStr | None) -> None:
        self._spec = spec
        self._password = password
        self._tls: ssl.SSLContext | None = None
        self._idle: dict[aiosmtplib.SMTP, asyncio.TimerHandle] = {}
        self._mails: dict[aiosmtplib.SMTP, int] = {}

    async def take(self) -> aiosmtplib.SMTP:
        """A connection that answers, logged in where that is asked.

        Raises aiosmtplib.SMTPException, OSError, ValueError.
        """
        while self._idle:
            client, timer = self._idle.popitem()
            timer.cancel()
            if await _answers(client):
                return client
            self.drop(client)
        client = self._client()
        self._mails[client] = 0
        try:
            await client.connect()
        except BaseException:
            self.drop(client)
            raise
        return client

    async def keep(self, client: aiosmtplib.SMTP) -> None:
        """The mail is out: keep the connection for the next one, or say goodbye."""
        self._mails[client] += 1
        if self._mails[client] < MAILS and client.is_connected:
            timer = asyncio.get_running_loop().call_later(IDLE, self.drop, client)
            self._idle[client] = timer
        else:
            await self._part(client)

    def drop(self, client: aiosmtplib.SMTP) -> None:
        """Close it without a word."""
        self._idle.pop(client, None)
        self._mails.pop(client, None)
        client.close()

    async def close(self) -> None:
        """Say goodbye on all that are idle."""
        while self._idle:
            client, timer = self._idle.popitem()
            timer.cancel()
            await self._part(client)

    async def _part(self, client: aiosmtplib.SMTP) -> None:
        """The answer to the mail is in: how the connection ends changes nothing of it."""
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            async with asyncio.timeout(2):
                await client.quit()
        self.drop(client)

    def _client(self) -> aiosmtplib.SMTP:
        spec = self._spec
        return aiosmtplib.SMTP(
            hostname=spec.host,
            port=spec.number,
            username=spec.username or None,
            password=self._password.get_secret_value() if self._password else None,
            use_tls=spec.security is Security.TLS,
            start_tls=spec.security is Security.STARTTLS,
            timeout=spec.time_limit,
            tls_context=self._context(),
        )

    def _context(self) -> ssl.SSLContext | None:
        if self._tls is None and self._spec.security is not Security.NONE:
            self._tls = ssl.create_default_context()
            if self._spec.ca_file:
                self._tls.load_verify_locations(self._spec.ca_file)
        return self._tls


async def _answers(client: aiosmtplib.SMTP) -> bool:
    """Whether a connection that was kept still lives; nothing was handed over yet."""
    try:
        async with asyncio.timeout(2):
            await client.noop()
    except (aiosmtplib.SMTPException, OSError):
        return False
    return True
