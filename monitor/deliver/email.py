"""E-mail through one SMTP server (RFC 5321), signed where a key is given."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import aiosmtplib
import structlog
from pydantic import SecretStr

from monitor.alert.channel import EmailChannel as Spec
from monitor.alert.render import Renderer
from monitor.deliver.body import Bodies
from monitor.deliver.failure import ChannelError, Failure, scrub
from monitor.deliver.link import Links
from monitor.deliver.mail import Sender, compose, flat, is_ascii, message_id
from monitor.deliver.model import Delivery, Receipt
from monitor.deliver.seal import Seal
from monitor.deliver.smtp import Connections
from monitor.deliver.suspend import MemoryRefusals, Refusals, Suspension

log = structlog.get_logger(__name__)

_POLICY = re.compile(r"5\.7\.")


class EmailChannel:
    """Sends mail. Final is what a server says of an address or a mail (5xx), not of us.

    Args:
        spec: the channel's table in routes.toml.
        password: what ``spec.password`` names, or None without a login.
        renderer: turns alerts into words.
        now: the machine's time, for the Date header.
        seal: signs with DKIM; None where another server does.
        links: makes https links for unsubscribing; None asks for a mail instead.
        refusals: remembers addresses that were refused.
    """

    def __init__(
        self,
        spec: Spec,
        password: SecretStr | None,
        renderer: Renderer,
        now: Callable[[], datetime],
        seal: Seal | None = None,
        links: Links | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        self.name = spec.id
        self.time_limit = timedelta(seconds=spec.time_limit)
        self._password = password
        self.bodies = Bodies(renderer)
        self._now = now
        self._seal = seal
        self._links = links
        self._sender = Sender.parse(spec.sender)
        self._connections = Connections(spec, password)
        self._suspension = Suspension(spec.id, refusals or MemoryRefusals())

    async def send(self, delivery: Delivery) -> Receipt:
        """Hand one mail to the server. Raises DeliveryError."""
        target = delivery.subscription.target
        strikes = await self._suspension.strikes(target)
        if strikes and (until := strikes.until(self._now())):
            detail = f"until {until:%Y-%m-%d %H:%M} UTC, it was refused {strikes.n} times in a row"
            raise ChannelError(Failure.SUSPENDED, detail, permanent=True)
        mail = compose(delivery, self._sender, self.bodies, self._now(), self._links)
        to = str(mail["To"])
        utf8 = not is_ascii(to, self._sender.address)
        data = flat(mail, utf8=utf8)
        if self._seal is not None:
            data = await asyncio.to_thread(self._seal.sign, data, self._seal.headers_of(mail))
        try:
            await self._hand_over(to, data, utf8=utf8)
        except ChannelError as error:
            if error.failure is Failure.TARGET:
                await self._refused(target, error)
            raise
        if strikes:
            await self._suspension.accepted(target)
        return Receipt(reference=message_id(delivery, self._sender))

    async def close(self) -> None:
        """Say goodbye to the server."""
        await self._connections.close()

    async def _refused(self, target: str, error: ChannelError) -> None:
        if await self._suspension.refused(target, self._now(), error.reason):
            log.error("address.suspended", channel=self.name, target=target, error=error.reason)

    async def _hand_over(self, to: str, data: bytes, *, utf8: bool) -> None:
        client: aiosmtplib.SMTP | None = None
        try:
            async with asyncio.timeout(self.time_limit.total_seconds()):
                client = await self._connections.take()
                options = await _options(client, utf8=utf8)
                await client.sendmail(self._sender.address, [to], data, mail_options=options)
        except BaseException as error:
            if client is not None:
                self._connections.drop(client)
            if not isinstance(error, aiosmtplib.SMTPException | OSError | ValueError):
                raise
            raise self._error(error, handed_over=client is not None) from None
        await self._connections.keep(client)

    def _error(self, error: Exception, *, handed_over: bool) -> ChannelError:
        secrets = [self._password.get_secret_value()] if self._password else []
        return smtp_error(error, handed_over=handed_over, secrets=secrets)


async def _options(client: aiosmtplib.SMTP, *, utf8: bool) -> list[str]:
    """What MAIL FROM says; a server that cannot take such an address raises SMTPNotSupported."""
    if not utf8:
        return []
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()
    if not client.supports_extension("smtputf8"):
        raise aiosmtplib.SMTPNotSupported("the server takes no address that is not ASCII")
    return ["SMTPUTF8"]


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
        # Of this address alone; the server takes others.
        return ChannelError(Failure.MISCONFIGURED, detail, permanent=True, whole=False)
    if isinstance(error, ConnectionError | TimeoutError | OSError):
        return ChannelError(Failure.UNANSWERED if handed_over else Failure.UNREACHABLE, detail)
    # aiosmtplib says so when the server offers no STARTTLS or no login it knows. What waits is
    # kept: a person mends the channel, and the alerts go out.
    return ChannelError(Failure.MISCONFIGURED, detail)


def _answered(error: aiosmtplib.SMTPResponseException, detail: str) -> ChannelError:
    if error.code // 100 == 4:
        # Greylisting and full mailboxes say nothing of the server.
        one = isinstance(error, aiosmtplib.SMTPRecipientRefused)
        return ChannelError(Failure.BUSY, detail, whole=not one)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return ChannelError(Failure.AUTH, detail)
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        # X.7.X is a policy against the sender (RFC 3463, 3.8): it says nothing of the address.
        policy = _POLICY.match(error.message) is not None
        return ChannelError(Failure.REFUSED if policy else Failure.TARGET, detail, permanent=True)
    if isinstance(error, aiosmtplib.SMTPDataError):
        return ChannelError(Failure.REFUSED, detail, permanent=error.code // 100 == 5)
    # The greeting, the session, the sender: nothing of this mail. No other would go out either.
    return ChannelError(Failure.REFUSED, detail, whole=True)
