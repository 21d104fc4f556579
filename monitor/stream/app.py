"""Builds a Faust app: settings, topics, agents. Nothing happens at import."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import faust
import mode
from faust.tables.manager import TableManager
from typing_extensions import override
from yarl import URL

from monitor.errors import ConfigError, Problem
from monitor.store.session import Database
from monitor.stream import kafka, local
from monitor.stream.agents import register
from monitor.stream.cluster import LARGEST, Cluster
from monitor.stream.stage import Stage

GROUP = "news-monitor"
METADATA_SECONDS = 5.0
"""A broker that has just come back may say that it has no topics, and who assigns by that assigns
nothing to anybody until the topics are asked for again."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """What tests make quicker. Seconds."""

    commit_interval: float = 1.0
    partitions: int = 1
    """Of each topic; ``local://`` keeps one, so that the order is that of the articles."""
    session: float = 10.0
    """A worker on Kafka that was not heard of for so long has lost its partitions."""


class NoTables(TableManager):  # type: ignore[misc]
    """Faust waits a second for tables to be declared; there are none."""

    @override
    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()


class App(faust.App):  # type: ignore[misc]
    """Without tables there are no folders to make."""

    @override
    async def on_first_start(self) -> None:
        pass


def build_app(
    broker: str | Cluster, db: Database, stages: Sequence[Stage], tuning: Tuning | None = None
) -> App:
    """A new app; one that was stopped is never started again.

    Args:
        broker: ``local://``, or the Kafka cluster whose topics are there.
        db: the store.
        stages: what the agents do.
        tuning: for tests.

    Raises ConfigError for a broker nobody here speaks to.
    """
    tuning = tuning or Tuning()
    if isinstance(broker, Cluster):
        return _on_kafka(broker, stages, tuning)
    if not broker.startswith("local://"):
        what = f"no transport for {_shown(broker)}"
        raise ConfigError([Problem("settings", "broker", what, 'Use "local://" or "kafka://".')])
    app = App(GROUP, broker=broker, **settings(tuning))
    app.transport = app.producer_transport = local.Transport([URL(broker)], app, db)
    register(app, stages)
    return app


def _shown(broker: str) -> str:
    """Scheme and host; a URL may hold a password."""
    try:
        url = URL(broker)
    except ValueError:
        return "a URL that cannot be read"
    return f"{url.scheme}://{url.host or ''}" if url.scheme else "a URL without a scheme"


def _on_kafka(cluster: Cluster, stages: Sequence[Stage], tuning: Tuning) -> App:
    app = App(cluster.prefix, broker=cluster.urls, **kafka_settings(cluster, tuning))
    app.transport = app.producer_transport = kafka.Transport(cluster.urls, app)
    register(app, stages, cluster.topic)
    return app


def kafka_settings(cluster: Cluster, tuning: Tuning) -> dict[str, Any]:
    """What differs on a cluster: the topics are there, and a death is noticed within ten seconds."""
    return {
        **settings(tuning),
        "broker_credentials": cluster.credentials(),
        "broker_heartbeat_interval": tuning.session / 3,
        "broker_rebalance_timeout": 45,
        "broker_session_timeout": tuning.session,
        "consumer_max_fetch_size": 1024 * 1024,
        "consumer_metadata_max_age_ms": int(METADATA_SECONDS * 1000),
        "producer_max_request_size": LARGEST,
        "topic_allow_declare": False,
        "topic_partitions": cluster.partitions,
    }


def settings(tuning: Tuning) -> dict[str, Any]:
    """Why each of them: docs/explain/delivery-guarantees.md."""
    return {
        "TableManager": NoTables,
        "agent_supervisor": mode.CrashingSupervisor,
        "autodiscover": False,
        "broker_commit_every": 500,
        "broker_commit_interval": tuning.commit_interval,
        "broker_heartbeat_interval": 4,
        "broker_request_timeout": 90,
        "broker_session_timeout": 15,
        "consumer_auto_offset_reset": "earliest",
        "key_serializer": "raw",
        "processing_guarantee": "at_least_once",
        "producer_acks": -1,
        "producer_request_timeout": 30,
        "store": "memory://",
        "stream_buffer_maxsize": 32,
        "stream_processing_timeout": 60,
        "stream_publish_on_commit": False,
        "stream_wait_empty": True,
        "topic_allow_declare": True,
        "topic_disable_leader": True,
        "topic_partitions": tuning.partitions,
        "value_serializer": "raw",
        "web_enabled": False,
    }
