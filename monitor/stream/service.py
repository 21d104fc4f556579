"""Owns the Faust app's life: start, watch, rebuild after a crash with backoff, drain on stop."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from faust.contrib.asgi import bind_to_running_loop

from monitor.clock import Clock, SystemClock
from monitor.errors import MonitorError, StoreError
from monitor.store.session import Database
from monitor.stream.app import GROUP, App, Tuning, build_app
from monitor.stream.cluster import Cluster
from monitor.stream.desk import Provider
from monitor.stream.life import StandstillError, begin, end
from monitor.stream.link import Link
from monitor.stream.lookout import STILL_SECONDS, Lookout
from monitor.stream.stage import LIMIT, Stage, Tools
from monitor.stream.stages import ReadStage, StepStage, WakeStage
from monitor.stream.sweeper import release
from monitor.stream.tell import teller
from monitor.telemetry.metrics import Metrics

REBUILDS = 5
"""Rebuilds without one handled event after which we give up; trouble of the database is none."""
LONGEST_PAUSE = 15.0
"""Seconds before a rebuild at most."""
LOOK_SECONDS = 0.1
"""How often we look whether the app has crashed."""
logger = structlog.get_logger(__name__)


class StreamFailedError(MonitorError):
    """The stream was rebuilt again and again and got nowhere; the process should end with 1."""


@dataclass(frozen=True, slots=True)
class Options:
    """What tests make quicker; the rest of the world keeps it as it is."""

    tuning: Tuning = field(default_factory=Tuning)
    limit: float = LIMIT
    """Seconds the reading of one event may take, and each of its writes."""
    backoff: float = 0.5
    """Seconds before the first rebuild; doubles, to at most ``LONGEST_PAUSE``."""
    still: float = STILL_SECONDS
    """Seconds without progress after which the embedded stream is rebuilt, while events wait."""


class StreamService:
    """The running stream.

    Args:
        db: the store, opened.
        broker: ``local://``, or the Kafka cluster.
        desk: gives the lists and rules that hold now; asked once for each event.
        wake: called on the loop when deliveries are ready.
        metrics: counted into.
        machine: tells the machine's time.
        options: for tests.

    Raises ConfigError for a broker nobody here speaks to.
    """

    def __init__(
        self,
        db: Database,
        broker: str | Cluster,
        desk: Provider,
        wake: Callable[[], None],
        metrics: Metrics,
        machine: Clock | None = None,
        options: Options | None = None,
    ) -> None:
        self._db = db
        self._broker = broker
        self._desk = desk
        self._wake = wake
        self._options = options or Options()
        self._tools = Tools(db, machine or SystemClock(), metrics, self._options.limit)
        self._stages: list[Stage] = []
        self._link = self._linked(broker)
        self._lookout = Lookout(db, GROUP, self._tools.machine, self._options.still)
        self._tell = teller(broker.source) if isinstance(broker, Cluster) else None
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._stopping = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether events are being handled now."""
        return self._ready.is_set()

    def _linked(self, broker: str | Cluster) -> Link | None:
        if not isinstance(broker, Cluster):
            return None
        return Link(self._db, broker, self._tools.machine, self._options.tuning.session)

    async def start(self) -> None:
        """Build the app and wait until it is ready. Raises what keeps it from starting."""
        if self._link is not None:
            await self._link.start()
        try:
            await release(self._db, self._tools.machine.now())
            await self._start()
        except BaseException:
            await self._unlink()
            raise

    async def _start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="stream")
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({self._task, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._task.done():
            await self._task

    async def wait(self) -> None:
        """Return after ``stop``; raises StreamFailedError when it has given up."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def stop(self) -> None:
        """Finish the events in work, commit, and end; the rest comes at the next start."""
        self._stopping.set()
        await asyncio.gather(self._ended(), self._unlink())

    async def _ended(self) -> None:
        if self._task is not None:
            with suppress(StreamFailedError):
                await self._task

    async def _unlink(self) -> None:
        if self._link is not None:
            await self._link.stop()

    async def _run(self) -> None:
        crash = await self._live(blame=True)
        fruitless = row = 0
        while crash is not None:
            worked, store = any(s.handled for s in self._stages), isinstance(crash, StoreError)
            fruitless = 0 if worked else fruitless + (not store)
            row = 0 if worked else row + 1
            if fruitless >= REBUILDS:
                raise StreamFailedError(
                    f"the stream crashed {fruitless} times in a row without handling an event; "
                    f"the last reason: {crash!r}"
                ) from crash
            await self._pause(row, crash)
            if self._stopping.is_set():
                return
            crash = await self._again(blame=not store)

    async def _again(self, *, blame: bool) -> BaseException | None:
        """Once more; a database that keeps it even from starting may be well again later."""
        try:
            return await self._live(blame=blame)
        except StoreError as error:
            return error

    async def _live(self, *, blame: bool) -> BaseException | None:
        """One app from its building to its end; the reason if it crashed or stood still."""
        self._stages = [
            ReadStage(self._tools, self._desk, blame=blame),
            StepStage(self._tools, self._desk, blame=blame, tell=self._tell),
            WakeStage(self._tools, self._wake),
        ]
        app = build_app(self._broker, self._db, self._stages, self._options.tuning)
        bind_to_running_loop(app)
        app.finalize()
        self._lookout.begin()
        still: StandstillError | None = None
        try:
            await begin(app)
            self._ready.set()
            await self._until_over(app)
        except StandstillError as error:
            still = error
        finally:
            self._ready.clear()
            await end(app)
            for stage in self._stages:
                stage.close()
        return self._reason(app) or still

    async def _until_over(self, app: App) -> None:
        """Asked now and then: Faust's own waiting leaves tasks behind that nobody ends."""
        while not (app.should_stop or self._stopping.is_set()):
            await self._look_after(app)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)

    async def _look_after(self, app: App) -> None:
        moved = sum(stage.moved for stage in self._stages)
        if self._link is None:
            if (why := await self._lookout.complaint(app, moved)) is not None:
                raise StandstillError(f"the stream stands still: {why}")
        elif (why := await self._link.complaint(app, moved)) is not None:
            raise StreamFailedError(f"the stream on Kafka stands still: {why}")

    def _reason(self, app: App) -> BaseException | None:
        failures = [stage.failure for stage in self._stages if stage.failure is not None]
        if failures:
            return failures[0]
        return (app.crash_reason or RuntimeError("crashed")) if app.crashed else None

    async def _pause(self, row: int, crash: BaseException) -> None:
        """Longer with every crash in a row."""
        self._tools.metrics.rebuilds.inc()
        longest = min(self._options.backoff * 2 ** min(row, 10), LONGEST_PAUSE)
        seconds = longest * random.uniform(0.8, 1.0)
        logger.error("the stream crashed and is rebuilt", reason=repr(crash), in_seconds=seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
