"""Slack by a bot token: threads, and never twice where the conversation can be read.

Each message carries its delivery's id and its thread in its metadata. Before a second attempt the
conversation is asked whether the first one arrived; after a restart a thread's first message is
found the same way. Scopes: chat:write; channels:history (groups:history, im:history) to ask.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from monitor.alert.channel import SlackChannel as Spec
from monitor.alert.render import Renderer
from monitor.alert.view import View, view_of
from monitor.deliver.failure import ChannelError, Failure, quiet, scrub
from monitor.deliver.model import Delivery, Receipt
from monitor.deliver.slack_error import NO_THREAD, slack_error
from monitor.deliver.thread import Parent, Threads, thread_key

EVENT = "news_monitor_delivery"
"""``event_type`` of the metadata of our messages."""

PAGES = 3
PAGE = 100
"""How far back a conversation is read when it is asked: 300 messages."""


@dataclass(frozen=True, slots=True)
class _Ours:
    """A message of ours, as found in a conversation."""

    ts: str
    delivery: str
    thread: str
    first: bool
    """It stands in the conversation itself, and replies to it make the thread."""


class SlackChannel:
    """Posts with ``chat.postMessage``; one parent for each round, its changes as replies.

    Args:
        spec: the channel's table in routes.toml.
        token: the bot token.
        renderer: turns alerts into words.
        threads: remembers the first message of each round.
    """

    def __init__(self, spec: Spec, token: SecretStr, renderer: Renderer, threads: Threads) -> None:
        self.name = spec.id
        self.time_limit = timedelta(seconds=spec.time_limit)
        self._api_url = spec.api_url
        self._token = token
        self._renderer = renderer
        self._threads = threads
        self._session: aiohttp.ClientSession | None = None
        self._web: AsyncWebClient | None = None
        self._turns = WeakValueDictionary[tuple[str, str], asyncio.Lock]()

    async def send(self, delivery: Delivery) -> Receipt:
        """Post one alert, or find that it had arrived. Raises DeliveryError."""
        try:
            async with asyncio.timeout(self.time_limit.total_seconds()):
                return await self._in_turn(delivery)
        except SlackApiError as error:
            raise slack_error(error, self._secrets) from None
        except aiohttp.ClientConnectorError as error:
            raise ChannelError(Failure.UNREACHABLE, self._clean(error)) from None
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
            raise ChannelError(Failure.UNANSWERED, self._clean(error)) from None

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = self._web = None

    async def _in_turn(self, delivery: Delivery) -> Receipt:
        """One at a time for each thread: two first messages would make two threads."""
        key = (delivery.subscription.target, thread_key(delivery.alert))
        turn = self._turns.get(key)
        if turn is None:
            turn = self._turns[key] = asyncio.Lock()
        async with turn:
            return await self._send(delivery)

    async def _send(self, delivery: Delivery) -> Receipt:
        target, thread = delivery.subscription.target, thread_key(delivery.alert)
        known = await self._threads.find(self.name, target, thread)
        parent = known.reference if known else None
        again = delivery.token > 1 or delivery.resent_after is not None
        asked = False
        if again or parent is None:
            asked, found, parent = await self._ask(delivery, parent, again=again)
            if parent is not None:
                await self._threads.keep(self.name, target, thread, Parent(parent))
            if found is not None:
                return Receipt(reference=found, repeat=True, asked=True)
        ts = await self._post(delivery, parent)
        if parent is None:
            await self._threads.keep(self.name, target, thread, Parent(ts))
        return Receipt(reference=ts, asked=asked)

    async def _post(self, delivery: Delivery, parent: str | None) -> str:
        view = view_of(delivery.alert, delivery.subscription, delivery.id, test=delivery.test)
        message = self._message(delivery, view)
        try:
            answer = await self._client().chat_postMessage(
                **message, thread_ts=parent, reply_broadcast=True if view.loud and parent else None
            )
        except SlackApiError as error:
            if parent is None or error.response.get("error") not in NO_THREAD:
                raise
            # The parent was deleted: the alert must not die with it.
            answer = await self._client().chat_postMessage(**message)
            target = delivery.subscription.target
            thread = thread_key(delivery.alert)
            await self._threads.keep(self.name, target, thread, Parent(str(answer.get("ts"))))
        return str(answer.get("ts") or "")

    def _message(self, delivery: Delivery, view: View) -> dict[str, Any]:
        return {
            "channel": delivery.subscription.target,
            "text": self._renderer.line(view),
            "blocks": self._renderer.slack(view),
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {
                "event_type": EVENT,
                "event_payload": {"delivery": delivery.id, "thread": thread_key(delivery.alert)},
            },
        }

    async def _ask(
        self, delivery: Delivery, parent: str | None, *, again: bool
    ) -> tuple[bool, str | None, str | None]:
        """(could be asked, ts of the delivery if it had arrived, ts of the thread's parent).

        A conversation that may not be read is not asked. Where that may pass, a first attempt goes
        on without a thread, and a repeat waits: better late than twice.
        """
        target, thread = delivery.subscription.target, thread_key(delivery.alert)
        try:
            read = await self._read(target)
            parent = parent or next((m.ts for m in read if m.first and m.thread == thread), None)
            if parent is not None:
                read += await self._read(target, parent)
        except SlackApiError as error:
            if again and not slack_error(error, self._secrets).permanent:
                raise
            return False, None, parent
        return True, next((m.ts for m in read if m.delivery == delivery.id), None), parent

    async def _read(self, target: str, parent: str | None = None) -> list[_Ours]:
        """Our messages among the last of a conversation, or among one thread's replies."""
        found: list[_Ours] = []
        cursor: str | None = None
        for _ in range(PAGES):
            answer = await self._page(target, parent, cursor)
            found += [ours for m in answer.get("messages") or [] if (ours := _ours(m))]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    async def _page(self, target: str, parent: str | None, cursor: str | None) -> Any:
        more: dict[str, Any] = {"include_all_metadata": True, "limit": PAGE, "cursor": cursor}
        if parent is None:
            return await self._client().conversations_history(channel=target, **more)
        return await self._client().conversations_replies(channel=target, ts=parent, **more)

    def _client(self) -> AsyncWebClient:
        """Made in the loop that sends. Its own retries are off: a reset may be a lost answer."""
        if self._web is None:
            seconds = self.time_limit.total_seconds()
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds))
            self._web = AsyncWebClient(
                token=self._token.get_secret_value(),
                base_url=self._api_url,
                timeout=int(seconds),
                session=self._session,
                retry_handlers=[],
                logger=quiet,
            )
        return self._web

    @property
    def _secrets(self) -> list[str]:
        return [self._token.get_secret_value()]

    def _clean(self, error: BaseException) -> str:
        return scrub(str(error) or type(error).__name__, self._secrets)


def _ours(message: Mapping[str, Any]) -> _Ours | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT:
        return None
    payload = metadata.get("event_payload") or {}
    ts = str(message.get("ts"))
    return _Ours(
        ts=ts,
        delivery=str(payload.get("delivery", "")),
        thread=str(payload.get("thread", "")),
        first=message.get("thread_ts", ts) == ts,
    )
