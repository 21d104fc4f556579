"""An address that its server refuses again and again is left alone for a day."""

from datetime import UTC, datetime, timedelta

from monitor.deliver.suspend import MemoryRefusals, Suspension

NOW = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(hours=24)


def suspension():
    return Suspension("mail", MemoryRefusals())


async def test_three_refusals_in_a_row_suspend_for_a_day():
    counted = suspension()
    assert [await counted.refused("a", NOW, "550") for _ in range(3)] == [False, False, True]
    strikes = await counted.strikes("a")
    assert strikes.until(NOW) == NOW + DAY
    assert strikes.until(NOW + DAY) is None
    assert await counted.strikes("b") is None


async def test_one_more_refusal_after_the_day_suspends_again():
    counted = suspension()
    for _ in range(3):
        await counted.refused("a", NOW, "550")
    assert await counted.refused("a", NOW + DAY, "550")
    assert (await counted.strikes("a")).until(NOW + DAY) == NOW + 2 * DAY


async def test_a_yes_forgets():
    counted = suspension()
    await counted.refused("a", NOW, "550")
    await counted.refused("a", NOW, "550")
    await counted.accepted("a")
    assert not await counted.refused("a", NOW, "550")
