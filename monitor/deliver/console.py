"""The terminal where the monitor runs: one line for each alert."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from monitor.alert.channel import ConsoleChannel as Spec
from monitor.alert.render import Renderer
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.model import Delivery, Receipt, viewed


class ConsoleChannel:
    """Prints alerts.

    Args:
        spec: the channel's table in routes.toml.
        renderer: turns alerts into words.
        write: prints one line and flushes; may block, raises OSError when the terminal is gone.
    """

    def __init__(self, spec: Spec, renderer: Renderer, write: Callable[[str], None]) -> None:
        self.name = spec.id
        self.time_limit = timedelta(seconds=spec.time_limit)
        self._renderer = renderer
        self._write = write

    async def send(self, delivery: Delivery) -> Receipt:
        """Print one line. Raises DeliveryError when nobody reads any more."""
        view = viewed(delivery)
        try:
            async with asyncio.timeout(self.time_limit.total_seconds()):
                await asyncio.to_thread(self._write, self._renderer.line(view))
        except TimeoutError:
            raise ChannelError(Failure.UNANSWERED, "the terminal does not read") from None
        except (OSError, ValueError) as error:
            raise ChannelError(Failure.UNREACHABLE, str(error)) from None
        return Receipt()

    async def close(self) -> None:
        """Nothing is kept open."""
