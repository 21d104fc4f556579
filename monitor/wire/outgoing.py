"""The dispatcher in force: rebuilt when routes or templates change, without losing a delivery."""

import asyncio
import time
from collections.abc import Iterable

import structlog

from monitor.alert.channel import ChannelSpec
from monitor.alert.model import Alert
from monitor.clock import Clock
from monitor.config.house import House
from monitor.deliver.build import Means, build_lanes
from monitor.deliver.dispatch import Dispatch, Lane
from monitor.deliver.model import Cards, Outbox
from monitor.deliver.tally import Tally
from monitor.deliver.vault import Vault, secrets_of
from monitor.errors import Problem, StoreError
from monitor.telemetry.metrics import Metrics

log = structlog.get_logger("deliver")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
"""Seconds before a dispatcher that failed is started again; doubled each time."""
STEADY = 60.0
"""Seconds after which a failure is the first one again."""
ROUTES = "alerts/routes.toml"
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
        self._vault = Vault()
        self._problems: list[Problem] = []
        self._built: set[str] = set()
        self._mended: set[str] = set()
        """Channels that are to be tried at once, and with them what they kept waiting."""
        self._over = False
        self._last = 0.0
        self._seen: tuple[object, object] | None = None
        self._failures = 0
        self._began = 0.0
        self._again: asyncio.Task[None] | None = None

    @property
    def failed(self) -> BaseException | None:
        """What ended the dispatcher, which nothing should, until it is started again."""
        if self._task is None or not self._task.done() or self._task.cancelled():
            return None
        return self._task.exception()

    @property
    def unusable(self) -> list[tuple[str, str]]:
        """(channel, why) of those that could not be built."""
        return [(name, why) for name, why in self._wrong() if name not in self._built]

    @property
    def behind(self) -> list[tuple[str, str]]:
        """(channel, why) of those that go on with the secrets they had."""
        return [(name, why) for name, why in self._wrong() if name in self._built]

    def use(self, house: House) -> None:
        """Start sending through the house's channels; one that cannot be built is said."""
        lanes, problems = self._build(house)
        self._begin(house, lanes, problems)

    async def start(self, house: House) -> None:
        """The same for the first time: what a refused token kept waiting may have a new one now."""
        self.use(house)
        self._mended.update(spec.id for spec in house.routes.channels)
        await self._try_mended()

    async def swap(self, house: House) -> None:
        """Take new routes and templates; nothing happens when they are the old ones."""
        if self._over or self._seen == (house.routes, house.texts.templates):
            return
        before = self._house.routes.channels if self._house is not None else ()
        self.use(house)
        self._mended.update(spec.id for spec in house.routes.channels if spec not in before)
        await self._try_mended()

    async def retry(self) -> None:
        """Look whether secrets were changed: that may mend a channel, or let one be built at last.

        The dispatcher stays as it is, its holds and connections with it, until that helps.
        """
        if self._over or self._house is None:
            return
        if self._problems or self._vault.changed:
            lanes, problems = self._build(self._house)
            if problems != self._problems or self._vault.renewed:
                self._begin(self._house, lanes, problems)
            else:
                for lane in lanes:
                    await lane.channel.close()
        await self._try_mended()

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
        tasks = self._draining | {t for t in (self._task, self._again) if t is not None}
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=max(0.0, self._last - time.monotonic()))
        for task in late:
            task.cancel()
        if late:
            log.warning("sends are broken off; their leases end, and they are made again")
            await asyncio.wait(late)

    async def _try_mended(self) -> None:
        """Try them at once; those whose rows cannot be written stay to be tried. Raises StoreError."""
        channels = self._house.routes.channels if self._house is not None else ()
        for spec in [spec for spec in channels if spec.id in self._mended]:
            self._means.standings.forgive(spec)
            await self._outbox.hasten(spec.id, now=self._machine.now())
            self._mended.discard(spec.id)
        self.wake()

    def _build(self, house: House) -> tuple[list[Lane], list[Problem]]:
        self._vault.begin()
        lanes, problems = build_lanes(
            house.routes,
            house.renderer,
            self._vault.read,
            self._machine.now,
            self._means,
            ROUTES,
            self._vault.last,
        )
        wrong = {name for name, _ in _named(problems)}
        fit = [spec for spec in house.routes.channels if spec.id not in wrong]
        self._vault.built(fit, house.routes.channels)
        self._mended |= self._renewed(fit)
        return lanes, problems

    def _renewed(self, fit: Iterable[ChannelSpec]) -> set[str]:
        renewed = self._vault.renewed
        return {spec.id for spec in fit if not renewed.isdisjoint(secrets_of(spec))}

    def _wrong(self) -> list[tuple[str, str]]:
        return _named(self._problems)

    def _begin(self, house: House, lanes: list[Lane], problems: list[Problem]) -> None:
        self._house, self._problems = house, problems
        self._built = {lane.channel.name for lane in lanes}
        for (name, _), problem in zip(_named(problems), problems, strict=True):
            event = "a channel waits" if name not in self._built else "a channel keeps old secrets"
            log.error(event, problem=str(problem))
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
        self._again = loop.create_task(self._restart(task, seconds), name="dispatch again")

    async def _restart(self, failed: asyncio.Task[None], seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._house is None or self._task is not failed or self._over:
            return
        self.use(self._house)
        try:
            await self._try_mended()
        except StoreError as error:
            log.warning("channels with new secrets are tried at once later", reason=str(error))


def _named(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """(channel, what) of what is wrong with channels."""
    return [(problem.where.partition(".")[2], problem.what) for problem in problems]
