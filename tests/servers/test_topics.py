"""What a real cluster says no to, and the sentence an operator reads then."""

import ssl
from dataclasses import replace

import pytest

from monitor.errors import BrokerError
from monitor.stream.cluster import Cluster, Login
from monitor.stream.topics import ensure
from tests.servers.broker import GUEST, USER

pytestmark = pytest.mark.servers
NAMES = ("articles", "claims")
KNOWN = Login(*USER, "PLAIN")


def through(cluster: Cluster, port: int, **changes: object) -> Cluster:
    """The same cluster by another door."""
    return replace(cluster, servers=(("127.0.0.1", port),), **changes)  # type: ignore[arg-type]


async def told(cluster: Cluster) -> str:
    with pytest.raises(BrokerError) as caught:
        await ensure(cluster, NAMES, wait=1)
    return str(caught.value)


async def test_topics_are_made_once(cluster: Cluster) -> None:
    """A second worker finds them as they should be."""
    await ensure(cluster, NAMES)
    await ensure(cluster, NAMES)


async def test_another_number_of_partitions_is_refused(cluster: Cluster) -> None:
    """A key would change its partition, and a negotiation have two owners."""
    await ensure(cluster, NAMES)
    said = await told(replace(cluster, partitions=3))
    assert "has 2 partitions, and MONITOR_KAFKA_PARTITIONS says 3" in said


async def test_missing_topics_are_an_error_where_we_may_not_make_them(cluster: Cluster) -> None:
    """The sentence says what to make."""
    said = await told(replace(cluster, create=False))
    assert f"{cluster.prefix}.articles" in said
    assert "2 partitions" in said


async def test_more_copies_than_brokers_are_refused(cluster: Cluster) -> None:
    """One broker holds one copy."""
    assert "MONITOR_KAFKA_REPLICATION" in await told(replace(cluster, replication=2))


async def test_nobody_there(cluster: Cluster) -> None:
    """It waits a little, for a cluster that starts together with us."""
    assert "cannot be reached" in await told(through(cluster, 1))


async def test_names_and_passwords(kafka, cluster: Cluster) -> None:
    """The right one comes in; the wrong one is told so, and its password is not printed."""
    await ensure(through(cluster, kafka.ports.sasl, login=KNOWN), NAMES)
    wrong = Login(USER[0], "sesame", "PLAIN")
    said = await told(through(cluster, kafka.ports.sasl, login=wrong))
    assert f"does not let '{USER[0]}' in" in said
    assert "sesame" not in said + repr(wrong)
    said = await told(through(cluster, kafka.ports.sasl, login=Login(*USER)))
    assert "MONITOR_KAFKA_MECHANISM" in said


async def test_who_may_come_in_and_do_nothing(kafka, cluster: Cluster) -> None:
    """The rights that are wanted are named."""
    said = await told(through(cluster, kafka.ports.sasl, login=Login(*GUEST, "PLAIN")))
    assert f"read and write the topics {cluster.prefix}.*" in said


async def test_certificates(kafka, cluster: Cluster) -> None:
    """Our own authority is trusted when it is named, and not otherwise."""
    door = through(cluster, kafka.ports.tls, login=KNOWN)
    await ensure(replace(door, tls=ssl.create_default_context(cafile=kafka.ca)), NAMES)
    assert "MONITOR_KAFKA_CA" in await told(replace(door, tls=ssl.create_default_context()))
