"""A stand-in for Slack's Web API: checks token, channel, rate and payload, and keeps the messages.

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


@dataclass(slots=True)
class Posted:
    """One message as Slack keeps it."""

    ts: str
    channel: str
    payload: dict[str, Any]
    edits: int = 0

    @property
    def thread(self) -> str:
        """The ts of the message it answers, or ""."""
        return str(self.payload.get("thread_ts") or "")

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


class SlackStandIn:
    """An aiohttp application under ``/api/``; ``messages`` is what a reader of the channel sees."""

    def __init__(self, token: str, channels: tuple[str, ...], rate: float = 1.0) -> None:
        self.rate = rate
        self.token = token
        self.channels = channels
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
        payload = await _payload(request)
        fate = await self.faults.before(request) if name.startswith("chat.") else ""
        response = await method(self, payload)
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
            {**found, "team_id": "T0DEMO", "user_id": "U0DEMO", "bot_id": "B0DEMO"}
        )

    async def post(self, payload: dict[str, Any]) -> web.Response:
        """Method chat.postMessage."""
        refused = self._checked(payload)
        if refused is not None:
            return refused
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
                posted.payload = {**posted.payload, **payload}
                posted.edits += 1
                return web.json_response({"ok": True, "channel": posted.channel, "ts": posted.ts})
        return self._refuse("message_not_found")

    async def history(self, payload: dict[str, Any]) -> web.Response:
        """Method conversations.history: newest first, threads left out."""
        return self._read(payload, [m for m in reversed(self.messages) if not m.thread])

    async def replies(self, payload: dict[str, Any]) -> web.Response:
        """Method conversations.replies: a thread, oldest first."""
        ts = str(payload.get("ts", ""))
        return self._read(payload, [m for m in self.messages if ts in {m.ts, m.thread}])

    def _stamp(self) -> str:
        """A ts of its own for each message: the machine's seconds, as at Slack."""
        return f"{SystemClock().now().timestamp():.3f}{len(self.messages) % 1000:03}"

    def _read(self, payload: dict[str, Any], found: list[Posted]) -> web.Response:
        if payload.get("channel") not in self.channels:
            return self._refuse("channel_not_found", str(payload.get("channel")))
        metadata = str(payload.get("include_all_metadata", "")).lower() in {"1", "true"}
        oldest, limit = float(payload.get("oldest") or 0), int(payload.get("limit") or 100)
        kept = [m for m in found if m.channel == payload["channel"] and float(m.ts) >= oldest]
        shown = [m.shown(metadata=metadata) for m in kept[:limit]]
        more = len(kept) > limit
        return web.json_response({"ok": True, "messages": shown, "has_more": more})

    def _checked(self, payload: dict[str, Any]) -> web.Response | None:
        channel = payload.get("channel")
        if channel not in self.channels:
            return self._refuse("channel_not_found", str(channel))
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
    "conversations.history": SlackStandIn.history,
    "conversations.replies": SlackStandIn.replies,
}


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
