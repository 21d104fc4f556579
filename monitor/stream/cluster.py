"""What we must know of a Kafka cluster to speak to it."""

import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import faust
from yarl import URL

from monitor.errors import ConfigError, Problem

PORT = 9092
LARGEST = 16 * 1024 * 1024
"""Bytes of an event: 64 articles of 20,000 letters, with what was read from them, fit in."""


@dataclass(frozen=True, slots=True)
class Login:
    """A name and password (SASL)."""

    user: str
    password: str = field(repr=False)
    mechanism: str = "SCRAM-SHA-512"
    """PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster, our names in it, and how our topics are made."""

    servers: tuple[tuple[str, int], ...]
    """Some of its brokers; they tell of the others."""
    prefix: str = "news-monitor"
    """Topics are ``PREFIX.articles`` and so on; the consumer group is ``PREFIX``."""
    tls: ssl.SSLContext | None = None
    login: Login | None = None
    partitions: int = 8
    replication: int = 0
    """Copies of each partition; 0: three, or as many as there are brokers."""
    retention: timedelta = timedelta(days=7)
    create: bool = True
    """Topics that are missing are created; otherwise that is an error."""
    source: str = "urn:news-monitor"
    """What the events for other programs say they are of."""

    @property
    def hosts(self) -> list[str]:
        """``host:port`` of each server, IPv6 in brackets."""
        return [
            f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.servers
        ]

    @property
    def urls(self) -> list[URL]:
        """As Faust wants them."""
        return [URL(f"kafka://{host}") for host in self.hosts]

    def topic(self, name: str) -> str:
        """Our topic's name in the cluster."""
        return f"{self.prefix}.{name}"

    def client(self) -> dict[str, Any]:
        """How any aiokafka client comes in."""
        made: dict[str, Any] = {
            "security_protocol": ("SASL_" if self.login else "")
            + ("SSL" if self.tls else "PLAINTEXT"),
            "ssl_context": self.tls,
        }
        if self.login:
            made |= {
                "sasl_mechanism": self.login.mechanism,
                "sasl_plain_username": self.login.user,
                "sasl_plain_password": self.login.password,
            }
        return made

    def credentials(self) -> Any:
        """The same for Faust; None where nothing is asked."""
        if self.login:
            return faust.SASLCredentials(
                username=self.login.user,
                password=self.login.password,
                mechanism=self.login.mechanism,
                ssl_context=self.tls,
            )
        return faust.SSLCredentials(context=self.tls) if self.tls else None


def servers(url: str) -> tuple[tuple[str, int], ...]:
    """The brokers of ``kafka://host[:port][,host[:port]...]``. Raises ConfigError."""
    found = []
    for part in url.removeprefix("kafka://").rstrip("/").split(","):
        try:
            one = URL(f"kafka://{part}")
            found.append((one.host or "", one.explicit_port or PORT))
        except ValueError:
            found.append(("", 0))
        if not found[-1][0] or one.path not in {"", "/"} or one.user or one.query:
            what = f"part {len(found)} of it is no host:port of a Kafka broker"
            advice = "Write kafka://host:9092, several with commas; name and password are settings."
            raise ConfigError([Problem("settings", "broker", what, advice)])
    return tuple(found)
