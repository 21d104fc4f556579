"""A webhook's receiver that remembers what arrived, and when."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Mapping

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


class Receiver:
    """Says yes to every event that is signed, after ``slow`` seconds at most."""

    def __init__(self, slow: float = 0.0) -> None:
        self._slow = slow
        self.arrivals: dict[str, list[float]] = {}
        """Delivery id -> when it came, monotonic."""
        self.keys: dict[str, tuple[str, ...]] = {}
        """Delivery id -> the change keys of its alert."""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers: Mapping[str, str] = {k.lower(): v for k, v in request.headers.items()}
        event = Webhook(SECRET).verify(body, dict(headers)) or json.loads(body)
        delivery = headers["webhook-id"]
        self.arrivals.setdefault(delivery, []).append(time.monotonic())
        self.keys[delivery] = tuple(change["key"] for change in event["data"]["changes"])
        await asyncio.sleep(random.uniform(0, self._slow))
        return web.Response()

    def every_key(self) -> Counter[str]:
        """Change key -> how many deliveries held it."""
        return Counter(key for keys in self.keys.values() for key in keys)

    def twice(self) -> dict[str, list[float]]:
        """What arrived more than once."""
        return {i: at for i, at in self.arrivals.items() if len(at) > 1}
