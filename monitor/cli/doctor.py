"""``monitor doctor``: what is configured, what answers, what is missing. It sends nothing."""

import asyncio
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from sqlalchemy import Connection

from monitor.alert.notice import span
from monitor.alert.phrase import many
from monitor.alert.secret import Secret
from monitor.cli import feed_rows
from monitor.cli.context import folder, with_database
from monitor.cli.context import settings as read_settings
from monitor.cli.output import NO, OK, dump, table
from monitor.cli.rule_home import current
from monitor.clock import SystemClock
from monitor.config.feeds import NO_FEED
from monitor.config.house import House
from monitor.config.last_good import part_of, wrong
from monitor.config.settings import PREFIX, Settings
from monitor.deliver.checkup import Checkup, Finding, Grade
from monitor.deliver.secret import resolve
from monitor.deliver.suspend import LIMIT
from monitor.errors import MonitorError, StoreLocked
from monitor.poll.model import FeedState
from monitor.store import channel, last_good, listing, refusal
from monitor.store.lock import RunLock
from monitor.store.session import Database
from monitor.wire import variables
from monitor.wire.polling import guard

OFF = timedelta(minutes=2)
"""A clock that is further off is wrong."""
_GOOD, _DOUBT, _BAD = Grade.GOOD, Grade.DOUBT, Grade.BAD


def doctor(*, as_json: bool) -> int:
    """Print every finding; 1 where one is wrong."""
    settings, house = read_settings(), current()
    found = [*_files(house), *_polled(house), *_slips(house), *_lost(house)]
    found += [*_secrets(house), *_public(settings)]
    try:
        found += with_database(lambda db: _stored(db, house))
    except MonitorError as error:
        found.append(Finding("database", _BAD, str(error)))
    found += asyncio.run(_channels(settings, house))
    if as_json:
        dump([{"what": f.what, "grade": f.grade.value, "detail": f.detail} for f in found])
    else:
        table(("state", "what", "detail"), [(f.grade.value, f.what, f.detail) for f in found])
    return NO if any(f.grade is _BAD for f in found) else OK


def _files(house: House) -> list[Finding]:
    where = str(folder())
    if house.problems:
        detail = f"{many(len(house.problems), 'problem')} in {where}: monitor rules check"
        return [Finding("configuration", _BAD, detail)]
    size = (
        f"{many(len(house.feeds), 'feed')}, {many(len(house.routes.channels), 'channel')}, "
        f"{many(len(house.routes.subscriptions), 'subscription')} in {where}"
    )
    found = [Finding("configuration", _GOOD, size)]
    if not any(one.operator for one in house.routes.subscriptions):
        detail = "nobody is told when something is wrong: operator = true (docs/howto/when-alerts-stop.md)"
        found.append(Finding("operator", _DOUBT, detail))
    return found


def _polled(house: House) -> list[Finding]:
    return [] if house.feeds else [Finding("feeds.toml", _DOUBT, NO_FEED)]


def _slips(house: House) -> Iterable[Finding]:
    """What ``run`` warns of as well."""
    for line in variables.slips(os.environ, house):
        yield Finding("environment", _DOUBT, line)


def _secrets(house: House) -> list[Finding]:
    """Files that hold secrets, and who may read them."""
    files = [Path(v) for k, v in os.environ.items() if k.startswith(PREFIX) and k.endswith("_FILE")]
    named = (value for spec in house.routes.channels for _, value in spec)
    files += [Path(one.file) for one in named if isinstance(one, Secret) and one.file]
    found: list[Finding] = []
    for file in sorted(set(files)):
        try:
            mode = file.stat().st_mode & 0o777
        except OSError as error:
            found.append(Finding(f"secret {file}", _BAD, error.strerror or "cannot be read"))
            continue
        if mode & 0o077:
            detail = f"others may read it (mode {mode:o}): chmod 600 {file}"
            found.append(Finding(f"secret {file}", _DOUBT, detail))
    return found or [
        Finding("secrets", _GOOD, f"{many(len(set(files)), 'file')}, readable by you alone")
    ]


def _public(settings: Settings) -> list[Finding]:
    url = settings.public_url
    if not url:
        no = "MONITOR_PUBLIC_URL is unset: no pages for subscribers, unsubscribing by mail only"
        found = [Finding("public URL", _DOUBT, no)]
    elif not url.startswith("https://"):
        no = f"{url} is not https: mail programs offer no one-click unsubscribing (RFC 8058)"
        found = [Finding("public URL", _DOUBT, no)]
    elif not settings.link_keys.get_secret_value():
        found = [Finding("public URL", _DOUBT, "MONITOR_LINK_KEYS is unset: no links in mails")]
    else:
        found = [Finding("public URL", _GOOD, url)]
    if not settings.contact and not url:
        found.append(Finding("contact", _DOUBT, "publishers cannot reach you: MONITOR_CONTACT"))
    return found


async def _stored(db: Database, house: House) -> list[Finding]:
    found = [Finding("database", _GOOD, db.name), _runs(db)]
    if db.path is not None:
        usage = shutil.disk_usage(db.path.parent)
        share = usage.free / usage.total
        detail = f"{usage.free // 2**20} MiB left ({share:.0%}) at {db.path.parent}"
        full = share < 0.05 or usage.free < 256 * 2**20
        found.append(Finding("disk", _BAD if full else _GOOD, detail))
    return found + await db.read(
        lambda conn: [*_mistakes(conn, house), *_feeds(conn, house), *_rows(conn)]
    )


