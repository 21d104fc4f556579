"""A webhook: each alert as a CloudEvent, signed, posted to one address (Standard Webhooks).

The receiver cannot be asked: an answer that was lost repeats the request, with the same
``webhook-id``. Redirects are not followed: the address was checked, where it leads was not.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp
from yarl import URL

from monitor.alert.channel import WebhookChannel as Spec
from monitor.deliver.event import CONTENT_TYPE, event_of
from monitor.deliver.failure import ChannelError, Failure, retry_after, scrub
from monitor.deliver.gate import Gate
from monitor.deliver.model import Delivery, Receipt
from monitor.deliver.sign import Signer

_LATER = timedelta(seconds=30)
"""Where a 429 does not say for how long."""
_AGAIN = (408, 409, 423, 425)
"""Refusals of this request that may pass."""
_SHOWN = 500
"""Bytes of an answer that are read, for the error's text."""


class WebhookChannel:
    """Posts to one address.

    Args:
        spec: the channel's table in routes.toml.
        signer: holds the secrets.
        now: the machine's time, for the signatures.
        gate: which addresses may be connected to.

    Raises OSError when the gate refuses the address.
    """

    def __init__(self, spec: Spec, signer: Signer, now: Callable[[], datetime], gate: Gate) -> None:
        self.name = spec.id
        self.time_limit = timedelta(seconds=spec.time_limit)
        self._url = URL(spec.url)
        self._source = spec.source
        self._connections = spec.concurrency
        self._signer = signer
        self._now = now
        self._gate = gate
        self._session: aiohttp.ClientSession | None = None
        gate.check_url(self._url)

    async def send(self, delivery: Delivery) -> Receipt:
        """Post one event. Raises DeliveryError."""
        body = event_of(delivery.alert, self._source, test=delivery.test)
        headers = self._signer.headers(delivery.id, self._now(), body)
        headers["Content-Type"] = CONTENT_TYPE
        try:
            async with (
                asyncio.timeout(self.time_limit.total_seconds()),
                self._client().post(
                    self._url, data=body, headers=headers, allow_redirects=False
                ) as answer,
            ):
                if answer.status // 100 != 2:
                    raise await _refusal(answer, self._now())
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise ChannelError(Failure.UNREACHABLE, _text(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ChannelError(Failure.UNANSWERED, _text(error)) from None
        return Receipt(reference=delivery.id)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=self._gate.connector(limit=self._connections),
                timeout=aiohttp.ClientTimeout(total=self.time_limit.total_seconds()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "news-monitor"},
            )
        return self._session


async def _refusal(answer: aiohttp.ClientResponse, now: datetime) -> ChannelError:
    status = answer.status
    body = (await answer.content.read(_SHOWN)).decode("utf-8", "replace")
    detail = scrub(f"HTTP {status} {body}", [], most=120)
    if status == 429:
        wait = retry_after(answer.headers.get("Retry-After"), now) or _LATER
        return ChannelError(Failure.RATE_LIMITED, detail, retry_after=wait)
    if status >= 500 or status in _AGAIN:
        wait_if_said = retry_after(answer.headers.get("Retry-After"), now)
        return ChannelError(Failure.BUSY, detail, retry_after=wait_if_said)
    if status in (401, 403, 407):
        # Of us, not of this event, like a refused login: kept until a person has mended it.
        return ChannelError(Failure.AUTH, detail)
    if status in (404, 410):
        return ChannelError(Failure.TARGET, detail, permanent=True)
    return ChannelError(Failure.REFUSED, detail, permanent=True)


def _text(error: BaseException) -> str:
    inner = getattr(error, "os_error", error)
    return scrub(str(inner) or str(error) or type(error).__name__, [])
