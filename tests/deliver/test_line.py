"""One line for each receiver, whichever process sends."""

import asyncio
from datetime import timedelta

import pytest

from monitor.deliver.failure import ChannelError, Failure, NotTriedError
from monitor.deliver.line import MOST, Line, Paced, Paces, Rate
from monitor.deliver.model import Receipt

RATE = Rate(timedelta(seconds=1))


class FakePaces(Paces):
    """Says ``wait``, or fails; remembers who was to wait."""

    def __init__(self, wait=timedelta(), fails=False):
        self.wait, self.fails, self.holds = wait, fails, []

    async def reserve(self, channel, target, rate, most):
        if self.fails:
            raise OSError("no database")
        return self.wait

    async def hold(self, channel, target, rate, length):
        if self.fails:
            raise OSError("no database")
        self.holds.append((channel, target, length))


class Once:
    """Sends, or raises what it is given."""

    name, time_limit = "hook", timedelta(seconds=10)

    def __init__(self, error=None):
        self.error, self.sent, self.closed = error, 0, False

    async def send(self, delivery):
        self.sent += 1
        if self.error:
            raise self.error
        return Receipt("1")

    async def close(self):
        self.closed = True


def paced(paces, error=None):
    inner = Once(error)
    return inner, Paced(inner, Line("hook", RATE, paces))


async def test_it_sends_when_its_place_has_come(delivery):
    inner, channel = paced(FakePaces(timedelta(milliseconds=1)))
    assert (await channel.send(delivery())).reference == "1"
    assert channel.time_limit == inner.time_limit + MOST, (
        "the wait is no part of the send's own time"
    )
    await channel.close()
    assert inner.closed


async def test_what_is_far_back_goes_back_until_then(delivery):
    """It counts as no attempt, and holds up nobody else."""
    inner, channel = paced(FakePaces(timedelta(seconds=50)))
    with pytest.raises(NotTriedError) as caught:
        await channel.send(delivery())
    assert (caught.value.not_before, caught.value.retry_after) == (timedelta(seconds=50), None)
    assert inner.sent == 0


async def test_where_nobody_can_be_asked_nothing_is_sent(delivery):
    inner, channel = paced(FakePaces(fails=True))
    with pytest.raises(NotTriedError) as caught:
        await channel.send(delivery())
    assert caught.value.failure is Failure.BROKEN
    assert inner.sent == 0


@pytest.mark.parametrize("trouble", [{"wait": timedelta(seconds=50)}, {"fails": True}])
async def test_what_comes_after_one_that_went_back_goes_back_too(delivery, trouble):
    """Though the line is free a moment later: else it would be ahead. Another receiver's goes out."""
    paces = FakePaces(**trouble)
    inner, channel = paced(paces)
    with pytest.raises(NotTriedError) as first:
        await channel.send(delivery(1))
    paces.wait, paces.fails = timedelta(), False
    with pytest.raises(NotTriedError) as later:
        await channel.send(delivery(2))
    assert timedelta() < later.value.not_before <= first.value.not_before
    assert later.value.retry_after is None
    assert (await channel.send(delivery(3, target="C0OTHER"))).reference == "1"
    assert inner.sent == 1


async def test_it_ends_when_the_first_is_due_again(delivery):
    paces = FakePaces(fails=True)
    _, channel = paced(paces)
    with pytest.raises(NotTriedError) as caught:
        await channel.send(delivery(1))
    paces.fails = False
    await asyncio.sleep(caught.value.not_before.total_seconds())
    assert (await channel.send(delivery(1))).reference == "1"


async def test_whoever_asks_first_has_the_earlier_place(delivery):
    """The second one asks when the first has its answer, and so goes back behind it."""
    answers = asyncio.Queue()

    class Slow(FakePaces):
        async def reserve(self, channel, target, rate, most):
            return await answers.get()

    inner, channel = paced(Slow())
    tasks = [asyncio.create_task(channel.send(delivery(n))) for n in (1, 2)]
    await asyncio.sleep(0)
    for wait in (timedelta(seconds=50), timedelta()):
        answers.put_nowait(wait)
    got = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in got] == [NotTriedError, NotTriedError]
    assert (inner.sent, answers.qsize()) == (0, 1)


@pytest.mark.parametrize("fails", [False, True])
async def test_all_hear_where_a_receiver_asks_for_patience(delivery, fails):
    """Where they cannot be told, the receiver will tell them; the error stays what it is."""
    paces = FakePaces()
    wait = timedelta(seconds=60)
    _, channel = paced(paces, ChannelError(Failure.RATE_LIMITED, retry_after=wait))
    line = Line("hook", RATE, FakePaces(fails=True)) if fails else Line("hook", RATE, paces)
    with pytest.raises(ChannelError):
        async with line.hearing("C1"):
            await channel.inner.send(delivery(target="C1"))
    assert paces.holds == ([] if fails else [("hook", "C1", wait)])


async def test_who_was_not_asked_tells_nobody():
    paces = FakePaces()
    with pytest.raises(NotTriedError):
        async with Line("hook", RATE, paces).hearing("C1"):
            raise NotTriedError(Failure.RATE_LIMITED, "", retry_after=timedelta(seconds=9))
    assert paces.holds == []


def test_alone_there_is_nobody_to_wait_for():
    assert not Line("hook", RATE).shared
    assert not Line("hook", None, FakePaces()).shared
    assert Line("hook", RATE, FakePaces()).shared
