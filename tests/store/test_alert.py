"""Alerts: found by how their id begins."""

from dataclasses import replace

from monitor.alert.sample import sample_alert
from monitor.store import alert
from monitor.store.session import Database
from tests.smalltalk import START

FIRST, SECOND = "aaaa1111-0000-4000-8000-000000000001", "aaaa2222-0000-4000-8000-000000000002"


async def test_an_id_may_be_given_by_its_beginning(db: Database) -> None:
    """Where only one begins so; wildcards are letters like others."""
    for name in (FIRST, SECOND):
        one = replace(sample_alert(START), id=name)
        await db.write(lambda conn, one=one: alert.put(conn, one, "test", at=START))

    async def named(start: str) -> str:
        return await db.read(lambda conn: alert.named(conn, start))

    assert await named("aaaa1") == FIRST
    assert await named(SECOND) == SECOND
    for start in ("aaaa", "", "aaaa1%", "b"):
        assert await named(start) == start
