"""The service looks after itself."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web
from pydantic import SecretStr

from monitor.clock import SetClock
from monitor.poll.guard import Guard
from monitor.wire.ping import Ping
from monitor.wire.skew import Skew
from tests.deliver.conftest import served

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_one_wrong_server_moves_no_clock():
    skew = Skew(SetClock(NOW), "box")
    for hours in (0, 0, 0, 9, 9):
        skew.heard(format_datetime(NOW + timedelta(hours=hours), usegmt=True))
    assert skew.trouble() == []
    skew.heard("no date")
    skew.heard("Mon, 05 Jan 2026 12:00:00 +99999999999999")
    skew.heard("")


def test_a_clock_that_most_servers_contradict_is_told():
    skew = Skew(SetClock(NOW), "box")
    for minutes in (5, 5, 6, 5):
        skew.heard(format_datetime(NOW + timedelta(minutes=minutes), usegmt=True))
    assert skew.trouble() == []
    skew.heard(format_datetime(NOW, usegmt=True))
    (one,) = skew.trouble()
    assert one.text == "the clock of box is 5 minutes behind that of the feeds' servers"


def test_a_clock_that_the_database_contradicts_is_told():
    """Also in a process that polls nothing."""
    skew = Skew(SetClock(NOW), "box")
    assert skew.against(NOW + timedelta(seconds=90)) == []
    (one,) = skew.against(NOW - timedelta(minutes=3))
    assert one.text == "the clock of box is 3 minutes ahead of that of the database's server"


async def test_the_ping_goes_where_the_guard_lets_it():
    asked = []

    async def answer(request):
        asked.append(request.path)
        return web.Response(status=200 if request.path == "/good" else 500)

    async with served([web.get("/{name}", answer)]) as url:
        outside, inside = Guard(), Guard(["127.0.0.0/8"])
        assert not await Ping(SecretStr(url + "good"), outside).send()
        assert asked == []
        assert await Ping(SecretStr(url + "good"), inside).send()
        assert not await Ping(SecretStr(url + "bad"), inside).send()
    assert not await Ping(SecretStr(url + "good"), inside).send()
    assert not await Ping(SecretStr(""), inside).send()
    assert asked == ["/good", "/bad"]
