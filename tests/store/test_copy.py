"""A database is copied whole, or not at all; what was alerted stays alerted."""

import pytest
from sqlalchemy import insert, select

from monitor.errors import StoreError, StoreLocked
from monitor.store.copy import clear, copy
from monitor.store.session import Database
from monitor.store.single import locate, quiet, reading, writing
from monitor.store.tables import alert_keys, alerts, deliveries, reports
from tests.servers.stores import KINDS, empty
from tests.store.care import own, rows, run
from tests.store.week import play


@pytest.fixture(params=KINDS)
async def target(request, tmp_path):
    return await empty(request.param, tmp_path, "target.db")


def carry(source, target):
    with reading(source) as given, writing(locate(target)) as taking:
        return copy(given, taking)


def test_every_row_is_the_same(week, target):
    """Values of each type come out as they went in."""
    done = carry(week, target)
    assert done["alerts"] > 5
    assert done["negotiations"] == 4
    assert rows(target) == rows(week)


async def test_a_replay_afterwards_sends_nothing(week, target):
    """The same articles told to the copy once more: no alert, no delivery, no other process."""
    carry(week, target)
    before = rows(target)
    db = Database(target)
    await db.open()
    await play(db, again=True)
    await db.close()
    after = rows(target)
    for table in (alerts, deliveries, alert_keys):
        assert after[table.name] == before[table.name]
    assert len(after["negotiations"]) == len(before["negotiations"])
    assert len(after["reports"]) > len(before["reports"])


async def test_new_rows_are_numbered_after_the_old_ones(week, target):
    """PostgreSQL's sequences know nothing of rows that came with their numbers."""
    carry(week, target)
    with writing(locate(target)) as conn:
        last = conn.execute(select(reports.c.id).order_by(reports.c.id.desc())).scalars().first()
        row = conn.execute(select(reports).limit(1)).one()._asdict()
        del row["id"]
        fresh = conn.execute(insert(reports).values(**row).returning(reports.c.id)).scalar()
    assert fresh == last + 1


def test_a_target_with_data_is_refused(week, target):
    """Nothing is mixed, and nothing was changed by trying."""
    carry(week, target)
    before = rows(target)
    with pytest.raises(StoreError, match="holds data already"):
        carry(week, target)
    assert rows(target) == before


def test_what_was_cleared_can_be_filled(week, target):
    """Clearing and filling are one transaction."""
    carry(week, target)
    with reading(week) as given, writing(locate(target)) as taking:
        clear(taking)
        copy(given, taking)
    assert rows(target) == rows(week)


def test_words_that_postgresql_cannot_hold(week, target, tmp_path):
    """A NUL in a text is left out there; it is no difference."""
    source = own(week, tmp_path / "source")
    run(source, "UPDATE reports SET title = 'a' || char(0) || 'b' WHERE id = 1")
    carry(source, target)
    with reading(locate(target)) as conn:
        title = conn.execute(select(reports.c.title).where(reports.c.id == 1)).scalar()
    assert title.replace("\0", "") == "ab"


def test_a_target_in_use_is_refused(week, target):
    """While something runs on it nothing is copied into it."""
    with quiet(locate(target)), pytest.raises(StoreLocked):
        carry(week, target)


def test_an_older_source_says_what_to_do(week, tmp_path):
    """It is not changed in passing."""
    source = own(week, tmp_path / "source")
    run(source, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(StoreError, match="db upgrade"), reading(source):
        pass
