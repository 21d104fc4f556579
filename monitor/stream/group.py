"""The consumer group as the cluster sees it."""

from contextlib import suppress
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from monitor.stream.cluster import Cluster


async def crowded(cluster: Cluster) -> bool:
    """Whether the group has more members than a topic has partitions: some must stand by.

    False where the cluster does not say.
    """
    admin = AIOKafkaAdminClient(
        bootstrap_servers=cluster.hosts, request_timeout_ms=10_000, **cluster.client()
    )
    try:
        await admin.start()
        answers: list[Any] = await admin.describe_consumer_groups([cluster.prefix])
    except (KafkaError, OSError):
        return False
    finally:
        with suppress(KafkaError, OSError):
            await admin.close()
    groups = [group for answer in answers for group in answer.groups]
    return any(len(group[5]) > cluster.partitions for group in groups)
