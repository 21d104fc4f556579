"""Receivers that misbehave at random, and remember what they were given: Slack, SMTP, a webhook."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web
from typing_extensions import override

from monitor.cli.demo.fault import HANG, Faults, drop
from monitor.cli.demo.mailbox import Mailbox
from monitor.cli.demo.slack import SlackStandIn

TOKEN = "xoxb-kills-0123456789"
CONVERSATIONS = ("C0FIRST", "C0SECOND", "C0THIRD")
SLOW = 1.0
"""Seconds a slow receiver may take to do what it was asked; less than the time limit and grace."""


class Random(Faults):
    """Each request meets a fate by chance; ``quiet`` ends that."""

    def __init__(self, chance: random.Random, fates: Sequence[str], share: float) -> None:
        super().__init__()
        self.quiet = False
        self._chance = chance
        self._fates = fates
        self._share = share

    @override
    def next(self) -> str:
        fate = ""
        if not self.quiet and self._chance.random() < self._share:
            fate = self._chance.choice(self._fates)
            self.happened[fate] += 1
        return fate

    @override
    async def before(self, request: web.Request) -> str:
        fate = self.next()
        if fate == "later":
            body = {"ok": False, "error": "ratelimited"}
            raise web.HTTPTooManyRequests(
                text=str(body), headers={"Retry-After": "1"}, content_type="application/json"
            )
        if fate == "refuse":
            raise web.HTTPInternalServerError(text="told to fail")
        if fate == "hang":
            await asyncio.sleep(HANG)
        if fate == "slow":
            await asyncio.sleep(self._chance.uniform(0.1, SLOW))
        return fate


@dataclass(slots=True)
class Hook:
    """A webhook's receiver."""

    faults: Faults
    got: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))

    async def take(self, request: web.Request) -> web.StreamResponse:
        """One event."""
        fate = await self.faults.before(request)
        name = request.headers["webhook-id"]
        self.got[name] += 1
        self.bodies[name].add(await request.read())
        if fate == "lost":
            drop(request)
        return web.Response(status=204)


class Receivers:
    """All three, behind ports of loopback."""

    def __init__(self, seed: int, share: float) -> None:
        chance = random.Random(seed)
        web_fates = ("later", "refuse", "hang", "lost", "slow")
        self.slack = SlackStandIn(TOKEN, CONVERSATIONS, rate=50.0)
        self.slack.faults = Random(chance, web_fates, share)
        self.hook = Hook(Random(chance, web_fates, share))
        self.mail = Mailbox()
        self.mail.faults = Random(chance, ("refuse", "hang", "lost"), share)
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def faults(self) -> Counter[str]:
        """What happened, over all receivers."""
        return self.slack.faults.happened + self.hook.faults.happened + self.mail.faults.happened

    @property
    def requests(self) -> int:
        """Grows with everything that arrives."""
        return (
            sum(self.slack.calls.values()) + self.hook.got.total() + len(self.mail.mails)
        ) + self.faults.total()

    def calm(self) -> None:
        """Misbehave no more."""
        for one in (self.slack.faults, self.hook.faults, self.mail.faults):
            assert isinstance(one, Random)
            one.quiet = True

    async def __aenter__(self) -> Self:
        app = self.slack.app
        app.router.add_post("/hook", self.hook.take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        await self.mail.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.mail.stop()
        if self._runner is not None:
            await self._runner.cleanup()
