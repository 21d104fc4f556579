"""Slack's buttons: what people press under an alert comes here, signed by Slack.

https://docs.slack.dev/authentication/verifying-requests-from-slack: HMAC-SHA256 over
``v0:timestamp:body``, compared in constant time; what is older than five minutes is a replay.
"""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from pydantic import SecretStr

from monitor.deliver.slack_button import PREFIX, Button

PATH = "/slack/interactions"
WINDOW = timedelta(minutes=5)
LARGEST = 256 * 1024
"""Bytes; Slack sends the whole message with it."""


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button under an alert."""

    button: Button
    alert: str
    who: str
    """``slack:`` and the person's id: no name, no address."""
    answer_url: str
    """Where a word back to this person goes; Slack's."""


Pressed = Callable[[Press], Awaitable[None]]
Secrets = Callable[[], Sequence[SecretStr]]
Now = Callable[[], datetime]


def routes(secrets: Secrets, pressed: Pressed, now: Now) -> list[web.RouteDef]:
    """POST of ``/slack/interactions``.

    Args:
        secrets: the signing secrets of the apps whose buttons may be pressed.
        pressed: does what was asked; again is harmless.
        now: the machine's time.
    """

    async def take(request: web.Request) -> web.Response:
        body = await request.content.read(LARGEST + 1)
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        fresh = (
            stamp.isascii()
            and stamp.isdigit()
            and abs(now().timestamp() - int(stamp[:15])) <= WINDOW.seconds
        )
        if len(body) > LARGEST or not fresh or not _signed(secrets(), stamp, body, signature):
            return web.Response(status=401, text="not signed by Slack, or too old")
        for press in presses(_payload(body)):
            await pressed(press)
        return web.Response()

    return [web.post(PATH, take)]


def presses(payload: Any) -> list[Press]:
    """The presses of buttons of ours; nothing of other forms and apps."""
    if not isinstance(payload, dict) or payload.get("type") != "block_actions":
        return []
    who = str((payload.get("user") or {}).get("id") or "")
    found = []
    for action in payload.get("actions") or []:
        name, alert = str(action.get("action_id") or ""), str(action.get("value") or "")
        button = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and button in list(Button) and who and alert:
            url = str(payload.get("response_url") or "")
            found.append(Press(Button(button), alert, f"slack:{who}", url))
    return found


def sign(secret: SecretStr, stamp: str, body: bytes) -> str:
    """What Slack puts into X-Slack-Signature."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.get_secret_value().encode(), base, hashlib.sha256).hexdigest()


def _signed(secrets: Sequence[SecretStr], stamp: str, body: bytes, signature: str) -> bool:
    given = signature.encode("utf-8", "replace")
    good = [hmac.compare_digest(sign(one, stamp, body).encode(), given) for one in secrets]
    return any(good)


def _payload(body: bytes) -> Any:
    """The JSON in the form field ``payload``; None where there is none."""
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=10)
        return json.loads(fields.get("payload", ["null"])[0])
    except ValueError:
        return None
