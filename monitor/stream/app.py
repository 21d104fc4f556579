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
from monitor.stream.agents import register
from monitor.stream.local import Transport
from monitor.stream.stage import Stage

GROUP = "news-monitor"


@dataclass(frozen=True, slots=True)
class Tuning:
    """What tests make quicker. Seconds."""

    commit_interval: float = 1.0
    partitions: int = 1
    """Of each topic; ``local://`` keeps one, so that the order is that of the articles."""


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
    broker: str, db: Database, stages: Sequence[Stage], tuning: Tuning | None = None
) -> App:
    """A new app; one that was stopped is never started again.

    Raises ConfigError for a broker nobody here speaks to.
    """
    if not broker.startswith("local://"):
        what = f"no transport for {_shown(broker)}"
        raise ConfigError([Problem("settings", "broker", what, 'Use "local://".')])
    app = App(GROUP, broker=broker, **settings(tuning or Tuning()))
    app.transport = app.producer_transport = Transport([URL(broker)], app, db)
    register(app, stages)
    return app


def _shown(broker: str) -> str:
    """Scheme and host; a URL may hold a password."""
    try:
        url = URL(broker)
    except ValueError:
        return "a URL that cannot be read"
    return f"{url.scheme}://{url.host or ''}" if url.scheme else "a URL without a scheme"


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
