"""What a process of the service does: all of it, or one part with others beside it."""

from enum import StrEnum


class Role(StrEnum):
    """A part of the service that may run in processes of its own, N of each."""

    POLL = "poll"
    """Claims feeds, stores articles, and publishes the log to Kafka."""
    STREAM = "stream"
    """Reads and steps what was stored, decides; sweeps; publishes too."""
    DELIVER = "deliver"
    """Sends what was decided; needs the database, and no Kafka."""
    WEB = "web"
    """The pages people reach; each role has /healthz, /readyz and /metrics."""


ALL = frozenset(Role)
