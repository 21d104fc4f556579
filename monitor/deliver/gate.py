"""The port of what keeps addresses of routes.toml from leading inside (``poll.guard`` is one)."""

from typing import Protocol

import aiohttp
from typing_extensions import override
from yarl import URL


class Gate(Protocol):
    """Which addresses may be connected to; checked where the socket is made."""

    def check_url(self, url: URL) -> None:
        """Raises OSError for a scheme, port or literal address that is refused."""
        ...

    def connector(self, *, limit: int = 100) -> aiohttp.BaseConnector:
        """A connector each of whose connections is checked, whatever a name resolves to."""
        ...


class Closed(Gate):
    """Lets nothing through: what stands where nobody gave a gate."""

    @override
    def check_url(self, url: URL) -> None:
        """Raises OSError."""
        raise OSError("no gate was given that checks addresses")

    @override
    def connector(self, *, limit: int = 100) -> aiohttp.BaseConnector:
        """Raises OSError."""
        raise OSError("no gate was given that checks addresses")
