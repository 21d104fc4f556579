"""The loop that empties the outbox: claim -> still mine? -> send -> mark, one lane per channel.

A lane holds at most ``concurrency`` deliveries, and claims only what it can send at once: a channel
that hangs or is told to wait keeps nothing from the others, nor from another process. Nor does one
target of it: at most ``per_target`` are held for it, none while it is told to wait (``hands``). A channel that
fails as a whole is tried now and then (``breaker``), and costs what waits for it no attempts.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from monitor.clock import Clock
from monitor.deliver.lane import Lane
from monitor.deliver.model import Channel, Delivery, Outbox, Room, mark_of
from monitor.deliver.retry import Policy
from monitor.deliver.send import Sending, Work
from monitor.deliver.tally import Tally

log = structlog.get_logger(__name__)

__all__ = ["Dispatch", "Lane"]


@dataclass(slots=True)
class _State:
    """What a lane is doing."""

    lane: Lane
    sends: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def free(self) -> int:
        return self.lane.concurrency - len(self.sends)

    def room(self, at: float) -> Room:
        """To which targets something may be claimed now."""
        standing, most = self.lane.standing, self.lane.per_target
        busy = standing.hands.avoid(self, most, at) | set(standing.pace.holding(at))
        held = {mark_of(target): n for target, n in standing.hands.counts().items()}
        return Room(frozenset(map(mark_of, busy)), most, held)


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
        self._sending = Sending(outbox, clock, tally or Tally(), policy or Policy())
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

    def channel(self, name: str) -> Channel | None:
        """The channel of that name."""
        return next((lane.channel for lane in self._lanes if lane.channel.name == name), None)

    def wake(self) -> None:
        """Something was planned: look now."""
        for event in self._awake.values():
            event.set()

    def stop(self) -> None:
        """Claim no more; ``run`` returns when the last send has ended."""
        self._stopping.set()
        self.wake()

    async def _run(self, lane: Lane) -> None:
        state = _State(lane)
        try:
            while not self._stopping.is_set():
                self._awake[lane.channel.name].clear()
                claimed = await self._take(state)
                await self._rest(state, more=len(claimed) > 0 and state.free > 0)
        except BaseException:
            for task in state.sends:
                task.cancel()
            raise
        finally:
            # Each has its own time limit; cancelled ones end at once.
            await asyncio.gather(*state.sends, return_exceptions=True)

    async def _take(self, state: _State) -> list[Delivery]:
        """Claim and begin; of the lanes of one channel one at a time, or both might hold a target."""
        async with state.lane.standing.hands.claiming:
            if self._stopping.is_set():
                return []
            claimed = await self._claim(state)
            for delivery in claimed:
                self._begin(state, delivery)
            return claimed

    def _begin(self, state: _State, delivery: Delivery) -> None:
        channel, target = state.lane.channel, delivery.subscription.target
        standing = state.lane.standing
        standing.breaker.begun()
        number = standing.hands.taken(target, state)
        task = asyncio.create_task(self._sending.one(Work(state.lane, delivery, number)))
        state.sends.add(task)

        def done(task: asyncio.Task[None]) -> None:
            state.sends.discard(task)
            standing.hands.left(target)
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("delivery.failed_within", delivery=delivery.id, exc_info=error)
            self._awake[channel.name].set()

        task.add_done_callback(done)

    async def _claim(self, state: _State) -> list[Delivery]:
        """As many as can be sent now; none while the channel is held or the outbox fails."""
        lane, at = state.lane, asyncio.get_running_loop().time()
        free = lane.standing.breaker.room(at, state.free)
        if free <= 0 or lane.standing.pace.held(at) > 0:
            return []
        try:
            claimed = await self._outbox.claim(
                channel=lane.channel.name,
                now=self._clock.now(),
                owner=self._owner,
                limit=free,
                lease=lane.lease,
                room=state.room(at),
            )
        except Exception as error:  # noqa: BLE001 - the loop must outlive a store that fails
            log.warning("outbox.claim_failed", channel=lane.channel.name, error=str(error))
            return []
        return list(claimed)

    async def _rest(self, state: _State, *, more: bool) -> None:
        """Until somebody wakes us, a send ends, the hold ends, or the next look is due."""
        standing = state.lane.standing
        if more and not standing.breaker.is_open:
            return
        held = standing.pace.held(asyncio.get_running_loop().time())
        try:
            async with asyncio.timeout(max(self._look, held)):
                await self._awake[state.lane.channel.name].wait()
        except TimeoutError:
            pass
