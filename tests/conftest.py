"""What tests of several packages share: a real Kafka, started when the first test asks for it."""

import gc
import logging
import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
import structlog

from monitor.stream.cluster import Cluster, servers


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """A command run inside a test sets up logs on the test's own output, which ends with it."""
    yield
    structlog.reset_defaults()
    root = logging.getLogger()
    for handler in [one for one in root.handlers if type(one) is logging.StreamHandler]:
        root.removeHandler(handler)


@pytest.fixture(autouse=True, scope="module")
def settled() -> Iterator[None]:
    """What a module leaves (lists, caches) stays: collections, which Faust's stop asks for, pass it over."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A real broker (tests.servers.broker.Kafka), one for each process of the tests."""
    from tests.servers.broker import Kafka, missing

    if why := missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    broker = Kafka(tmp_path_factory.mktemp("kafka"))
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def cluster(kafka) -> Cluster:
    """The real broker, with names in it nobody else has."""
    return Cluster(servers(kafka.url), prefix=f"test-{uuid4().hex[:8]}", partitions=2)


@pytest.fixture(scope="session")
def week(tmp_path_factory):
    """A SQLite file with a week of data, for all processes of the tests; never written to."""
    from tests.store.week import played

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return played(shared)
