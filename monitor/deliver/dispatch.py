"""The loop that empties the outbox: claim -> still mine? -> send -> mark, one lane per channel.

A lane holds at most ``concurrency`` deliveries, and claims only what it can send at once: a channel
that hangs or is told to wait keeps nothing from the others, nor from another process. Nor does one
target of it: at most ``per_target`` are held for it, none while it is told to wait. A channel that
fails as a whole is tried now and then (``breaker``), and costs what waits for it no attempts.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from monitor.clock import Clock
from monitor.deliver.model import Channel, Delivery, Outbox, mark_of
from monitor.deliver.retry import Policy
from monitor.deliver.send import Sending
from monitor.deliver.standing import Standing
from monitor.deliver.tally import Tally

log = structlog.get_logger(__name__)

LEASE = 3
"""A lease is so many times the send's time limit."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel and how hard it may be used."""

    channel: Channel
    concurrency: int = 4
    per_target: int | None = None
    """Deliveries to one target held at once; no limit where it is left out."""
    standing: Standing = field(default_factory=Standing)
    """Its rate, holds and breaker: may outlive the lane."""

    @property
    def lease(self) -> timedelta:
        """How long a claim holds."""
        return self.channel.time_limit * LEASE


@dataclass(slots=True)
class _State:
    """What a lane is doing."""

    lane: Lane
    sends: set[asyncio.Task[bool]] = field(default_factory=set)
    busy: Counter[str] = field(default_factory=Counter)
    """Deliveries in hand by target."""
    back: set[str] = field(default_factory=set)
    """Targets of which one went back while others are in hand: they may follow it, and one that
    came later must not be claimed before all are back, or it would be ahead of them."""

    @property
    def free(self) -> int:
        return self.lane.concurrency - len(self.sends)

    def avoid(self, at: float) -> set[str]:
        """Targets nothing is claimed for now."""
        most = self.lane.per_target
        full = {target for target, n in self.busy.items() if most is not None and n >= most}
        held = self.lane.standing.pace.holding(at)
        return {mark_of(target) for target in full | self.back | set(held)}

    def ended(self, target: str, *, tried: bool) -> None:
        """One of a target's is out of our hands."""
        self.busy[target] -= 1
        if self.busy[target] <= 0:
            del self.busy[target]
            self.back.discard(target)
        elif not tried:
            self.back.add(target)


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
                claimed = await self._claim(state)
                for delivery in claimed:
                    self._begin(state, delivery)
                await self._rest(state, more=len(claimed) > 0 and state.free > 0)
        except BaseException:
            for task in state.sends:
                task.cancel()
            raise
        finally:
            # Each has its own time limit; cancelled ones end at once.
            await asyncio.gather(*state.sends, return_exceptions=True)

    def _begin(self, state: _State, delivery: Delivery) -> None:
        channel, target = state.lane.channel, delivery.subscription.target
        state.lane.standing.breaker.begun()
        task = asyncio.create_task(self._sending.one(channel, state.lane.standing, delivery))
        state.sends.add(task)
        state.busy[target] += 1

        def done(task: asyncio.Task[bool]) -> None:
            state.sends.discard(task)
            state.ended(target, tried=task.cancelled() or bool(task.exception() or task.result()))
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
                avoid=state.avoid(at),
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
