"""What to do about a request that was never answered: when to look, and what if one cannot. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.deliver.failure import ChannelError, Failure, NotTriedError


@dataclass(frozen=True, slots=True)
class Doubt:
    """A channel's way with lost answers."""

    patience: timedelta
    """A request's own time limit and a grace: after that it can no longer arrive."""
    hold: bool = False
    """Where nobody can be asked: leave it to a person, rather than send it again."""

    def settled(self, began: datetime | None, now: datetime) -> None:
        """Raises NotTriedError while a request that began then may still arrive."""
        if began is None or now >= began + self.patience:
            return
        wait = began + self.patience - now
        detail = f"an unanswered request is waited for {wait.total_seconds():.0f} s more"
        raise NotTriedError(Failure.UNANSWERED, detail, not_before=wait)

    def holds(self, began: datetime | None) -> bool:
        """Whether what may have arrived is left to a person."""
        return self.hold and began is not None

    def unknown(self) -> ChannelError:
        """The end of what is left to a person."""
        detail = "it may have arrived, and the receiver cannot be asked"
        return ChannelError(Failure.UNKNOWN, detail, permanent=True)
