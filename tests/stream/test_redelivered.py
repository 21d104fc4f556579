"""An event that comes again long after: its id tells, not what the state remembers of reports."""

from monitor.clock import SystemClock
from monitor.detect.step import APPLIED
from monitor.store import negotiation
from monitor.store.doc import dump_bytes
from monitor.store.event import VERSION, ClaimsEvent
from monitor.store.log import Event
from monitor.store.session import Database
from monitor.store.tables import alerts
from monitor.stream.stage import Tools
from monitor.stream.stages import StepStage
from monitor.telemetry.metrics import Metrics
from tests.smalltalk import desk
from tests.store.test_lane import column, items

AB, OTHERS = "aland-bland", 3 * APPLIED


def event(n: int, title: str) -> Event:
    found = tuple(items(desk(), title, first=n))
    return Event(dump_bytes(ClaimsEvent(VERSION, found)), AB.encode(), id=f"event-{n}")


async def test_a_report_that_comes_again_after_many_others_changes_nothing(db: Database) -> None:
    """Redelivered by Kafka, or published again by a sweeper: the state no longer knows the report."""
    stage = StepStage(Tools(db, SystemClock(), Metrics()), desk)
    first = event(0, "Aland and Bland meet in Port One")
    await stage(first)
    for n in range(1, OTHERS):
        await stage(event(n, f"Aland and Bland meet in Port {'Two' if n > 3 else 'One'}"))
    before = await db.read(lambda conn: negotiation.get(conn, AB))
    told = await column(db, alerts.c.id)
    assert before.rounds[0].venue.value == "port-two"
    await stage(first)
    assert await db.read(lambda conn: negotiation.get(conn, AB)) == before
    assert await column(db, alerts.c.id) == told
    stage.close()
