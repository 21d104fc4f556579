"""The ``kafka://`` transport: Faust's own, with two of its faults mended from outside.

Both are open in Faust 0.15: it forgets what was acknowledged before it commits at a rebalance
(#502: repeats), and it commits past an event that is still in work (#606: loss). The two private
names used here are why the pin is narrow and why tests/stream runs on a real Kafka.
"""

import asyncio
from typing import Any, ClassVar

import structlog
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from typing_extensions import override

COMMIT_SECONDS = 5.0
"""A commit at a rebalance only saves repeats; nobody waits for long."""
log = structlog.get_logger(__name__)


class Consumer(driver.Consumer):  # type: ignore[misc]
    """Commits before it forgets, and never past an event in work."""

    @override
    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                await self.commit()
        except Exception as error:  # noqa: BLE001 - what is not committed is only repeated
            log.warning("no commit before the rebalance", error=repr(error))
        await super().on_partitions_revoked(revoked)

    @override
    def _new_offset(self, tp: TP) -> int | None:
        acked = self._acked[tp]
        low = lowest(list(self._unacked_messages), tp)
        if low is None:
            return self._offset_of(tp)
        held = [offset for offset in acked if offset >= low]
        acked[:] = [offset for offset in acked if offset < low]
        try:
            return self._offset_of(tp)
        finally:
            acked.extend(held)

    def _offset_of(self, tp: TP) -> int | None:
        found: int | None = super()._new_offset(tp)
        return found


def lowest(messages: list[Any], tp: TP) -> int | None:
    """The offset of the first event of a partition that is still in work."""
    return min((m.offset for m in messages if m.tp == tp and not m.acked), default=None)


class Transport(driver.Transport):  # type: ignore[misc]
    """Faust's, with our consumer."""

    Consumer: ClassVar[type[Consumer]] = Consumer
