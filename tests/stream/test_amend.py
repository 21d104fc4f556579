"""A state put right beside the running service, by another process: the next step starts from it."""

import asyncio
from pathlib import Path

from monitor.store import listing, negotiation
from monitor.store.article import save
from monitor.store.session import Database
from monitor.stream.service import StreamService
from monitor.telemetry.metrics import Metrics
from tests.servers.stores import empty
from tests.smalltalk import article, desk
from tests.store.by_hand import AB, put, state_of


async def told(db: Database, n: int, title: str) -> None:
    """Hand the service an article, and wait until it is stepped."""
    one = article(n, title, hours=n)
    await db.write(lambda conn: save(conn, [one], at=one.fetched))
    async with asyncio.timeout(30):
        while await db.read(listing.unhandled):  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.02)


async def test_the_service_takes_it_up_and_loses_nothing(tmp_path: Path) -> None:
    """What it remembers of the negotiation is read anew; both words are versions."""
    url = await empty("sqlite", tmp_path)
    ours, theirs = Database(url), Database(url)
    await ours.open()
    service = StreamService(ours, "local://", desk, lambda: None, Metrics())
    await service.start()
    try:
        await told(ours, 1, "Aland and Bland meet in Port One")
        await theirs.open(check=False)
        await put(theirs, AB, "port-two")
        await told(ours, 60, "Aland and Bland meet")
        state = await state_of(ours, AB)
        assert (state.version, state.rounds[0].venue.value) == (3, "port-two")
        past = await ours.read(lambda conn: negotiation.history(conn, AB))
        assert [one.rounds[0].venue.value for one in past] == ["port-one", "port-two", "port-two"]
    finally:
        await service.stop()
        await theirs.close()
        await ours.close()
