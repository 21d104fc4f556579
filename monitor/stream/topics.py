"""Makes sure that our topics are there before Faust looks for them.

Faust's own declaring is not enough: on a fresh cluster its consumer is given an empty assignment
from metadata older than the topics, and receives nothing until it is restarted.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from monitor.errors import BrokerError
from monitor.stream.cluster import LARGEST, Cluster
from monitor.stream.refusal import FINAL, reason, sentence

log = structlog.get_logger(__name__)
WAIT_SECONDS = 30.0
"""A cluster that starts together with us has this long."""
COPIES = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the cluster has it."""

    partitions: int
    led: int
    """Partitions with a leader: those that can be used now."""


async def ensure(cluster: Cluster, names: Iterable[str], *, wait: float = WAIT_SECONDS) -> None:
    """Create what is missing, compare what is there, and wait until it can be used.

    Args:
        cluster: where.
        names: our names of the topics.
        wait: seconds to wait for a cluster that does not answer yet.

    Raises BrokerError: unreachable, not let in, not allowed, or another number of partitions.
    """
    until = monotonic() + wait
    topics = [cluster.topic(name) for name in names]
    admin = await _connected(cluster, until)
    try:
        found = await _described(admin, topics)
        missing = [topic for topic in topics if topic not in found]
        if missing:
            await _create(admin, cluster, missing)
            await _wake(admin, cluster)
        for topic, count in (await _led(admin, topics, until)).items():
            _compare(cluster, topic, count.partitions)
    except (KafkaError, OSError) as error:
        raise BrokerError(sentence(cluster, error)) from error
    finally:
        await admin.close()


async def _connected(cluster: Cluster, until: float) -> AIOKafkaAdminClient:
    said = False
    while True:
        admin = AIOKafkaAdminClient(
            bootstrap_servers=cluster.hosts, request_timeout_ms=10_000, **cluster.client()
        )
        try:
            await admin.start()
        except (KafkaError, OSError) as error:
            await admin.close()
            why = await reason(cluster) or error
            if isinstance(why, FINAL) or monotonic() > until:
                raise BrokerError(sentence(cluster, why)) from error
            if not said:
                log.warning(
                    "waiting for Kafka", servers=cluster.hosts, reason=str(why) or repr(why)
                )
            said = True
            await asyncio.sleep(0.5)
        else:
            return admin


async def _described(admin: AIOKafkaAdminClient, topics: Iterable[str]) -> dict[str, Found]:
    """All topics are asked for: asking for one that is missing may create it."""
    wanted = set(topics)
    return {
        topic["topic"]: Found(
            len(topic["partitions"]), sum(p["leader"] >= 0 for p in topic["partitions"])
        )
        for topic in await admin.describe_topics()
        if topic["topic"] in wanted
    }


async def _create(admin: AIOKafkaAdminClient, cluster: Cluster, topics: list[str]) -> None:
    if not cluster.create:
        raise BrokerError(
            f"Kafka has no topic {', '.join(topics)}: create them with {cluster.partitions} "
            f"partitions and max.message.bytes={LARGEST}, or set MONITOR_KAFKA_CREATE_TOPICS=true."
        )
    brokers = len((await admin.describe_cluster())["brokers"])
    copies = cluster.replication or min(COPIES, brokers)
    if copies < COPIES and not cluster.replication:
        log.warning("topics have fewer copies than three", copies=copies, brokers=brokers)
    answer = await admin.create_topics(
        [_new(cluster, topic, copies) for topic in topics], timeout_ms=10_000
    )
    for topic, code, *_ in answer.topic_errors:
        if code not in {0, TopicAlreadyExistsError.errno}:
            raise for_code(code)(f"{topic}: {brokers} brokers")
    log.info("topics created", topics=topics, partitions=cluster.partitions, copies=copies)


async def _wake(admin: AIOKafkaAdminClient, cluster: Cluster) -> None:
    """Ask who leads our group: a fresh cluster begins to make room for groups only then."""
    with suppress(KafkaError):  # as a rule nobody yet; who joins will ask again
        await admin.find_coordinator(cluster.prefix)


def _new(cluster: Cluster, topic: str, copies: int) -> NewTopic:
    return NewTopic(
        name=topic,
        num_partitions=cluster.partitions,
        replication_factor=copies,
        topic_configs={
            "retention.ms": str(int(cluster.retention.total_seconds() * 1000)),
            "max.message.bytes": str(LARGEST),
            "cleanup.policy": "delete",
            **({"min.insync.replicas": "2"} if copies >= COPIES else {}),
        },
    )


async def _led(admin: AIOKafkaAdminClient, topics: list[str], until: float) -> dict[str, Found]:
    """Wait until every partition has a leader."""
    while True:
        found = await _described(admin, topics)
        if len(found) == len(topics) and all(f.led == f.partitions for f in found.values()):
            return found
        if monotonic() > until:
            poor = sorted(set(topics) - {t for t, f in found.items() if f.led == f.partitions})
            raise BrokerError(
                f"Kafka: {', '.join(poor)} cannot be used: a partition has no leader."
            )
        await asyncio.sleep(0.1)


def _compare(cluster: Cluster, topic: str, count: int) -> None:
    if count != cluster.partitions:
        raise BrokerError(
            f"Kafka: topic {topic} has {count} partitions, and MONITOR_KAFKA_PARTITIONS says "
            f"{cluster.partitions}. A key must keep its partition: set it to {count}, or choose "
            "another MONITOR_KAFKA_PREFIX and so begin with new topics."
        )
