"""What a button does is kept; pressing again does nothing more."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from monitor.alert.channel import SlackChannel
from monitor.alert.secret import Secret
from monitor.alert.silence import Silence, parse_matcher
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


async def test_a_silence_of_some_of_its_alerts_does_not_stand_for_all(db):
    """Who presses mute is not told that it is silent when only one kind is."""
    clock = SetClock(NOW)
    some = (parse_matcher("process=p"), parse_matcher("kind=venue_change"))
    narrow = Silence("narrow", some, NOW, NOW + timedelta(days=1), "", "anna")
    await db.write(lambda conn: silence.add(conn, narrow))
    presses = Presses(db, clock, clock, lambda: None, Closed())
    await presses.press(Press(Button.MUTE, some_alert(1).id, "slack:U1", ""))
    found = await db.read(lambda conn: silence.active(conn, NOW))
    assert sorted(len(one.matchers) for one in found) == [1, 2]


@pytest.mark.parametrize("spoiled", [None, b"", b"\xff\xfe"])
def test_a_signing_secret_that_cannot_be_read_keeps_no_other_app_out(tmp_path, spoiled):
    (tmp_path / "good").write_text("s3cret")
    if spoiled is not None:
        (tmp_path / "bad").write_bytes(spoiled)
    channels = tuple(
        SlackChannel(
            id=name, type="slack", token=Secret(env="T"),
            signing_secret=Secret(file=str(tmp_path / name)),
        )
        for name in ("bad", "good")
    )  # fmt: skip
    house = SimpleNamespace(routes=SimpleNamespace(channels=channels))
    presses = Presses(None, SetClock(NOW), SetClock(NOW), lambda: house, Closed())
    assert [one.get_secret_value() for one in presses.secrets()] == ["s3cret"]
