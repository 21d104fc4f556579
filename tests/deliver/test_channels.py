"""What every channel must do, whichever it is: one contract for all ``RIGS``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from monitor.deliver.console import ConsoleChannel
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.model import Channel
from tests.deliver.rigs import NUMBER, RIGS, Rig


@pytest.fixture(params=RIGS)
async def rig(request: Any, renderer: Any, slack: Any, post: Any) -> AsyncIterator[Rig]:
    made = await RIGS[request.param](renderer, slack, post)
    async with closing(made):
        yield made


@asynccontextmanager
async def closing(made: Rig) -> AsyncIterator[None]:
    yield
    await made.channel.close()
    if made.nowhere is not None:
        await made.nowhere.close()


async def failure(rig: Rig, delivery: Any, channel: Channel | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await (channel or rig.channel).send(delivery(next(NUMBER), target=rig.target))
    return caught.value


async def test_it_delivers_once(rig, delivery):
    await rig.channel.send(delivery(target=rig.target))
    assert rig.received() == 1


async def test_each_refusal_says_whether_to_try_again(rig, delivery):
    for happens, (cause, permanent) in rig.refusals.items():
        rig.script[:] = [happens]
        error = await failure(rig, delivery)
        assert (error.failure, error.permanent) == (cause, permanent), happens
        assert rig.script == [], f"{happens}: the channel tried by itself, or not at all"


async def test_after_a_failure_it_still_works(rig, delivery):
    rig.script.append(next(iter(rig.refusals)))
    await failure(rig, delivery)
    await rig.channel.send(delivery(2, target=rig.target))
    assert rig.received() == 1


async def test_nobody_there_is_worth_another_try(rig, delivery):
    if rig.nowhere is None:
        pytest.skip("a terminal is always there; Apprise does not say")
    error = await failure(rig, delivery, rig.nowhere)
    assert (error.failure, error.permanent) == (Failure.UNREACHABLE, False)


async def test_the_time_limit_is_kept(rig, delivery):
    """A receiver that never answers costs the time limit, not its 60 seconds."""
    rig.script.append("hang")
    error = await failure(rig, delivery)
    assert error.failure is Failure.UNANSWERED
    assert rig.received() == 0 or isinstance(rig.channel, ConsoleChannel)


async def test_no_secret_is_told(rig, delivery, caplog, capsys):
    caplog.set_level("DEBUG")
    told = [str(await failure(rig, delivery, rig.nowhere))] if rig.nowhere else []
    for happens in rig.refusals:
        rig.script[:] = [happens]
        error = await failure(rig, delivery)
        told += [str(error), repr(error), repr(rig.channel), str(vars(rig.channel))]
        assert error.__cause__ is None
    out = capsys.readouterr()
    told += [out.out, out.err, *(r.getMessage() for r in caplog.records if ours(r))]
    for secret in rig.secrets:
        assert not [t for t in told if secret in t]


def ours(record: Any) -> bool:
    """Not what the servers of the test itself log."""
    return not record.name.startswith(("mail.log", "aiohttp.access", "mail.debug"))
