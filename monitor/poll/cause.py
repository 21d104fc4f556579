"""Why a poll gave nothing: the closed set of failure reasons (metric labels, log fields)."""

from enum import StrEnum


class Cause(StrEnum):
    """Reasons of FetchError and of a document that could not be read."""

    REFUSED_ADDRESS = "refused_address"
    """The SSRF guard: private, loopback ... address, scheme or port."""
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    """Over the time limit, whatever was slow."""
    PROTOCOL = "protocol"
    """Not HTTP, or cut short."""
    ENCODING = "encoding"
    """Broken or unknown compression."""
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    """Too many, in a circle, or to nowhere."""
    GONE = "gone"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    """401, 403, 451."""
    THROTTLED = "throttled"
    """429, and 503 that says when to come back."""
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    EMPTY = "empty"
    HTML = "html"
    """A page where a feed should be."""
    NOT_A_FEED = "not_a_feed"
    ERROR_ITEMS = "error_items"
    """Nothing but a bridge's error messages."""
    HOSTILE = "hostile"
    """Reading it took more time or memory than allowed."""
    INTERNAL = "internal"
    """Our own mistake; the traceback is logged."""


def of_status(status: int, *, says_when: bool) -> Cause:
    """The cause of an HTTP status that is no success.

    Args:
        status: 400 to 599, or another that is not understood.
        says_when: the answer had a usable Retry-After.
    """
    if status == 429 or (status == 503 and says_when):
        return Cause.THROTTLED
    known = {404: Cause.NOT_FOUND, 410: Cause.GONE}
    known |= dict.fromkeys((401, 403, 451), Cause.FORBIDDEN)
    return known.get(status) or (Cause.SERVER_ERROR if status >= 500 else Cause.CLIENT_ERROR)
