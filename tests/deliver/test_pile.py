"""What waits for the same thing shares one message, and each learns what became of it."""

import asyncio
from datetime import timedelta

import pytest

from monitor.deliver.failure import ChannelError, Failure, NotTriedError
from monitor.deliver.model import Receipt
from monitor.deliver.pile import Piles


class Slow:
    """Sends when it is let; remembers what it was given together."""

    def __init__(self):
        self.batches = []
        self.free = asyncio.Semaphore(0)
        """Released once for each batch that may go."""

    async def __call__(self, some):
        self.batches.append([one.id for one in some])
        await self.free.acquire()
        return [
            ChannelError(Failure.REFUSED) if one.id == "delivery-13" else Receipt(one.id)
            for one in some
        ]


async def start(piles, slow, delivery, numbers, key="thread"):
    tasks = [asyncio.create_task(piles.send("C0", key, delivery(n), slow)) for n in numbers]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_the_first_goes_alone_and_the_rest_together(delivery):
    piles, slow = Piles(most=3), Slow()
    tasks = await start(piles, slow, delivery, range(6))
    for _ in range(3):
        slow.free.release()
    receipts = await asyncio.gather(*tasks)
    assert [r.reference for r in receipts] == [f"delivery-{n}" for n in range(6)]
    assert [len(batch) for batch in slow.batches] == [1, 3, 2]


async def test_other_keys_take_turns_and_share_nothing(delivery):
    piles, slow = Piles(), Slow()
    tasks = await start(piles, slow, delivery, [1], "one")
    tasks += await start(piles, slow, delivery, [2, 3], "two")
    assert slow.batches == [["delivery-1"]]
    slow.free.release()
    slow.free.release()
    await asyncio.gather(*tasks)
    assert slow.batches == [["delivery-1"], ["delivery-2", "delivery-3"]]


async def test_each_gets_its_own_answer(delivery):
    piles, slow = Piles(), Slow()
    tasks = await start(piles, slow, delivery, [11, 12, 13])
    slow.free.release()
    slow.free.release()
    _, good, bad = await asyncio.gather(*tasks, return_exceptions=True)
    assert (good.reference, bad.failure) == ("delivery-12", Failure.REFUSED)


async def test_who_is_broken_off_while_waiting_was_not_sent(delivery):
    piles, slow = Piles(), Slow()
    first = await start(piles, slow, delivery, [1], "one")
    waits = await start(piles, slow, delivery, [2], "two")
    waits[0].cancel()
    with pytest.raises(ChannelError) as caught:
        await waits[0]
    assert (caught.value.failure, caught.value.sent) == (Failure.BUSY, False)
    slow.free.release()
    await first[0]
    assert slow.batches == [["delivery-1"]]


async def test_when_the_message_is_broken_off_all_in_it_are_in_doubt(delivery):
    piles, slow = Piles(), Slow()
    first, leads, follows = await start(piles, slow, delivery, [1, 2, 3])
    slow.free.release()
    await first
    await asyncio.sleep(0)
    assert slow.batches[1] == ["delivery-2", "delivery-3"]
    leads.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leads
    with pytest.raises(ChannelError) as caught:
        await follows
    assert caught.value.failure is Failure.UNANSWERED


async def both(delivery, error):
    """What becomes of two that wait for one turn, the first of which meets ``error``."""
    tried = []

    async def send(some):
        tried.extend(one.id for one in some)
        await asyncio.sleep(0)  # the other one queues up meanwhile
        if len(tried) == 1:
            raise error
        return [Receipt(one.id) for one in some]

    piles = Piles()
    tasks = [
        asyncio.create_task(piles.send("C0", key, delivery(n), send))
        for n, key in ((1, "one"), (2, "two"))
    ]
    return await asyncio.gather(*tasks, return_exceptions=True), tried


async def test_what_waits_behind_one_that_the_line_sent_back_goes_back_too(delivery):
    """It is not tried, and waits as long; the rest of the channel is not held for it."""
    wait = timedelta(seconds=50)
    error = NotTriedError(Failure.RATE_LIMITED, "others send there", not_before=wait)
    (_, behind), tried = await both(delivery, error)
    assert tried == ["delivery-1"]
    assert isinstance(behind, NotTriedError)
    assert (behind.not_before, behind.retry_after) == (wait, None)


@pytest.mark.parametrize(
    "error",
    [
        NotTriedError(Failure.BUSY, "another process", not_before=timedelta(seconds=2)),
        ChannelError(Failure.UNANSWERED, "lost", not_before=timedelta(seconds=40)),
    ],
)
async def test_what_concerns_one_card_alone_sends_no_other_back(delivery, error):
    (first, behind), _ = await both(delivery, error)
    assert first is error
    assert behind.reference == "delivery-2"
