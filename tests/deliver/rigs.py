"""Each kind of channel with a receiver that does as told.

A new channel adds one ``Rig`` to ``RIGS`` (docs/howto/add-a-channel.md).
"""

import itertools
import socket
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from monitor.alert.channel import AppriseChannel as AppriseSpec
from monitor.alert.channel import ConsoleChannel as ConsoleSpec
from monitor.alert.channel import EmailChannel as EmailSpec
from monitor.alert.channel import SlackChannel as SlackSpec
from monitor.alert.channel import WebhookChannel as WebhookSpec
from monitor.deliver.apprise import AppriseChannel
from monitor.deliver.console import ConsoleChannel
from monitor.deliver.email import EmailChannel
from monitor.deliver.failure import Failure
from monitor.deliver.model import Channel
from monitor.deliver.sign import Signer
from monitor.deliver.slack import SlackChannel
from monitor.deliver.slack_webhook import SlackWebhookChannel
from monitor.deliver.thread import MemoryThreads
from monitor.deliver.webhook import WebhookChannel
from monitor.poll.guard import Guard

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@dataclass
class Rig:
    """A channel with its receiver, and how the receiver is made to misbehave."""

    channel: Channel
    nowhere: Channel | None
    """The same channel pointed at a port where nobody listens."""
    script: list[str]
    received: Callable[[], int]
    target: str = ""
    secrets: tuple[str, ...] = ()
    refusals: dict[str, tuple[Failure, bool]] = field(default_factory=dict)
    """What the receiver does -> (failure, permanent)."""


NUMBER = itertools.count(100)


CLOSED = 9
"""The discard port: nobody listens there."""


def email_channel(renderer, port, ca, **keys):
    spec = EmailSpec.model_validate(
        {
            "id": "mail",
            "type": "email",
            "host": "127.0.0.1",
            "port": port,
            "security": "starttls",
            "username": "u",
            "password": {"env": "X"},
            "sender": "alerts@example.org",
            "ca_file": str(ca),
            "time_limit": 1,
        }
    )
    return EmailChannel(spec, SecretStr("p4ss-word-secret"), renderer, lambda: NOW)


async def email_rig(renderer, slack, post):
    server = await post("starttls", login=True)
    return Rig(
        channel=email_channel(renderer, server.port, server.ca),
        nowhere=email_channel(renderer, CLOSED, server.ca),
        script=server.script,
        received=lambda: len(server.mails),
        target="desk@example.org",
        secrets=("p4ss-word-secret",),
        refusals={
            "451 later p4ss-word-secret": (Failure.BUSY, False),
            "554 never p4ss-word-secret": (Failure.REFUSED, True),
            "lost": (Failure.UNANSWERED, False),
        },
    )


def slack_channel(renderer, url):
    spec = SlackSpec.model_validate(
        {
            "id": "slack",
            "type": "slack",
            "token": {"env": "X"},
            "api_url": url + "api/",
            "time_limit": 1,
            "rate": 1000,
        }
    )
    # Each look at the clock is an hour later: what is in doubt may be looked for at once.
    hours = (NOW + timedelta(hours=n) for n in itertools.count())
    token = SecretStr("xoxb-1-secret-token")
    return SlackChannel(spec, token, renderer, MemoryThreads(), lambda: next(hours))


async def slack_rig(renderer, slack, post):
    return Rig(
        channel=slack_channel(renderer, slack.url),
        nowhere=slack_channel(renderer, f"http://127.0.0.1:{CLOSED}/"),
        script=slack.script,
        received=lambda: len(slack.alerts),
        target="C0DESK",
        secrets=("xoxb-1-secret-token",),
        refusals={
            "429 3": (Failure.RATE_LIMITED, False),
            "500": (Failure.BUSY, False),
            "lost": (Failure.UNANSWERED, False),
            "is_archived": (Failure.TARGET, True),
            "token_revoked": (Failure.AUTH, True),
        },
    )


