"""What is said to Slack's Web API: post, edit, and reading our own messages back.

https://docs.slack.dev/reference/methods: chat.postMessage, chat.update, conversations.history,
conversations.replies, and conversations.open where the target is a person. Each message of ours carries in its metadata which thread it belongs to, the
deliveries it brings, and for a card the version of the state it shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from monitor.alert.channel import SlackChannel as Spec
from monitor.deliver.failure import quiet

EVENT = "news_monitor_delivery"
"""``event_type`` of the metadata of our messages."""

PERSON = ("U", "W")
"""What a person's id begins with."""
PAGES = 3
PAGE = 100
"""How far back a conversation is read when it is asked: 300 messages."""
REPLIES = 50
"""Pages of a thread: conversations.replies gives the oldest first, so it is read to its end."""


@dataclass(frozen=True, slots=True)
class Ours:
    """A message of ours, as found in a conversation."""

    ts: str
    thread: str
    deliveries: frozenset[str]
    """Those it brings; none for a card."""
    version: int
    first: bool
    """It stands in the conversation itself, and replies to it make the thread."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says, and what it is a sign of."""

    text: str
    blocks: list[dict[str, object]]
    thread: str
    deliveries: Sequence[str] = ()
    version: int = 0

    def payload(self) -> dict[str, Any]:
        """As the API takes it."""
        about: dict[str, object] = {"thread": self.thread}
        if self.deliveries:
            about["delivery"] = " ".join(self.deliveries)
        if self.version:
            about["version"] = self.version
        return {
            "text": self.text,
            "blocks": self.blocks,
            "metadata": {"event_type": EVENT, "event_payload": about},
        }


class Talk:
    """Calls the methods. Raises SlackApiError, SlackClientError, aiohttp's errors and OSError."""

    def __init__(self, spec: Spec, token: SecretStr) -> None:
        self._spec = spec
        self._token = token
        self._session: aiohttp.ClientSession | None = None
        self._web: AsyncWebClient | None = None
        self._direct: dict[str, str] = {}
        """Person -> the conversation with them."""

    async def post(
        self, target: str, words: Words, parent: str | None = None, *, loud: bool = False
    ) -> str:
        """A new message, or a reply, which ``loud`` shows in the conversation too; its ts."""
        answer = await self._client().chat_postMessage(
            channel=await self._conversation(target),
            thread_ts=parent,
            reply_broadcast=True if loud and parent else None,
            unfurl_links=False,
            unfurl_media=False,
            **words.payload(),
        )
        return str(answer.get("ts") or "")

    async def edit(self, target: str, ts: str, words: Words) -> None:
        """Put other words in the place of a message."""
        channel = await self._conversation(target)
        await self._client().chat_update(channel=channel, ts=ts, **words.payload())

    async def read(self, target: str, parent: str | None = None) -> list[Ours]:
        """Our messages among the last of a conversation, or among all replies of a thread."""
        found: list[Ours] = []
        target = await self._conversation(target)
        cursor: str | None = None
        for _ in range(PAGES if parent is None else REPLIES):
            answer = await self._page(target, parent, cursor)
            found += [ours for m in answer.get("messages") or [] if (ours := _ours(m))]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    async def whoami(self) -> tuple[str, dict[str, str]]:
        """Whose token it is, and the answer's headers, which name the scopes (auth.test)."""
        answer = await self._client().auth_test()
        who = f"{answer.get('user')} of {answer.get('team')}"
        return who, {str(name): str(value) for name, value in answer.headers.items()}

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = self._web = None

    async def _conversation(self, target: str) -> str:
        """Where a target's messages stand: opened once for a person, which again changes nothing."""
        if not target.startswith(PERSON):
            return target
        if target not in self._direct:
            answer = await self._client().conversations_open(users=target)
            self._direct[target] = str((answer.get("channel") or {}).get("id") or target)
        return self._direct[target]

    async def _page(self, target: str, parent: str | None, cursor: str | None) -> Any:
        more: dict[str, Any] = {"include_all_metadata": True, "limit": PAGE, "cursor": cursor}
        if parent is None:
            return await self._client().conversations_history(channel=target, **more)
        return await self._client().conversations_replies(channel=target, ts=parent, **more)

    def _client(self) -> AsyncWebClient:
        """Made in the loop that sends. Its own retries are off: a reset may be a lost answer."""
        if self._web is None:
            seconds = self._spec.time_limit
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds))
            self._web = AsyncWebClient(
                token=self._token.get_secret_value(),
                base_url=self._spec.api_url,
                timeout=int(seconds),
                session=self._session,
                retry_handlers=[],
                logger=quiet,
            )
        return self._web


def _ours(message: Mapping[str, Any]) -> Ours | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT:
        return None
    about = metadata.get("event_payload") or {}
    ts = str(message.get("ts"))
    return Ours(
        ts=ts,
        thread=str(about.get("thread", "")),
        deliveries=frozenset(str(about.get("delivery", "")).split()),
        version=int(about.get("version") or 0),
        first=message.get("thread_ts", ts) == ts,
    )
