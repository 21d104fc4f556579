"""A webhook's receiver that remembers what arrived, and when."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web
from standardwebhooks import Webhook

SECRET = "whsec_" + "bW9uaXRvciBwcm9vZiByZWNlaXZlciBrZXk="
ROUTES = """
[[channel]]
id = "desk-system"
type = "webhook"
url = "http://127.0.0.1:{port}/hook"
secret = {{ env = "MONITOR_PROOF_SECRET" }}
time_limit = 8
concurrency = 8

[[subscription]]
id = "desk-system-all"
channel = "desk-system"
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """When a request was answered (monotonic), and whether nobody was there any more to hear it."""

    at: float
    gone: bool


class Receiver:
    """Says yes to every event that is signed, after ``slow`` seconds at most."""

    def __init__(self, slow: float = 0.0) -> None:
        self._slow = slow
        self.arrivals: dict[str, list[float]] = {}
        """Delivery id -> when it came, monotonic."""
        self.answers: dict[tuple[str, int], Answer] = {}
        """(delivery id, which of its arrivals) -> how it was answered."""
        self.keys: dict[str, tuple[str, ...]] = {}
        """Delivery id -> the change keys of its alert."""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers: Mapping[str, str] = {k.lower(): v for k, v in request.headers.items()}
        event = Webhook(SECRET).verify(body, dict(headers)) or json.loads(body)
        delivery = headers["webhook-id"]
        came = self.arrivals.setdefault(delivery, [])
        came.append(time.monotonic())
        this = (delivery, len(came) - 1)
        self.keys[delivery] = tuple(change["key"] for change in event["data"]["changes"])
        await asyncio.sleep(random.uniform(0, self._slow))
        gone = request.transport is None or request.transport.is_closing()
        self.answers[this] = Answer(time.monotonic(), gone)
        return web.Response()

    def every_key(self) -> Counter[str]:
        """Change key -> how many deliveries held it."""
        return Counter(key for keys in self.keys.values() for key in keys)

    def cut(self, at: float) -> int:
        """How many requests in hand at a moment had nobody left to hear their answer."""
        return sum(
            self.arrivals[delivery][n] <= at <= answer.at and answer.gone
            for (delivery, n), answer in self.answers.items()
        )
