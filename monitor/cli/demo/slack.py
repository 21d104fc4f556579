"""A stand-in for Slack's Web API: checks token, channel, rate and payload, and keeps the messages.

It knows scopes and who was invited; threads are read by conversations.replies alone.
Methods: auth.test, chat.postMessage, chat.update, conversations.history, conversations.replies
(docs.slack.dev/reference/methods). Answers as Slack does: HTTP 200 with ``ok`` false and ``error``,
429 with Retry-After when a channel gets more than one message a second beyond a short burst.
"""

import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from monitor.cli.demo import block
from monitor.cli.demo.fault import Faults, drop
from monitor.clock import SystemClock

BURST = 4
PAGE = 200
"""Messages of one answer at most."""


@dataclass(slots=True)
class Posted:
    """One message as Slack keeps it."""

    ts: str
    channel: str
    payload: dict[str, Any]
    edits: int = 0
    went_back: bool = False
    """An edit showed an older state than the one before it."""

    @property
    def thread(self) -> str:
        """The ts of the message it answers, or ""."""
        return str(self.payload.get("thread_ts") or "")

    @property
    def broadcast(self) -> bool:
        """A reply that the conversation shows as well."""
        return bool(self.payload.get("reply_broadcast"))

    def shown(self, *, metadata: bool) -> dict[str, Any]:
        """As conversations.history returns it."""
        keys = ("text", "blocks", "thread_ts", *(("metadata",) if metadata else ()))
        kept = {k: self.payload[k] for k in keys if self.payload.get(k)}
        return {"type": "message", "ts": self.ts, "bot_id": "B0DEMO", **kept}


@dataclass(slots=True)
class _Bucket:
    """So many messages a second, a few at once."""

    rate: float
    tokens: float = BURST
    at: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        now = time.monotonic()
        self.tokens, self.at = min(BURST, self.tokens + (now - self.at) * self.rate), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


SCOPES = frozenset({"chat:write", "channels:history", "groups:history", "im:write"})
NEEDS = {
    "chat.postMessage": "chat:write", "chat.update": "chat:write",
    "conversations.open": "im:write", "conversations.history": "channels:history", "conversations.replies": "channels:history",
}  # fmt: skip


def version_of(payload: dict[str, Any]) -> int:
    """The version of the state that a card shows."""
    about = (payload.get("metadata") or {}).get("event_payload") or {}
    return int(about.get("version") or 0)


