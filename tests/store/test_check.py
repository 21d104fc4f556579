"""A check finds what does not agree."""

import pytest

from monitor.errors import StoreCorrupt
from monitor.store.check import check
from monitor.store.single import locate
from tests.store.care import change, lived, own


async def test_a_week_of_data_agrees(kind, week, tmp_path):
    """What the service writes has no problem, and every table is counted."""
    found = check(locate(await lived(kind, week, tmp_path)))
    assert found.problems == []
    assert found.rows["alerts"] > 5
    assert found.rows["rules"] == 0


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM alerts", "deliveries whose alert is missing"),
        ("DELETE FROM alerts", "changes whose alert is missing"),
        ("UPDATE negotiations SET version = version + 1", "not their last version: armenia"),
        ("INSERT INTO aliases VALUES ('a', 'nowhere', 0)", "lead nowhere: a"),
        ('UPDATE offsets SET "offset" = 99999', "readers that are past the end"),
        ("UPDATE log_ends SET next = 1", "events past the end of their topic"),
        ("UPDATE negotiations SET doc = '{}'", "documents of negotiations cannot be read"),
        ("UPDATE developments SET doc = '['", "and "),
    ],
)
async def test_what_does_not_agree_is_said(kind, week, tmp_path, sql, said):
    """With the names of some."""
    url = await lived(kind, week, tmp_path)
    change(url, sql)
    assert any(said in problem for problem in check(locate(url)).problems)


def test_a_damaged_file_is_said(week, tmp_path):
    """As damage, before anything is read from it."""
    path = own(week, tmp_path / "d")
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 65536)
    with pytest.raises(StoreCorrupt):
        check(path)
