"""Everything else through Apprise, in threads: what it can do for us is send, and say yes or no.

The weakest promise of all channels: a no does not tell whether it will pass or whether the message
arrived, and most services take no id by which a repeat could be known.
https://github.com/caronc/apprise
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from pydantic import SecretStr

from monitor.alert.channel import SCHEMES
from monitor.alert.channel import AppriseChannel as Spec
from monitor.alert.render import Renderer
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.model import Delivery, Receipt, viewed

ATTEMPTS = 10
"""With the waits between them (5 s, doubling) about an hour; then the delivery is dead."""

for _name in ("apprise", "urllib3"):
    # They log addresses, and addresses hold tokens.
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class AppriseChannel:
    """Sends through one Apprise URL.

    Args:
        spec: the channel's table in routes.toml.
        url: what ``spec.url`` names.
        renderer: turns alerts into words.

    Raises ValueError when the URL does not parse or its scheme is not allowed.
    """

    def __init__(self, spec: Spec, url: SecretStr, renderer: Renderer) -> None:
        self.name = spec.id
        self.time_limit = timedelta(seconds=spec.time_limit)
        self._renderer = renderer
        self._service = parsed(url, spec.time_limit)
        # Threads of its own: one that hangs takes none from other channels.
        self._pool = ThreadPoolExecutor(spec.concurrency, f"apprise-{spec.id}")

    async def send(self, delivery: Delivery) -> Receipt:
        """Send one message. Raises DeliveryError."""
        view = viewed(delivery)
        say = partial(
            self._service.notify,
            title=_harmless(self._renderer.subject(view)),
            body=_harmless(self._renderer.text(view)),
            notify_type="warning" if view.loud else "info",
        )
        last = delivery.attempts >= ATTEMPTS
        try:
            async with asyncio.timeout(self.time_limit.total_seconds()):
                said = await asyncio.get_running_loop().run_in_executor(self._pool, say)
        except TimeoutError:
            raise ChannelError(Failure.UNANSWERED, "time limit", permanent=last) from None
        except Exception as error:  # noqa: BLE001 - a hundred services, each with its own way to fail
            raise ChannelError(Failure.BUSY, type(error).__name__, permanent=last) from None
        if not said:
            raise ChannelError(Failure.BUSY, "the service did not take it", permanent=last)
        return Receipt()

    async def close(self) -> None:
        """Begin nothing more; a thread that hangs ends with its socket's time limit."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def parsed(url: SecretStr, seconds: float = 10) -> Any:
    """The service behind an Apprise URL. Raises ValueError."""
    from apprise import Apprise, OverflowMode  # noqa: PLC0415 - 0.1 s, only where it is used

    text = url.get_secret_value().strip()
    scheme = text.partition("://")[0].lower()
    if scheme not in SCHEMES:
        raise ValueError(f"the scheme {scheme[:20]!r} is not allowed; see docs/howto/apprise.md")
    service = Apprise.instantiate(text, suppress_exceptions=True)
    if service is None:
        raise ValueError(
            f"the {scheme} URL does not parse; see the service's page in Apprise's wiki"
        )
    service.retry = 0  # ours is the outbox's, which survives a restart
    service.overflow_mode = OverflowMode.TRUNCATE
    service.socket_connect_timeout = seconds
    service.socket_read_timeout = seconds + 1
    return service


def _harmless(text: str) -> str:
    """No text from outside calls a whole channel: a zero-width space parts ``@`` from its name."""
    return text.replace("@", "@\u200b")