class SlackStandIn:
    """An aiohttp application under ``/api/``; ``messages`` is what a reader of the channel sees."""

    def __init__(self, token: str, channels: tuple[str, ...], rate: float = 1.0) -> None:
        self.rate = rate
        self.token = token
        self.channels = channels
        self.scopes = SCOPES
        self.people: tuple[str, ...] = ()
        """Who may be written to directly: U0ANNA stands in the conversation D0ANNA."""
        self.elsewhere: tuple[str, ...] = ()
        """Conversations of this workspace the app was not invited to."""
        self.messages: list[Posted] = []
        self.problems: list[str] = []
        """What a real workspace would have refused, or what no well-behaved client does."""
        self.calls: Counter[str] = Counter()
        self.faults = Faults()
        self._buckets: dict[str, _Bucket] = {}
        self.app = web.Application()
        self.app.router.add_route("*", "/api/{method}", self._call)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        self.calls[name] += 1
        method = METHODS.get(name)
        if method is None:
            return self._refuse("unknown_method", name)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return self._refuse(
                "invalid_auth" if "Authorization" in request.headers else "not_authed"
            )
        if (needed := NEEDS.get(name, "")) and needed not in self.scopes:
            refused = {"ok": False, "error": "missing_scope", "needed": needed}
            return web.json_response(refused | {"provided": ",".join(sorted(self.scopes))})
        payload = await _payload(request)
        fate = await self.faults.before(request) if name.startswith("chat.") else ""
        response: web.StreamResponse = await getattr(self, method.__name__)(payload)
        if fate == "lost":
            drop(request)
        return response

    def _refuse(self, error: str, detail: str = "") -> web.Response:
        self.problems.append(f"{error}: {detail}" if detail else error)
        return web.json_response({"ok": False, "error": error})

    async def auth_test(self, _: dict[str, Any]) -> web.Response:
        """Method auth.test."""
        found = {
            "ok": True,
            "url": "https://demo.slack.example/",
            "team": "Demo",
            "user": "monitor",
        }
        return web.json_response(
            {**found, "team_id": "T0DEMO", "user_id": "U0DEMO", "bot_id": "B0DEMO"},
            headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))},
        )

    async def open(self, payload: dict[str, Any]) -> web.Response:
        """Method conversations.open: the direct message with a person, however often."""
        if payload.get("users") not in self.people:
            return self._refuse("user_not_found", str(payload.get("users")))
        found = {"ok": True, "channel": {"id": _direct(str(payload["users"]))}}
        return web.json_response(found)

    async def post(self, payload: dict[str, Any]) -> web.Response:
        """Method chat.postMessage."""
        refused = self._checked(payload)
        if refused is not None:
            return refused
        if (thread := str(payload.get("thread_ts") or "")) and not any(
            (m.channel, m.ts) == (payload["channel"], thread) for m in self.messages
        ):
            return self._refuse("thread_not_found", thread)
        posted = Posted(self._stamp(), payload["channel"], payload)
        self.messages.append(posted)
        return web.json_response(
            {
                "ok": True,
                "channel": posted.channel,
                "ts": posted.ts,
                "message": posted.shown(metadata=True),
            }
        )

    async def update(self, payload: dict[str, Any]) -> web.Response:
        """Method chat.update."""
        refused = self._checked(payload)
        if refused is not None:
            return refused
        for posted in self.messages:
            if (posted.channel, posted.ts) == (payload["channel"], payload.get("ts")):
                posted.went_back |= version_of(payload) < version_of(posted.payload)
                posted.payload = {**posted.payload, **payload}
                posted.edits += 1
                return web.json_response({"ok": True, "channel": posted.channel, "ts": posted.ts})
        return self._refuse("message_not_found")

    async def history(self, payload: dict[str, Any]) -> web.Response:
        """Method conversations.history: newest first; of threads only what was broadcast."""
        shown = (m for m in reversed(self.messages) if not m.thread or m.broadcast)
        return self._read(payload, list(shown))

    async def replies(self, payload: dict[str, Any]) -> web.Response:
        """Method conversations.replies: a thread, oldest first."""
        ts = str(payload.get("ts", ""))
        return self._read(payload, [m for m in self.messages if ts in {m.ts, m.thread}])

    def _stamp(self) -> str:
        """A ts of its own for each message: the machine's seconds, as at Slack."""
        return f"{SystemClock().now().timestamp():.3f}{len(self.messages) % 1000:03}"

    def _read(self, payload: dict[str, Any], found: list[Posted]) -> web.Response:
        if refused := self._closed(payload.get("channel")):
            return refused
        metadata = str(payload.get("include_all_metadata", "")).lower() in {"1", "true"}
        oldest, limit = float(payload.get("oldest") or 0), int(payload.get("limit") or 100)
        kept = [m for m in found if m.channel == payload["channel"] and float(m.ts) >= oldest]
        start = int(payload.get("cursor") or 0)
        end = start + min(limit, PAGE)
        shown = [m.shown(metadata=metadata) for m in kept[start:end]]
        cursor = str(end) if end < len(kept) else ""
        answer = {"ok": True, "messages": shown, "has_more": bool(cursor)}
        return web.json_response(answer | {"response_metadata": {"next_cursor": cursor}})

    def _closed(self, channel: object) -> web.Response | None:
        """What keeps us out of a conversation."""
        if channel in self.elsewhere:
            return self._refuse("not_in_channel", str(channel))
        if channel not in (*self.channels, *map(_direct, self.people)):
            return self._refuse("channel_not_found", str(channel))
        return None

    def _checked(self, payload: dict[str, Any]) -> web.Response | None:
        channel = str(payload.get("channel"))
        if refused := self._closed(channel):
            return refused
        if not self._buckets.setdefault(channel, _Bucket(self.rate)).take():
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"}
            )
        if wrong := block.wrong(payload):
            return self._refuse("invalid_blocks", "; ".join(wrong))
        return None


METHODS: dict[str, Callable[[SlackStandIn, dict[str, Any]], Awaitable[web.Response]]] = {
    "auth.test": SlackStandIn.auth_test,
    "chat.postMessage": SlackStandIn.post,
    "chat.update": SlackStandIn.update,
    "conversations.open": SlackStandIn.open,
    "conversations.history": SlackStandIn.history,
    "conversations.replies": SlackStandIn.replies,
}


def _direct(person: str) -> str:
    return f"D{person[1:]}"


async def _payload(request: web.Request) -> dict[str, Any]:
    """The arguments: JSON, or a form whose blocks and metadata are JSON."""
    if request.content_type == "application/json":
        body = await request.json()
        return body if isinstance(body, dict) else {}
    found: dict[str, Any] = dict(request.query)
    found |= {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
    for name in ("blocks", "metadata", "attachments"):
        if isinstance(found.get(name), str):
            found[name] = json.loads(found[name])
    return found
