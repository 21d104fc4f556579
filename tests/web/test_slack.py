"""Only what Slack has signed, lately, does anything."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from monitor.deliver.slack_button import Button, actions
from monitor.web.slack import PATH, presses, routes, sign

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECRET, OTHER = SecretStr("8f742231b10e8888abcd99yyyzzz85a5"), SecretStr("another-app")


def payload(**changed):
    press = actions("alert-1")["elements"][0]
    said = {
        "type": "block_actions", "user": {"id": "U1"}, "actions": [press],
        "response_url": "https://hooks.slack.com/actions/x",
    }  # fmt: skip
    return said | changed


@pytest.fixture
async def ask():
    got = []

    async def pressed(press):
        got.append(press)

    app = web.Application()
    app.add_routes(routes(lambda: [OTHER, SECRET], pressed, lambda: NOW))
    async with TestClient(TestServer(app)) as client:

        async def send(said, *, at=NOW, secret=SECRET, **headers):
            body = urlencode({"payload": json.dumps(said)}).encode()
            stamp = str(int(at.timestamp()))
            signed = {
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": sign(secret, stamp, body),
            }
            answer = await client.post(PATH, data=body, headers=signed | headers)
            return answer.status, list(got)

        yield send


async def test_a_signed_press_counts(ask):
    status, (press,) = await ask(payload())
    assert status == 200
    assert (press.button, press.alert, press.who) == (Button.ACKNOWLEDGE, "alert-1", "slack:U1")


async def test_another_secret_an_old_stamp_and_a_future_one_do_not(ask):
    assert await ask(payload(), secret=SecretStr("guess")) == (401, [])
    for seconds in (-301, 301):
        at = datetime.fromtimestamp(NOW.timestamp() + seconds, UTC)
        assert await ask(payload(), at=at) == (401, [])


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": "abc"},
        {"X-Slack-Request-Timestamp": "9" * 400},
    ],
)
async def test_broken_headers_are_refused(ask, headers):
    assert await ask(payload(), **headers) == (401, [])


async def test_another_body_under_the_same_signature_is_refused(ask):
    stamp = str(int(NOW.timestamp()))
    theirs = sign(SECRET, stamp, b"payload=1")
    assert await ask(payload(), **{"X-Slack-Signature": theirs}) == (401, [])


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "x",
        payload(type="view_submission"),
        payload(user={}),
        payload(actions=[{"action_id": "theirs:wrong", "value": "a"}]),
        payload(actions=[{"action_id": "monitor:delete", "value": "a"}]),
        payload(actions=[{"action_id": "monitor:wrong"}]),
        payload(actions=None),
    ],
)
def test_what_is_none_of_ours_does_nothing(said):
    assert presses(said) == []
