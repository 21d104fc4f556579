"""Refuses addresses that lead inside: checked where the socket is made, so on every hop.

A name may resolve to one address when it is checked and to another when it is connected to (DNS
rebinding); what is checked here is the very address the socket is about to connect to. Feeds and
webhooks both go through it. Behind an HTTP proxy only the proxy's address is seen: there the
proxy must refuse, and only literal addresses are checked (:meth:`Guard.check_url`).
"""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import aiohttp
from yarl import URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_REFUSED: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "unspecified"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::/96", "IPv4-compatible"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("::ffff:0:0:0/96", "IPv4-translated"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "local NAT64"),
    ("100::/64", "discard"),
    ("2001::/32", "Teredo"),
    ("2002::/16", "6to4"),
    ("2001:2::/48", "benchmarking"),
    ("2001:10::/28", "ORCHID"),
    ("2001:db8::/32", "documentation"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "unique local"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)
_NETWORKS = tuple((ipaddress.ip_network(net), name) for net, name in _REFUSED)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Above 1023: databases, queues, remote desktops. Below, only the two of HTTP are allowed.
_SERVICES = frozenset({
    1433, 1521, 2049, 2375, 2376, 2379, 2380, 3128, 3306, 3389, 5060, 5061, 5432, 5672, 5900, 5984,
    6000, 6379, 6443, 6667, 9042, 9092, 9200, 9300, 10250, 11211, 15672, 25565, 27017,
})  # fmt: skip
PORTS = "80, 443 and those from 1024 on but for databases' and other services' own"
_SCHEME_PORT = {"http": 80, "https": 443}


class RefusedError(OSError):
    """An address, port or scheme the guard does not let through.

    An OSError, so that the connector tries the host's next address.
    """


class Guard:
    """Decides which addresses may be connected to."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        """Allow ``allowed`` networks (CIDR) besides the public internet.

        Raises ValueError for what is no network.
        """
        self._allowed: tuple[Network, ...] = tuple(
            ipaddress.ip_network(n, strict=False) for n in allowed
        )

    def refuses(self, address: str) -> str:
        """Why ``address`` is refused ("loopback"), or "" if it may be connected to.

        Where a transition network (NAT64, say) is allowed, the IPv4 address inside still counts.
        """
        try:
            ip: Address = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return "not an address"
        outer = (a for a in (ip, *_inner(ip)) if not self._allows(a))
        return next((reason for a in outer if (reason := _refusal(a))), "")

    def check_url(self, url: URL) -> None:
        """Check scheme, port and a literal address before anything is sent.

        Raises RefusedError.
        """
        if url.scheme not in _SCHEME_PORT or not url.host:
            raise RefusedError(f"{url.scheme or 'no scheme'}: only http and https are fetched")
        port = url.port or _SCHEME_PORT[url.scheme]
        if (port < 1024 and port not in _SCHEME_PORT.values()) or port in _SERVICES:
            raise RefusedError(
                f"port {port} is not asked; {PORTS} are, and no setting adds to them"
            )
        if reason := self.refuses(url.host):
            if reason != "not an address":
                raise RefusedError(_why(url.host, reason))
            if url.host.rstrip(".").lower() == "localhost":
                self._check(url.host, "127.0.0.1")

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Make the socket for one address the connector has chosen (aiohttp's socket factory).

        Raises RefusedError instead where the address is refused.
        """
        family, kind, proto, _, address = info
        self._check(str(address[0]), str(address[0]))
        made = socket.socket(family=family, type=kind, proto=proto)
        made.setblocking(False)
        return made

    def connector(self, *, limit: int = 100, **options: Any) -> aiohttp.TCPConnector:
        """An aiohttp connector each of whose connections passes :meth:`socket`."""
        return aiohttp.TCPConnector(limit=limit, socket_factory=self.socket, **options)

    def _allows(self, ip: Address) -> bool:
        return any(ip.version == net.version and ip in net for net in self._allowed)

    def _check(self, name: str, address: str) -> None:
        if reason := self.refuses(address):
            raise RefusedError(_why(name, reason))


def _why(name: str, reason: str) -> str:
    return f"{name} is {reason}; MONITOR_ALLOWED_NETWORKS allows networks that are not public"


def _refusal(ip: Address) -> str:
    for net, reason in _NETWORKS:
        if ip.version == net.version and ip in net:
            return reason
    return "" if ip.is_global else "not global"


def _inner(ip: Address) -> tuple[Address, ...]:
    """The IPv4 addresses that an IPv6 address of a transition mechanism stands for."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ()
    if ip in _NAT64:
        return (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF),)
    found = (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()))
    return tuple(a for a in found if a is not None)
