"""What a button does is kept; pressing again does nothing more."""

from datetime import UTC, datetime

import pytest

from monitor.clock import SetClock
from monitor.deliver.gate import Closed
from monitor.deliver.slack_button import Button
from monitor.store import acknowledge, alert, feedback, silence
from monitor.terms import Verdict
from monitor.web.slack import Press
from monitor.wire.press import Presses
from tests.servers.stores import KINDS, opened
from tests.store.test_delivery import some_alert

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(params=KINDS)
async def db(request, tmp_path):
    async with opened(request.param, tmp_path) as database:
        await database.write(lambda conn: alert.put(conn, some_alert(1), "a", at=NOW))
        yield database


async def test_each_button_is_kept_once(db):
    clock = SetClock(NOW)
    presses = Presses(db, clock, clock, lambda: None, Closed())
    for button in (*Button, *Button):
        await presses.press(Press(button, some_alert(1).id, "slack:U1", "https://evil.example/"))
    seen = await db.read(lambda conn: acknowledge.of(conn, some_alert(1).id))
    assert [(one.who, one.at) for one in seen] == [("slack:U1", NOW)]
    assert await db.read(feedback.counts) == {Verdict.LATE: 1}
    (muted,) = await db.read(lambda conn: silence.active(conn, NOW))
    assert ([str(m) for m in muted.matchers], muted.by) == (["process=p"], "slack:U1")


async def test_an_alert_nobody_knows_changes_nothing(db):
    clock = SetClock(NOW)
    presses = Presses(db, clock, clock, lambda: None, Closed())
    for button in Button:
        await presses.press(Press(button, "no-such", "slack:U1", ""))
    assert await db.read(feedback.counts) == {}
    assert await db.read(lambda conn: silence.active(conn, NOW)) == ()
