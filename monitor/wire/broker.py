"""The broker the settings name: ``local://``, or a Kafka cluster with what opens its doors."""

import ssl
from datetime import timedelta
from pathlib import Path

from monitor.config.settings import Settings, variable
from monitor.errors import ConfigError, Problem
from monitor.stream.cluster import Cluster, Login, servers


def broker(settings: Settings) -> str | Cluster:
    """What the stream is to speak to. Raises ConfigError with every problem."""
    url = settings.broker.get_secret_value()
    if not url.startswith("kafka://"):
        return url
    if problems := _amiss(settings):
        raise ConfigError(problems)
    return Cluster(
        servers=servers(url),
        prefix=settings.kafka_prefix,
        tls=_context(settings) if settings.kafka_tls else None,
        login=_login(settings),
        partitions=settings.kafka_partitions,
        replication=settings.kafka_replication,
        retention=timedelta(hours=settings.kafka_retention_hours),
        create=settings.kafka_create_topics,
        source=settings.kafka_source,
    )


def _login(settings: Settings) -> Login | None:
    if not settings.kafka_user:
        return None
    password = settings.kafka_password.get_secret_value()
    return Login(settings.kafka_user, password, settings.kafka_mechanism)


def _amiss(settings: Settings) -> list[Problem]:
    """Settings that make sense only together."""
    password = settings.kafka_password.get_secret_value()
    checks = (
        ("kafka_password", bool(settings.kafka_user) and not password, "is missing beside a user"),
        ("kafka_user", bool(password) and not settings.kafka_user, "is missing beside a password"),
        ("kafka_key", bool(settings.kafka_cert and not settings.kafka_key), "is missing"),
        ("kafka_cert", bool(settings.kafka_key and not settings.kafka_cert), "is missing"),
        *(
            (
                name,
                given is not None and not settings.kafka_tls,
                "is given and MONITOR_KAFKA_TLS is not",
            )
            for name, given in (
                ("kafka_ca", settings.kafka_ca),
                ("kafka_cert", settings.kafka_cert),
            )
        ),
    )
    return [_problem(name, what) for name, wrong, what in checks if wrong]


def _context(settings: Settings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ca)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError([_unread("kafka_ca", settings.kafka_ca, error)]) from None
    if settings.kafka_cert and settings.kafka_key:
        try:
            # a password would be asked for at the terminal; "" makes it an error
            context.load_cert_chain(settings.kafka_cert, settings.kafka_key, password="")
        except (OSError, ssl.SSLError) as error:
            raise ConfigError([_unread("kafka_cert", settings.kafka_cert, error)]) from None
    return context


def _unread(name: str, path: Path | None, error: OSError) -> Problem:
    return _problem(name, f"{path} cannot be used: {error.strerror or error}")


def _problem(name: str, what: str) -> Problem:
    return Problem("settings", variable(name), what, "See docs/howto/kafka.md.")
