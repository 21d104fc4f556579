"""New alerts on the topic ``events``, for programs that are not ours."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from sqlalchemy import func, select

from monitor.alert.event import AlertData
from monitor.store import article as articles
from monitor.store.session import Database
from monitor.store.tables import alerts
from monitor.stream.cluster import Cluster
from monitor.stream.service import StreamService
from monitor.telemetry.metrics import Metrics
from tests.smalltalk import START, article, desk

pytestmark = pytest.mark.servers


async def first(cluster: Cluster, n: int) -> list[Any]:
    consumer = AIOKafkaConsumer(
        cluster.topic("events"), bootstrap_servers=cluster.hosts, auto_offset_reset="earliest"
    )
    await consumer.start()
    found: list[Any] = []
    try:
        async with asyncio.timeout(20):
            while len(found) < n:
                found.append(await consumer.getone())
    finally:
        await consumer.stop()
    return found


async def test_an_alert_is_a_cloudevent(cluster: Cluster, tmp_path: Path) -> None:
    """Once, whole, signed with our source; the data fits the published schema."""
    from dataclasses import replace

    cluster = replace(cluster, partitions=1, source="https://monitor.example.org")
    db = Database(f"sqlite:///{tmp_path / 'm.db'}")
    await db.open()
    at_desk = desk()
    service = StreamService(db, cluster, lambda: at_desk, lambda: None, Metrics())
    await service.start()
    said = [article(1, "Aland and Bland meet in Port One"), article(2, "Rain"),
            article(3, "Aland and Bland meet in Port Two", hours=9)]  # fmt: skip
    await db.write(lambda conn: articles.save(conn, said, at=START))
    records = await first(cluster, 2)
    query = select(alerts.c.id).order_by(alerts.c.created)
    ids = await db.read(lambda conn: conn.execute(query).scalars().all())
    total = await db.read(
        lambda conn: conn.execute(select(func.count()).select_from(alerts)).scalar()
    )
    await service.stop()
    await db.close()
    assert total == 2
    for record, alert in zip(records, ids, strict=True):
        assert record.key == b"aland-bland"
        headers = dict(record.headers)
        assert headers["content-type"].startswith(b"application/cloudevents+json")
        event = JSONFormat().read(CloudEvent, record.value)
        assert event.get_id() == alert == headers["id"].decode()
        assert event.get_source() == "https://monitor.example.org"
        assert AlertData.model_validate(event.get_data()).changes
