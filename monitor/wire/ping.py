"""A sign of life to a service that tells people when it stops to come (as healthchecks.io does)."""

from datetime import timedelta

import aiohttp
import structlog
from pydantic import SecretStr
from yarl import URL

from monitor.deliver.failure import scrub
from monitor.deliver.gate import Gate

log = structlog.get_logger("ping")
LIMIT = timedelta(seconds=10)


class Ping:
    """Asks one address; what comes of it is only logged.

    Args:
        url: the address, a secret: whoever has it may answer for us.
        gate: which addresses may be connected to, as for webhooks.
    """

    def __init__(self, url: SecretStr, gate: Gate) -> None:
        self._url = url
        self._gate = gate
        self._said = False

    async def send(self) -> bool:
        """Ask once; False where there was no good answer."""
        url = self._url.get_secret_value()
        if not url:
            return False
        try:
            self._gate.check_url(URL(url))
            timeout = aiohttp.ClientTimeout(total=LIMIT.total_seconds())
            async with (
                aiohttp.ClientSession(connector=self._gate.connector(), timeout=timeout) as session,
                session.get(url, allow_redirects=False) as answer,
            ):
                answer.raise_for_status()
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            if not self._said:
                log.warning("ping_url does not answer", error=scrub(str(error), [url]))
            self._said = True
            return False
        self._said = False
        return True
