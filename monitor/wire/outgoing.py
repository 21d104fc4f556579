"""The dispatcher in force: rebuilt when routes or templates change, without losing a delivery."""

import asyncio
import time
from collections.abc import Sequence
from hashlib import blake2b
from secrets import token_bytes

import structlog
from pydantic import SecretStr

from monitor.alert.model import Alert
from monitor.alert.secret import Secret
from monitor.clock import Clock
from monitor.config.house import House
from monitor.deliver.build import Means, build_lanes
from monitor.deliver.dispatch import Dispatch, Lane
from monitor.deliver.model import Cards, Outbox
from monitor.deliver.secret import resolve
from monitor.deliver.tally import Tally
from monitor.telemetry.metrics import Metrics

log = structlog.get_logger("deliver")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
"""Seconds before a dispatcher that failed is started again; doubled each time."""
STEADY = 60.0
"""Seconds after which a failure is the first one again."""
LAST_SECONDS = 6.0
"""After ``end``: what is on its way for longer is broken off; who comes next asks, or repeats it."""


class Outgoing:
    """Runs a Dispatch; ``swap`` starts the new one at once and lets the old one finish its sends.

    Leases and their tokens keep the two from sending the same: one send that hangs must not keep
    every channel silent.
    """

    def __init__(
        self, outbox: Outbox, metrics: Metrics, machine: Clock, owner: str, means: Means
    ) -> None:
        self._outbox = outbox
        self._machine = machine
        self._owner = owner
        self._means = means
        self._tally = Tally(metrics.deliveries, metrics.repeats, metrics.delivered)
        self._dispatch: Dispatch | None = None
        self._task: asyncio.Task[None] | None = None
        self._draining: set[asyncio.Task[None]] = set()
        self._house: House | None = None
        self._secrets: dict[Secret, bytes] = {}
        self._problems: list[str] = []
        self._unusable: list[tuple[str, str]] = []
        self._over = False
        self._last = 0.0
        self._seen: tuple[object, object] | None = None
        self._failures = 0
        self._began = 0.0
        self._again: asyncio.TimerHandle | None = None

    @property
    def failed(self) -> BaseException | None:
        """What ended the dispatcher, which nothing should, until it is started again."""
        if self._task is None or not self._task.done() or self._task.cancelled():
            return None
        return self._task.exception()

    @property
    def unusable(self) -> list[tuple[str, str]]:
        """(channel, why) of those that could not be built."""
        return list(self._unusable)

    def use(self, house: House) -> None:
        """Start sending through the house's channels; one that cannot be built is said."""
        lanes, problems = self._build(house)
        self._begin(house, lanes, problems)

    async def start(self, house: House) -> None:
        """The same for the first time: what a refused token kept waiting may have a new one now."""
        self.use(house)
        await self._mended(house, [], house.routes.channels)

    async def swap(self, house: House) -> None:
        """Take new routes and templates; nothing happens when they are the old ones."""
        if self._over or self._seen == (house.routes, house.texts.templates):
            return
        fresh = self._changed()  # a secret may have been changed just before
        before = self._house.routes.channels if self._house is not None else ()
        self.use(house)
        await self._mended(
            house, fresh, [spec for spec in house.routes.channels if spec not in before]
        )

    async def retry(self) -> None:
        """Look whether secrets were changed: that may mend a channel, or let one be built at last.

        The dispatcher stays as it is, its holds and connections with it, until that helps.
        """
        if self._over or self._house is None:
            return
        fresh = self._changed()
        if not self._problems and not fresh:
            return
        lanes, problems = self._build(self._house)
        if problems != self._problems or fresh:
            self._begin(self._house, lanes, problems)
            await self._mended(self._house, fresh)
            return
        for lane in lanes:
            await lane.channel.close()

    async def refresh(self, channel: str, target: str, alert: Alert) -> bool:
        """Edit the card of the alert's round, where the channel has cards. Raises DeliveryError."""
        found = self._dispatch.channel(channel) if self._dispatch and not self._over else None
        return isinstance(found, Cards) and await found.refresh(target, alert)

    def wake(self) -> None:
        """Something is due."""
        if self._dispatch is not None:
            self._dispatch.wake()

    def end(self) -> None:
        """Claim no more, while the rest of the service stops."""
        self._over = True
        if self._again is not None:
            self._again.cancel()
        self._last = time.monotonic() + LAST_SECONDS
        if self._dispatch is not None:
            self._dispatch.stop()

    async def stop(self) -> None:
        """Let what is on its way arrive, within bounds; a caller that is cancelled breaks off nothing."""
        if not self._over:
            self.end()
        tasks = self._draining | ({self._task} if self._task is not None else set())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=max(0.0, self._last - time.monotonic()))
        for task in late:
            task.cancel()
        if late:
            log.warning("sends are broken off; their leases end, and they are made again")
            await asyncio.wait(late)

    def _changed(self) -> list[Secret]:
        """The secrets that are not what they were when the channels were built.

        One that is gone may come back in a moment: until then the old one is used.
        """
        return [s for s, known in self._secrets.items() if _mark(s) not in (known, b"")]

    async def _mended(
        self, house: House, fresh: list[Secret], edited: Sequence[object] = ()
    ) -> None:
        """A channel with a new token is tried at once, and with it what the old one kept waiting."""
        if not fresh and not edited:
            return
        for spec in house.routes.channels:
            renewed = any(value in fresh for _, value in spec if isinstance(value, Secret))
            if renewed or spec in edited:
                self._means.standings.forgive(spec)
                await self._outbox.hasten(spec.id, now=self._machine.now())
        self.wake()

    def _resolve(self, secret: Secret) -> SecretStr:
        self._secrets[secret] = _mark(secret)
        return resolve(secret)

    def _build(self, house: House) -> tuple[list[Lane], list[str]]:
        self._secrets = {}
        lanes, problems = build_lanes(
            house.routes,
            house.renderer,
            self._resolve,
            self._machine.now,
            self._means,
            "alerts/routes.toml",
        )
        self._unusable = [(p.where.partition(".")[2], p.what) for p in problems]
        return lanes, [str(problem) for problem in problems]

    def _begin(self, house: House, lanes: list[Lane], problems: list[str]) -> None:
        for problem in problems:
            log.error("a channel waits", problem=problem)
        self._house, self._problems = house, problems
        self._seen = (house.routes, house.texts.templates)
        old, task = self._dispatch, self._task
        self._dispatch = Dispatch(
            self._outbox,
            lanes,
            self._machine,
            owner=self._owner,
            tally=self._tally,
        )
        self._began = asyncio.get_running_loop().time()
        self._task = asyncio.create_task(self._dispatch.run(), name="dispatch")
        self._task.add_done_callback(self._ended)
        if old is not None and task is not None and not task.done():
            old.stop()
            self._draining.add(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._draining.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if task is not self._task or self._over:
            log.error("the dispatcher failed", exc_info=error)
            return
        loop = asyncio.get_running_loop()
        self._failures = 0 if loop.time() - self._began > STEADY else self._failures
        seconds = min(FIRST_PAUSE * 2**self._failures, LONGEST_PAUSE)
        self._failures += 1
        log.error("the dispatcher failed; started again", exc_info=error, in_seconds=seconds)
        self._again = loop.call_later(seconds, self._restart, task)

    def _restart(self, failed: asyncio.Task[None]) -> None:
        if self._house is not None and self._task is failed and not self._over:
            self.use(self._house)


def _mark(secret: Secret) -> bytes:
    """Tells one value from another and keeps neither; empty where there is none now."""
    try:
        value = resolve(secret).get_secret_value()
    except (LookupError, OSError, ValueError):
        return b""
    return blake2b(value.encode(), digest_size=16, key=_KEY).digest()


_KEY = token_bytes(16)
