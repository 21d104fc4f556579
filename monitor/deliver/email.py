"""E-mail through one SMTP server, one connection for each message (RFC 5321)."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta

import aiosmtplib
from pydantic import SecretStr

from monitor.alert.channel import EmailChannel as Spec
from monitor.alert.channel import Security
from monitor.alert.render import Renderer
from monitor.deliver.failure import ChannelError, Failure, scrub
from monitor.deliver.mail import Sender, compose, message_id
from monitor.deliver.model import Delivery, Receipt


class EmailChannel:
    """Sends mail. 4xx answers are worth another try, 5xx are final.

    Args:
        spec: the channel's table in routes.toml.
        password: what ``spec.password`` names, or None without a login.
        renderer: turns alerts into words.
        now: the machine's time, for the Date header.
    """

    def __init__(
        self,
        spec: Spec,
        password: SecretStr | None,
        renderer: Renderer,
        now: Callable[[], datetime],
    ) -> None:
        self.name = spec.id
        self.time_limit = timedelta(seconds=spec.time_limit)
        self._spec = spec
        self._password = password
        self._renderer = renderer
        self._now = now
        self._sender = Sender.parse(spec.sender)
        self._tls: ssl.SSLContext | None = None

    async def send(self, delivery: Delivery) -> Receipt:
        """Hand one mail to the server. Raises DeliveryError."""
        mail = compose(delivery, self._sender, self._renderer, self._now())
        handed_over = False
        client = self._client()
        try:
            async with asyncio.timeout(self.time_limit.total_seconds()):
                await client.connect()
                handed_over = True
                await client.send_message(
                    mail, sender=self._sender.address, recipients=[str(mail["To"])]
                )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            raise self._error(error, handed_over=handed_over) from None
        await _part(client)
        return Receipt(reference=message_id(delivery, self._sender))

    async def close(self) -> None:
        """Nothing is kept open."""

    def _client(self) -> aiosmtplib.SMTP:
        spec = self._spec
        return aiosmtplib.SMTP(
            hostname=spec.host,
            port=spec.number,
            username=spec.username or None,
            password=self._password.get_secret_value() if self._password else None,
            use_tls=spec.security is Security.TLS,
            start_tls=spec.security is Security.STARTTLS,
            timeout=self.time_limit.total_seconds(),
            tls_context=self._context(),
        )

    def _context(self) -> ssl.SSLContext | None:
        if self._tls is None and self._spec.security is not Security.NONE:
            self._tls = ssl.create_default_context()
            if self._spec.ca_file:
                self._tls.load_verify_locations(self._spec.ca_file)
        return self._tls

    def _error(self, error: Exception, *, handed_over: bool) -> ChannelError:
        secrets = [self._password.get_secret_value()] if self._password else []
        return smtp_error(error, handed_over=handed_over, secrets=secrets)


async def _part(client: aiosmtplib.SMTP) -> None:
    """Say goodbye. The answer is in: how the connection ends changes nothing of it."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        await client.quit(timeout=2)
    client.close()


def smtp_error(
    error: Exception, *, handed_over: bool, secrets: list[str] | None = None
) -> ChannelError:
    """What an SMTP failure means for the delivery.

    Args:
        error: what aiosmtplib, the socket or the time limit raised.
        handed_over: the session was open and the mail may have gone out.
        secrets: never to be seen in the error's text.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        error = error.recipients[0]
    detail = scrub(str(error) or type(error).__name__, secrets or [])
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _answered(error, scrub(f"{error.code} {error.message}", secrets or []))
    if isinstance(error, aiosmtplib.SMTPNotSupported | ValueError):
        return ChannelError(Failure.MISCONFIGURED, detail, permanent=True)
    if isinstance(error, ConnectionError | TimeoutError | OSError):
        return ChannelError(Failure.UNANSWERED if handed_over else Failure.UNREACHABLE, detail)
    # aiosmtplib says so when the server offers no STARTTLS or no login it knows.
    return ChannelError(Failure.MISCONFIGURED, detail, permanent=True)


def _answered(error: aiosmtplib.SMTPResponseException, detail: str) -> ChannelError:
    if error.code // 100 == 4:
        return ChannelError(Failure.BUSY, detail)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return ChannelError(Failure.AUTH, detail, permanent=True)
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        return ChannelError(Failure.TARGET, detail, permanent=True)
    return ChannelError(Failure.REFUSED, detail, permanent=error.code // 100 == 5)
