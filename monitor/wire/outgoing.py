"""The dispatcher in force: rebuilt when routes or templates change, without losing a delivery."""

import asyncio
from contextlib import suppress

import structlog

from monitor.clock import Clock
from monitor.config.house import House
from monitor.deliver.build import Means, build_lanes
from monitor.deliver.dispatch import Dispatch
from monitor.deliver.model import Outbox
from monitor.deliver.secret import resolve
from monitor.deliver.send import Tally
from monitor.telemetry.metrics import Metrics

log = structlog.get_logger("deliver")


class Outgoing:
    """Runs a Dispatch; ``swap`` lets the old one finish before the new one claims."""

    def __init__(
        self, outbox: Outbox, metrics: Metrics, machine: Clock, owner: str, means: Means
    ) -> None:
        self._outbox = outbox
        self._machine = machine
        self._owner = owner
        self._means = means
        self._tally = Tally(metrics.deliveries, metrics.repeats)
        self._dispatch: Dispatch | None = None
        self._task: asyncio.Task[None] | None = None
        self._seen: tuple[object, object] | None = None

    @property
    def failed(self) -> BaseException | None:
        """What ended the dispatcher, which nothing should."""
        if self._task is None or not self._task.done() or self._task.cancelled():
            return None
        return self._task.exception()

    def use(self, house: House) -> None:
        """Start sending through the house's channels; one that cannot be built is said."""
        lanes, problems = build_lanes(
            house.routes,
            house.renderer,
            resolve,
            self._machine.now,
            self._means,
            "alerts/routes.toml",
        )
        for problem in problems:
            log.error("a channel waits", problem=str(problem))
        self._seen = (house.routes, house.texts.templates)
        self._dispatch = Dispatch(
            self._outbox, lanes, self._machine, owner=self._owner, tally=self._tally
        )
        self._task = asyncio.create_task(self._dispatch.run(), name="dispatch")

    async def swap(self, house: House) -> None:
        """Take new routes and templates; nothing happens when they are the old ones."""
        if self._seen == (house.routes, house.texts.templates):
            return
        await self.stop()
        self.use(house)

    def wake(self) -> None:
        """Something is due."""
        if self._dispatch is not None:
            self._dispatch.wake()

    async def stop(self) -> None:
        """Let what is on its way arrive."""
        if self._dispatch is None or self._task is None:
            return
        self._dispatch.stop()
        with suppress(Exception):
            await self._task
