"""The loop that empties the outbox: claim -> still mine? -> send -> mark, one lane per channel.

A lane holds at most ``concurrency`` deliveries, and claims only what it can send at once: a channel
that hangs or is told to wait keeps nothing from the others, nor from another process.
"""

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from monitor.clock import Clock
from monitor.deliver.model import Channel, Delivery, Outbox
from monitor.deliver.pace import Pace
from monitor.deliver.retry import Policy
from monitor.deliver.send import Sending, Tally

log = structlog.get_logger(__name__)

LEASE = 3
"""A lease is so many times the send's time limit."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel and how hard it may be used."""

    channel: Channel
    concurrency: int = 4
    rate: float | None = None
    """Messages a second to one target."""
    burst: int = 1

    @property
    def lease(self) -> timedelta:
        """How long a claim holds."""
        return self.channel.time_limit * LEASE


class Dispatch:
    """Sends what the outbox holds until it is stopped.

    Args:
        outbox: deliveries and their states.
        lanes: one for each channel.
        clock: the machine's, not the one of ``MONITOR_CLOCK``: leases and retries stay real.
        owner: names this process in leases.
        tally: counts results and repeats.
        policy: how patient we are.
        look: seconds between two looks when nobody wakes us: what other processes have planned,
            and what is due again.
    """

    def __init__(
        self,
        outbox: Outbox,
        lanes: Iterable[Lane],
        clock: Clock,
        *,
        owner: str,
        tally: Tally | None = None,
        policy: Policy | None = None,
        look: float = 1.0,
    ) -> None:
        self._outbox = outbox
        self._lanes = tuple(lanes)
        self._clock = clock
        self._owner = owner
        self._sending = Sending(outbox, clock, tally or Tally(), policy or Policy(), random.random)
        self._look = look
        self._awake = {lane.channel.name: asyncio.Event() for lane in self._lanes}
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Send until ``stop``; then let what is on its way arrive, and return.

        Cancelling it breaks off sends: their leases run out and they are repeated.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for lane in self._lanes:
                    group.create_task(self._run(lane), name=f"deliver:{lane.channel.name}")
        finally:
            for lane in self._lanes:
                await lane.channel.close()

    def wake(self) -> None:
        """Something was planned: look now."""
        for event in self._awake.values():
            event.set()

    def stop(self) -> None:
        """Claim no more; ``run`` returns when the last send has ended."""
        self._stopping.set()
        self.wake()

    async def _run(self, lane: Lane) -> None:
        pace = Pace(lane.rate, lane.burst)
        sends: set[asyncio.Task[None]] = set()
        try:
            while not self._stopping.is_set():
                self._awake[lane.channel.name].clear()
                claimed = await self._claim(lane, pace, lane.concurrency - len(sends))
                for delivery in claimed:
                    task = asyncio.create_task(self._sending.one(lane.channel, pace, delivery))
                    sends.add(task)
                    task.add_done_callback(sends.discard)
                    task.add_done_callback(lambda _: self._awake[lane.channel.name].set())
                await self._rest(
                    lane, pace, more=len(claimed) > 0 and len(sends) < lane.concurrency
                )
        except BaseException:
            for task in sends:
                task.cancel()
            raise
        finally:
            # Each has its own time limit; cancelled ones end at once.
            await asyncio.gather(*sends, return_exceptions=True)

    async def _claim(self, lane: Lane, pace: Pace, free: int) -> list[Delivery]:
        """As many as can be sent now; none while the channel is held or the outbox fails."""
        if free <= 0 or pace.held(asyncio.get_running_loop().time()) > 0:
            return []
        try:
            claimed = await self._outbox.claim(
                channel=lane.channel.name,
                now=self._clock.now(),
                owner=self._owner,
                limit=free,
                lease=lane.lease,
            )
        except Exception as error:  # noqa: BLE001 - the loop must outlive a store that fails
            log.warning("outbox.claim_failed", channel=lane.channel.name, error=str(error))
            return []
        return list(claimed)

    async def _rest(self, lane: Lane, pace: Pace, *, more: bool) -> None:
        """Until somebody wakes us, a send ends, the hold ends, or the next look is due."""
        if more:
            return
        held = pace.held(asyncio.get_running_loop().time())
        try:
            async with asyncio.timeout(max(self._look, held)):
                await self._awake[lane.channel.name].wait()
        except TimeoutError:
            pass
