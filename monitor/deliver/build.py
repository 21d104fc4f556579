"""Builds a lane for each channel of routes.toml; a channel that cannot be built is a Problem."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from pydantic import SecretStr

from monitor.alert.channel import (
    AppriseChannel,
    ChannelSpec,
    ConsoleChannel,
    EmailChannel,
    SlackChannel,
    WebhookChannel,
)
from monitor.alert.render import Renderer
from monitor.alert.route import Routes
from monitor.alert.secret import Resolve, Secret
from monitor.deliver import apprise, console, email, slack, slack_webhook, webhook
from monitor.deliver.gate import Closed, Gate
from monitor.deliver.lane import Lane, in_hand
from monitor.deliver.line import Line, Paced, Paces, Rate
from monitor.deliver.link import Links
from monitor.deliver.model import Channel
from monitor.deliver.seal import seal_of
from monitor.deliver.sign import Signer
from monitor.deliver.standing import Standings
from monitor.deliver.suspend import MemoryRefusals, Refusals
from monitor.deliver.thread import MemoryThreads, Threads
from monitor.errors import Problem

log = structlog.get_logger(__name__)
_UNFIT = (LookupError, OSError, ValueError)
"""What keeps a channel from being built, in words fit to show; others may hold a secret."""


@dataclass(frozen=True, slots=True)
class Means:
    """What channels reach besides their receivers."""

    threads: Threads = field(default_factory=MemoryThreads)
    """Remembers Slack's threads."""
    gate: Gate = field(default_factory=Closed)
    """Which addresses webhooks may lead to; lets nothing through where left out."""
    refusals: Refusals = field(default_factory=MemoryRefusals)
    """Remembers addresses that were refused."""
    standings: Standings = field(default_factory=Standings)
    """How each channel stands with its receivers, from one reload to the next."""
    paces: Paces | None = None
    """Keeps the rate where several processes send; None where this one is the only one."""
    links: Links | None = None
    """For unsubscribing; None where people cannot reach the service by https."""


def build_lanes(
    routes: Routes,
    renderer: Renderer,
    resolve: Resolve,
    now: Callable[[], datetime],
    means: Means | None = None,
    file: str = "routes.toml",
    last: Callable[[str], Resolve] | None = None,
) -> tuple[list[Lane], list[Problem]]:
    """Build every channel, and say what keeps one from being built.

    One that cannot be built with its secrets as they are now is built with its last ones, and told
    all the same. The deliveries of a channel that is missing stay pending: they go out when it is back.

    Args:
        routes: a valid routes.toml.
        renderer: turns alerts into words.
        resolve: fetches secrets (``monitor.deliver.secret.resolve``).
        now: the machine's time.
        means: what channels reach.
        file: how routes.toml is called in Problems.
        last: fetches what a channel, by id, was last built with.
    """
    lanes: list[Lane] = []
    problems: list[Problem] = []
    renderer = replace(renderer, complain=_say)
    means = means or Means()
    builder = _Builder(renderer, resolve, now, means)
    for spec in routes.channels:
        try:
            channel = builder.build(spec)
        except Exception as error:  # noqa: BLE001 - a channel's bug must not stop the others
            kept = _kept(builder, spec, last)
            problems.append(_problem(spec, error, file, kept=kept is not None))
            if kept is None:
                continue
            channel = kept
        lanes.append(builder.lane(spec, channel))
    return lanes, problems


@dataclass(frozen=True, slots=True)
class _Builder:
    renderer: Renderer
    resolve: Resolve
    now: Callable[[], datetime]
    means: Means

    def lane(self, spec: ChannelSpec, channel: Channel) -> Lane:
        # Slack's channel paces each message itself, so that what waits may share one.
        gathers = isinstance(channel, slack.SlackChannel)
        standing = self.means.standings.of(spec, gathers=gathers)
        if not gathers and (line := self.line(spec)).shared:
            channel = Paced(channel, line)
        most = in_hand(spec.rate, spec.time_limit) if gathers else None
        return Lane(channel, spec.concurrency, most, standing)

    def line(self, spec: ChannelSpec) -> Line:
        rate = Rate(timedelta(seconds=1 / spec.rate), spec.burst) if spec.rate else None
        return Line(spec.id, rate, self.means.paces)

    def build(self, spec: ChannelSpec) -> Channel:
        renderer, resolve, means = self.renderer, self.resolve, self.means
        match spec:
            case ConsoleChannel():
                return console.ConsoleChannel(spec, renderer, _writer(spec))
            case EmailChannel():
                return self._email(spec)
            case SlackChannel(token=Secret() as token):
                return self._slack(spec, resolve(token))
            case SlackChannel(webhook_url=Secret() as url):
                return slack_webhook.SlackWebhookChannel(spec, resolve(url), renderer)
            case AppriseChannel():
                return apprise.AppriseChannel(spec, resolve(spec.url), renderer)
            case WebhookChannel():
                signer = Signer([resolve(s) for s in (spec.secret, spec.old_secret) if s])
                return webhook.WebhookChannel(spec, signer, self.now, means.gate)
        raise ValueError("it names neither token nor webhook_url")

    def _slack(self, spec: SlackChannel, token: SecretStr) -> Channel:
        pace = self.means.standings.of(spec, gathers=True).messages
        threads, line = self.means.threads, replace(self.line(spec), pace=pace)
        return slack.SlackChannel(spec, token, self.renderer, threads, self.now, line)

    def _email(self, spec: EmailChannel) -> Channel:
        password = self.resolve(spec.password) if spec.password else None
        seal = seal_of(spec, self.resolve(spec.dkim_key)) if spec.dkim_key else None
        means = self.means
        return email.EmailChannel(
            spec, password, self.renderer, self.now, seal, means.links, means.refusals
        )


def _kept(
    builder: _Builder, spec: ChannelSpec, last: Callable[[str], Resolve] | None
) -> Channel | None:
    """The channel with the secrets it was last built with, where it was and they still fit."""
    if last is None:
        return None
    try:
        return replace(builder, resolve=last(spec.id)).build(spec)
    except Exception:  # noqa: BLE001 - what is wrong was said of the secrets as they are now
        return None


def _say(problem: Problem) -> None:
    log.error("template.failed", problem=str(problem))


def _writer(spec: ConsoleChannel) -> Callable[[str], None]:
    def write(line: str) -> None:
        # Looked up at each write: the stream may have been replaced since.
        stream = sys.stderr if spec.stream == "stderr" else sys.stdout
        stream.write(line + "\n")
        stream.flush()

    return write


def _problem(spec: ChannelSpec, error: Exception, file: str, *, kept: bool) -> Problem:
    text = str(error) if isinstance(error, _UNFIT) else type(error).__name__
    what = str(error.strerror) if isinstance(error, OSError) and error.strerror else text
    name = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
    advice = (
        "It goes on with the secrets it had, until the service is started again."
        if kept
        else "Its alerts wait in the outbox until it can be used."
    )
    return Problem(file, f"channel.{spec.id}", what.strip("'") + name, advice)