def slack_hook_channel(renderer, url):
    spec = SlackSpec.model_validate(
        {"id": "hook", "type": "slack", "webhook_url": {"env": "X"}, "time_limit": 1}
    )
    return SlackWebhookChannel(spec, SecretStr(url + "hook/secret-path"), renderer)


async def slack_hook_rig(renderer, slack, post):
    return Rig(
        channel=slack_hook_channel(renderer, slack.url),
        nowhere=slack_hook_channel(renderer, f"http://127.0.0.1:{CLOSED}/"),
        script=slack.script,
        received=lambda: len(slack.messages),
        secrets=("secret-path",),
        refusals={
            "429 3": (Failure.RATE_LIMITED, False),
            "500": (Failure.BUSY, False),
            "lost": (Failure.UNANSWERED, False),
            "403": (Failure.TARGET, True),
            "404": (Failure.TARGET, True),
            "410": (Failure.TARGET, True),
            "400": (Failure.REFUSED, True),
        },
    )


SIGNING = "whsec_c2VjcmV0LXRoYXQtc2lnbnMtd2ViaG9va3MtMTIz"


def webhook_channel(url):
    spec = WebhookSpec.model_validate(
        {"id": "hook", "type": "webhook", "url": url, "secret": {"env": "X"}, "time_limit": 1}
    )
    return WebhookChannel(spec, Signer([SecretStr(SIGNING)]), lambda: NOW, Guard(["127.0.0.0/8"]))


async def webhook_rig(renderer, slack, post):
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = free.getsockname()[1]
    return Rig(
        channel=webhook_channel(slack.url + "hook/secret-path"),
        nowhere=webhook_channel(f"http://127.0.0.1:{closed}/"),
        script=slack.script,
        received=lambda: len(slack.messages),
        secrets=(SIGNING, SIGNING.removeprefix("whsec_")),
        refusals={
            "429 3": (Failure.RATE_LIMITED, False),
            "500": (Failure.BUSY, False),
            "503": (Failure.BUSY, False),
            "425": (Failure.BUSY, False),
            "lost": (Failure.UNANSWERED, False),
            "302": (Failure.REFUSED, True),
            "400": (Failure.REFUSED, True),
            "401": (Failure.AUTH, False),
            "403": (Failure.AUTH, False),
            "404": (Failure.TARGET, True),
            "410": (Failure.TARGET, True),
        },
    )


async def apprise_rig(renderer, slack, post):
    spec = AppriseSpec.model_validate(
        {"id": "other", "type": "apprise", "url": {"env": "X"}, "time_limit": 1, "rate": 1000}
    )
    url = slack.url.replace("http://", "gotify://") + "gotify/s3cr3t-t0ken"
    return Rig(
        channel=AppriseChannel(spec, SecretStr(url), renderer),
        nowhere=None,
        script=slack.script,
        received=lambda: len(slack.messages),
        secrets=("s3cr3t-t0ken",),
        refusals={
            "500": (Failure.BUSY, False),
            "404": (Failure.BUSY, False),
            "lost": (Failure.BUSY, False),
        },
    )


async def console_rig(renderer, slack, post):
    script: list[str] = []
    lines: list[str] = []
    gone = threading.Event()

    def write(line: str) -> None:
        happens = script.pop(0) if script else "ok"
        if happens == "closed":
            raise BrokenPipeError("the pipe is closed")
        if happens == "hang":
            gone.wait(1.5)
        lines.append(line)

    spec = ConsoleSpec.model_validate({"id": "console", "type": "console", "time_limit": 1})
    return Rig(
        channel=ConsoleChannel(spec, renderer, write),
        nowhere=None,
        script=script,
        received=lambda: len(lines),
        refusals={
            "closed": (Failure.UNREACHABLE, False),
        },
    )


RIGS: dict[str, Callable[..., Awaitable[Rig]]] = {
    "email": email_rig,
    "slack": slack_rig,
    "slack-hook": slack_hook_rig,
    "webhook": webhook_rig,
    "apprise": apprise_rig,
    "console": console_rig,
}
