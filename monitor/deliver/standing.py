"""How each channel stands with its receivers: kept beside its name, so that no reload forgets it.

A reload of routes.toml makes every channel anew. What a receiver has told us (wait; we are out of
order) and what it has got of us (the rate) is true all the same.
"""

from dataclasses import dataclass, field

from monitor.alert.channel import ChannelSpec
from monitor.deliver.breaker import Breaker
from monitor.deliver.hands import Hands
from monitor.deliver.pace import Pace


@dataclass(slots=True)
class Standing:
    """Of one channel."""

    pace: Pace = field(default_factory=Pace)
    """Of deliveries; with the holds that receivers ask for."""
    messages: Pace = field(default_factory=Pace)
    """Of messages, where the channel puts several deliveries into one."""
    breaker: Breaker = field(default_factory=Breaker)
    hands: Hands = field(default_factory=Hands)
    """What this process holds of it, in whichever lane."""


class Standings:
    """Of all channels this process has had."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[ChannelSpec, Standing]] = {}

    def of(self, spec: ChannelSpec, *, gathers: bool = False) -> Standing:
        """How the channel stands, under the rate that its table names now.

        One whose table was edited is tried at once, however long it has failed: somebody may have
        mended it. Holds, rate and what is in hand stay even then.

        Args:
            spec: the channel's table.
            gathers: it puts several deliveries into one message; the rate is that of messages.
        """
        before, standing = self._known.get((spec.id, spec.type), (spec, Standing()))
        if before != spec:
            standing = Standing(standing.pace, standing.messages, hands=standing.hands)
        standing.pace.limit(None if gathers else spec.rate, spec.burst)
        standing.messages.limit(spec.rate if gathers else None, spec.burst)
        self._known[spec.id, spec.type] = spec, standing
        return standing

    def forgive(self, spec: ChannelSpec) -> None:
        """Its secret was changed: it is tried at once, however long it has failed."""
        if (known := self._known.get((spec.id, spec.type))) is not None:
            known[1].breaker.answered()
