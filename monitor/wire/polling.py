"""The poller's parts, with the operator's limits."""

from datetime import timedelta

from monitor import __version__
from monitor.clock import Clock, ScaledClock
from monitor.config.settings import Settings
from monitor.poll.fetch import Fetcher, FetchLimits
from monitor.poll.guard import Guard
from monitor.poll.settings import PollSettings

ROOM = 40
"""Seconds a poll may take besides fetching and parsing: waiting for a parser, writing."""


def guard(settings: Settings) -> Guard:
    """What keeps feeds and webhooks from leading inside."""
    return Guard(map(str, settings.allowed_networks))


def agent(settings: Settings) -> str:
    """The User-Agent: name, version, and where a publisher learns who asks (RFC 9110 10.1.5).

    Who asks is whoever runs this: where that is not said, no other address stands in for it.
    """
    reach = settings.contact or settings.public_url
    return f"news-monitor/{__version__}" + (f" (+{reach})" if reach else "")


def fetcher(settings: Settings) -> Fetcher:
    """A fetcher, not opened yet."""
    limits = FetchLimits(
        connect=timedelta(seconds=settings.poll_connect_seconds),
        total=timedelta(seconds=settings.poll_total_seconds),
        bytes=settings.poll_max_bytes,
        redirects=settings.poll_max_redirects,
    )
    return Fetcher(
        guard(settings),
        agent=agent(settings),
        limits=limits,
        at_once=settings.poll_concurrency,
        proxy=settings.http_proxy.get_secret_value(),
    )


def poll_settings(settings: Settings, clock: Clock) -> PollSettings:
    """Limits of polling; a scaled clock's speed is taken into account for leases."""
    limit = timedelta(seconds=settings.poll_total_seconds + settings.parse_seconds + ROOM)
    return PollSettings(
        at_once=settings.poll_concurrency,
        per_host=settings.poll_per_host,
        limit=limit,
        lease=limit * 3,
        speed=clock.speed if isinstance(clock, ScaledClock) else 1.0,
    )
