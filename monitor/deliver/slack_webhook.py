"""Slack by an incoming webhook: the lesser way. No thread, no edit, and nobody to ask.

A lost answer may therefore repeat a message. The address is a secret: whoever has it may post.
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

import asyncio
from datetime import timedelta

import aiohttp
from pydantic import SecretStr
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from monitor.alert.channel import SlackChannel as Spec
from monitor.alert.mrkdwn import plain
from monitor.alert.render import Renderer
from monitor.deliver.doubt import Doubt
from monitor.deliver.failure import ChannelError, Failure, quiet, retry_after, scrub
from monitor.deliver.model import Delivery, Receipt, viewed
from monitor.deliver.slack_error import LATER

_GONE = (403, 404, 410)
"""The webhook was revoked, or its conversation was deleted or closed."""


class SlackWebhookChannel:
    """Posts to one incoming webhook.

    Args:
        spec: the channel's table in routes.toml.
        url: the webhook's address.
        renderer: turns alerts into words.
    """

    def __init__(self, spec: Spec, url: SecretStr, renderer: Renderer) -> None:
        self.name = spec.id
        self.time_limit = timedelta(seconds=spec.time_limit)
        self._url = url
        self._renderer = renderer
        self._session: aiohttp.ClientSession | None = None
        self._doubt = Doubt(self.time_limit, hold=spec.when_unknown == "hold")

    async def send(self, delivery: Delivery) -> Receipt:
        """Post one alert. Raises DeliveryError."""
        if self._doubt.holds(delivery.resent_after):
            raise self._doubt.unknown()
        view = viewed(delivery)
        line, blocks = plain(self._renderer.line(view)), self._renderer.slack(view)
        try:
            async with asyncio.timeout(self.time_limit.total_seconds()):
                answer = await self._client().send(text=line, blocks=blocks, unfurl_links=False)
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise ChannelError(Failure.UNREACHABLE, self._clean(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ChannelError(Failure.UNANSWERED, self._clean(error)) from None
        if answer.status_code != 200:
            raise self._refusal(answer)
        return Receipt()

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _refusal(self, answer: WebhookResponse) -> ChannelError:
        status = answer.status_code
        detail = scrub(f"HTTP {status} {answer.body}", [self._url.get_secret_value()], most=120)
        if status == 429:
            wait = retry_after(answer.headers.get("Retry-After")) or LATER
            return ChannelError(Failure.RATE_LIMITED, detail, retry_after=wait)
        if status in _GONE:
            return ChannelError(Failure.TARGET, detail, permanent=True)
        if 400 <= status < 500:
            return ChannelError(Failure.REFUSED, detail, permanent=True)
        return ChannelError(Failure.BUSY, detail)

    def _client(self) -> AsyncWebhookClient:
        seconds = self.time_limit.total_seconds()
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds))
        return AsyncWebhookClient(
            self._url.get_secret_value(),
            timeout=int(seconds),
            session=self._session,
            retry_handlers=[],
            logger=quiet,
        )

    def _clean(self, error: BaseException) -> str:
        return scrub(str(error) or type(error).__name__, [self._url.get_secret_value()])
