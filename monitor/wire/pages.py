"""The pages people reach by links in their mails, and the form where they subscribe."""

from collections.abc import Callable

import structlog
from aiohttp.web import RouteDef

from monitor.alert.channel import EmailChannel
from monitor.clock import SystemClock
from monitor.config.house import House
from monitor.config.settings import Settings
from monitor.deliver.link import Links
from monitor.errors import ConfigError, Problem
from monitor.store import unsubscribe as unsubscribed
from monitor.store.session import Database
from monitor.web import feedback, preferences, subscribe, unsubscribe
from monitor.wire.signup import People

log = structlog.get_logger("pages")


def public_pages(
    settings: Settings, db: Database, links: Links | None, house: Callable[[], House]
) -> list[RouteDef]:
    """Without links there are none; without a channel to sign up through no form.

    Raises ConfigError where people could not subscribe as the settings say.
    """
    channel = settings.signup_channel
    if channel:
        _check(channel, house(), links)
    if links is None:
        return []

    async def stop(receiver: str) -> None:
        at = SystemClock().now()
        new = await db.write(lambda conn: unsubscribed.stop(conn, receiver, at=at), durable=True)
        log.info("unsubscribed", receiver=receiver, new=new)

    people = People(db, house, links, channel, settings.signup_domains)
    pages = [*unsubscribe.routes(links, stop), *feedback.routes(links, people)]
    if channel:
        pages += subscribe.routes(links, people, settings.trusted_proxies)
        pages += preferences.routes(links, people, settings.trusted_proxies)
    return pages


def _check(channel: str, house: House, links: Links | None) -> None:
    variable, spec = "MONITOR_SIGNUP_CHANNEL", house.routes.channel(channel)
    if not isinstance(spec, EmailChannel):
        what = f"{channel!r} is no e-mail channel of alerts/routes.toml"
        raise ConfigError([Problem("environment", variable, what, "Add it there, or unset this.")])
    if links is None:
        what = "people can subscribe only where links in mails lead back here"
        advice = "Set MONITOR_PUBLIC_URL (https) and MONITOR_LINK_KEYS."
        raise ConfigError([Problem("environment", variable, what, advice)])