def _mistakes(conn: Connection, house: House) -> Iterable[Finding]:
    """The first of each part of the folder, and what a start would have in its place."""
    since = last_good.since(conn, str(folder().absolute()))
    for part in sorted(wrong(house.problems)):
        of_part = [str(p) for p in house.problems if part_of(p.file) == part]
        more = f" And {len(of_part) - 1} more." if len(of_part) > 1 else ""
        form = "No form without a mistake is known: only what is right is in force."
        if part in since:
            form = f"The last good form is of {since[part]:%Y-%m-%d %H:%M:%S} UTC."
        yield Finding(part, _BAD, f"{of_part[0]}{more} {form}")


def _feeds(conn: Connection, house: House) -> Iterable[Finding]:
    """How those of the folder do, and whether the service polls those of another one."""
    found = feed_rows.rows(conn, house.feeds.values())
    states = Counter(feed_rows.stands(row) for row in found.mine)
    new, off = states[FeedState.NEW], states[feed_rows.OFF]
    bad = states[FeedState.FAILING] + states[FeedState.GONE]
    if found.mine:
        waits = f", {new} not polled yet" if new else ""
        waits += f", {off} not polled by the service that ran last" if off else ""
        fine = len(found.mine) - bad - new - off
        text = f"{fine} of {len(found.mine)} fine{waits}: monitor feeds list"
        yield Finding("feeds", _DOUBT if bad or off else _GOOD, text)
    if found.strange:
        text = (
            f"not in {folder()}: {many(found.strange, 'feed')} that the service polls; it last ran with "
            "another folder, or feeds.toml; set MONITOR_CONFIG to the one you mean for both"
        )
        yield Finding("folder", _DOUBT, text)


def _rows(conn: Connection) -> Iterable[Finding]:
    """What the last runs left behind."""
    counts = listing.counts(conn)
    for row in channel.failing(conn):
        yield Finding(
            f"channel {row.id}, last", _BAD, f"since {row.failing:%Y-%m-%d %H:%M}: {row.error}"
        )
    for row in refusal.listing(conn, least=LIMIT):
        text = f"refused {row.strikes} times, left alone for a day: {row.answer}"
        yield Finding(f"address {row.target}", _DOUBT, text)
    gone = sum(counts["deliveries"].get(state, 0) for state in ("dead", "unknown"))
    if gone:
        yield Finding(
            "deliveries", _DOUBT, f"{gone} given up: monitor deliveries list --state dead"
        )
    if letters := counts["totals"]["dead_letters"]:
        yield Finding("events", _DOUBT, f"{letters} not handled: monitor deadletters list")


def _runs(db: Database) -> Finding:
    if db.path is None:
        return Finding("service", _GOOD, "see /readyz of each process")
    try:
        with RunLock(db.path):
            return Finding("service", _DOUBT, "it does not run")
    except StoreLocked:
        return Finding("service", _GOOD, "it runs")


def _lost(house: House) -> list[Finding]:
    """People's subscriptions through a channel that routes.toml has no more: nothing sends to them."""
    there = {spec.id for spec in house.routes.channels}
    lost = Counter(one.channel for one in house.own_subscriptions if one.channel not in there)
    no = "routes.toml has no such channel; nothing is sent through it to {}"
    return [
        Finding(f"channel {gone}", _BAD, no.format(many(n, "subscription")))
        for gone, n in sorted(lost.items())
    ]


async def _channels(settings: Settings, house: House) -> list[Finding]:
    dates: list[str] = []
    checkup = Checkup(resolve, guard(settings), dates.append)
    targets: dict[str, list[str]] = {}
    for one in house.book.subscriptions:
        if one.enabled and one.target:
            targets.setdefault(one.channel, []).append(one.target)
    looks = (checkup.look(spec, targets.get(spec.id, [])) for spec in house.routes.channels)
    found = [one for some in await asyncio.gather(*looks) for one in some]
    if not any(dates):
        await _ask_a_feed(settings, house, dates)
    return [*found, _clock(dates)]


async def _ask_a_feed(settings: Settings, house: House, dates: list[str]) -> None:
    """What time the server of some feed says it is."""
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(
        connector=guard(settings).connector(), timeout=timeout
    ) as http:
        for feed in list(house.feeds.values())[:3]:
            try:
                async with http.head(feed.url, allow_redirects=False) as answer:
                    dates.append(answer.headers.get("Date", ""))
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                continue


def _clock(dates: list[str]) -> Finding:
    for date in filter(None, dates):
        try:
            at = parsedate_to_datetime(date)
        except ValueError:
            continue
        off = (at if at.tzinfo else at.replace(tzinfo=UTC)) - SystemClock().now()
        if abs(off) < OFF:
            return Finding("clock", _GOOD, f"{span(abs(off))} off")
        return Finding("clock", _BAD, f"{span(abs(off))} off; leases and signatures need it right")
    return Finding("clock", _DOUBT, "nobody answered who could say what time it is")
