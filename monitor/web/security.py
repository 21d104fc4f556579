"""What every page answers with, and what is believed of who asks."""

import base64
import hashlib
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from aiohttp import web

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "page.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
Network = IPv4Network | IPv6Network

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
"""No script, no frame, nothing from elsewhere; a link with a token is told to nobody."""


def client_of(request: web.Request, proxies: Sequence[Network]) -> str:
    """The address a limit counts: of the peer, or what a proxy of ours says of it.

    ``X-Forwarded-For`` is read from its end, as far as proxies of ours wrote it. An IPv6 address
    counts as its /64: a household has one.
    """
    # A proxy may add a line of its own instead of adding to a stranger's.
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    hops = [part.strip() for part in forwarded.split(",")]
    client = request.remote or ""
    for hop in reversed([hop for hop in hops if hop]):
        if not _within(client, proxies):
            break
        client = hop
    try:
        address = ip_address(client)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/64", strict=False) if address.version == 6 else address)


def from_elsewhere(request: web.Request) -> bool:
    """Whether another site's page made the browser send this (Fetch Metadata).

    There is no cookie that could be abused; this keeps strangers' pages from asking in a visitor's
    name, and at the cost of the visitor's limit.
    """
    return request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")


def _within(client: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return any(address.version == n.version and address in n for n in networks)
