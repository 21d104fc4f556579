"""What an operator may set, and what it is where nobody does (``environment`` reads it)."""

import os
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from monitor.clock import parse_clock

PREFIX = "MONITOR_"


def data_folder(env: Mapping[str, str]) -> Path:
    """``$XDG_DATA_HOME/news-monitor`` (XDG Base Directory Specification)."""
    own = Path(env.get("HOME", "~")).expanduser() / ".local/share"
    return Path(env.get("XDG_DATA_HOME") or own) / "news-monitor"


class Settings(BaseModel):
    """Everything an operator may set. Durations are seconds, sizes bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    config: Path | None = Field(
        None, description="Folder with feeds.toml, rules/ and alerts/; the shipped set when unset."
    )
    database: SecretStr = Field(
        SecretStr(""),
        description="sqlite:///PATH or postgresql://...; unset: a file in $XDG_DATA_HOME/news-monitor.",
    )
    database_pool: int = Field(
        8, ge=2, le=100, description="Connections to PostgreSQL each process holds at most."
    )
    broker: SecretStr = Field(
        SecretStr("local://"),
        description="local:// (in the process, durable, no server) or kafka://host:9092[,host:9092].",
    )
    kafka_prefix: str = Field(
        "news-monitor",
        pattern=r"^[A-Za-z0-9._-]{1,200}$",
        description="Topics are PREFIX.articles, .claims, .alerts and .events; PREFIX is the consumer group.",
    )
    kafka_partitions: int = Field(
        8,
        ge=1,
        le=1000,
        description="Partitions of each topic: as many workers can share the work.",
    )
    kafka_replication: int = Field(
        0, ge=0, le=9, description="Copies of each partition; 0: three, or one for each broker."
    )
    kafka_retention_hours: float = Field(
        168, ge=1, description="Hours Kafka keeps events; for topics that are created."
    )
    kafka_create_topics: bool = Field(
        True, description="Create topics that are missing; otherwise their absence is an error."
    )
    kafka_source: str = Field(
        "urn:news-monitor",
        pattern=r"^[!-~]+$",
        max_length=500,
        description="The source of the CloudEvents on PREFIX.events: a URI that names this monitor.",
    )
    kafka_tls: bool = Field(False, description="Speak TLS with the brokers.")
    kafka_ca: Path | None = Field(
        None,
        description="PEM file of the authority that signed the brokers' certificates; the system's when unset.",
    )
    kafka_cert: Path | None = Field(
        None, description="PEM file of our own certificate, where the brokers ask for one."
    )
    kafka_key: Path | None = Field(
        None, description="PEM file of its private key, without a password."
    )
    kafka_user: str = Field("", description="Name to log in with (SASL).")
    kafka_password: SecretStr = Field(SecretStr(""), description="Password to log in with.")
    kafka_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="How to log in: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."
    )
    http_host: str = Field("127.0.0.1", description="Address of /healthz, /readyz and /metrics.")
    http_port: int = Field(
        8481, ge=0, le=65535, description="Port of /healthz, /readyz and /metrics."
    )
    http_proxy: SecretStr = Field(
        SecretStr(""),
        description="Proxy for fetching feeds; the address guard then checks only names and literal addresses.",
    )
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description="Private networks feeds may lie in, as CIDRs separated by commas."
    )
    contact: str = Field(
        "",
        pattern=r"^[!-'*-~]*$",
        description="URL or address publishers can reach you at; part of the User-Agent, as public_url is when this is unset. With neither, it holds name and version alone, and the start warns.",
    )
    public_url: str = Field("", description="Where people reach this service; used in links.")
    link_keys: SecretStr = Field(
        SecretStr(""),
        description="Keys that sign the links in mails, the newest first, separated by commas; older ones still verify.",
    )
    signup_channel: str = Field(
        "",
        description="Id of the e-mail channel through which people may subscribe by themselves at /subscribe; off when empty.",
    )
    signup_domains: tuple[str, ...] = Field(
        (),
        description="Only addresses at these domains may subscribe, separated by commas; any when empty.",
    )
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        (),
        description="Networks of reverse proxies in front of the pages, as CIDRs separated by commas; what they say of the client in X-Forwarded-For is believed.",
    )
    ping_url: SecretStr = Field(
        SecretStr(""),
        description="Address asked every minute while articles come in and alerts go out; a service such as healthchecks tells you when that stops.",
    )
    clock: str = Field(
        "", description="START*SPEED gives demos another now, e.g. 2026-01-20T00:00:00Z*3600."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least level that is logged."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="auto: text on a terminal, else JSON lines."
    )
    poll_concurrency: int = Field(32, ge=1, le=1000, description="Feeds fetched at once.")
    poll_per_host: int = Field(
        2, ge=1, le=100, description="Feeds fetched at once per registrable domain."
    )
    poll_connect_seconds: float = Field(10, gt=0, le=120, description="Time limit of a connection.")
    poll_total_seconds: float = Field(
        30, gt=0, le=600, description="Time limit of a fetch with all redirects."
    )
    poll_max_bytes: int = Field(
        15 * 1024 * 1024, ge=1024, description="Largest feed document, decompressed."
    )
    poll_max_redirects: int = Field(5, ge=0, le=20, description="Redirects followed.")
    parse_seconds: float = Field(
        20, gt=0, le=600, description="Time limit of parsing one document."
    )
    retention_articles_days: int = Field(
        30, ge=1, description="Days the text of articles is kept; claims and their sentences stay."
    )
    retention_developments_days: int = Field(90, ge=1, description="Days other news is grouped.")
    retention_history_days: int = Field(0, ge=0, description="Days of history kept; 0: for good.")
    retention_deliveries_days: int = Field(
        400, ge=0, description="Days deliveries are kept that came to an end; 0: for good."
    )
    retention_dead_letters_days: int = Field(90, ge=1, description="Days after they were replayed.")
    retention_log_days: float = Field(7, gt=0, description="Days handled stream events are kept.")
    alerts_per_hour: int = Field(
        0,
        ge=0,
        description="Alerts an hour; the rest comes in summaries, critical ones pass. 0: no limit.",
    )
    reload_seconds: float = Field(
        0.25, gt=0, le=60, description="How often rules, feeds and routes are looked at for edits."
    )

    @field_validator("allowed_networks", "trusted_proxies", "signup_domains", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            [part.strip() for part in value.split(",") if part.strip()]
            if isinstance(value, str)
            else value
        )

    @field_validator("clock")
    @classmethod
    def _clock(cls, value: str) -> str:
        parse_clock(value)
        return value

    @field_validator("broker")
    @classmethod
    def _broker(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("local://", "kafka://")):
            raise ValueError("the broker is local:// or kafka://host:port")
        return value

    @property
    def retention(self) -> timedelta:
        """How long articles are kept."""
        return timedelta(days=self.retention_articles_days)

    def database_url(self, env: Mapping[str, str] | None = None) -> str:
        """The database's URL, the default file where none is set."""
        stated = self.database.get_secret_value()
        return stated or f"sqlite:///{data_folder(env or os.environ) / 'monitor.db'}"


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()
