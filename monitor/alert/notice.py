"""Notices about the service itself, and signs of life, as alerts that go the same way as all others. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from monitor.alert.model import Alert, Planned
from monitor.alert.subscription import Subscription
from monitor.terms import Certainty, Heartbeat, Kind, Reason, Severity

_SPACE = uuid5(NAMESPACE_URL, "news-monitor/notice")
HOURS = timedelta(hours=6)
"""A sign of life that is later than this is left out: the next one comes."""
AGAIN = timedelta(hours=1)
"""What goes on happening is told again after so long, all that came meanwhile at once."""
SHOWN = 12
"""Lines of one notice; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something the operator should know of, as long as it lasts."""

    key: str
    """What it is about, as in "feed/bbc-world/silent"; told once while it lasts."""
    text: str
    severity: Severity = Severity.MEDIUM
    latest: datetime | None = None
    """Where it can happen over and over: when it did last. A newer one is told again."""

    @property
    def topic(self) -> str:
        """What is told together: "feed", "channel" ..."""
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Told:
    """A trouble that was told and is not over."""

    key: str
    n: int
    """The how-manieth time it has come."""
    text: str
    began: datetime
    latest: datetime | None = None
    """``Trouble.latest`` as it was told last ..."""
    heard: datetime | None = None
    """... and when that was."""


@dataclass(frozen=True, slots=True)
class News:
    """What to tell now: what began, and what is over."""

    began: tuple[Trouble, ...] = ()
    over: tuple[Told, ...] = ()
    again: tuple[Trouble, ...] = ()
    """What lasts, and has happened once more."""


@dataclass(frozen=True, slots=True)
class Life:
    """How the service is doing."""

    feeds: int
    fine: int
    last_article: datetime | None
    pending: int = 0
    troubles: tuple[str, ...] = field(default=())


def compare(found: Sequence[Trouble], told: Mapping[str, Told], now: datetime) -> News:
    """What began, what happened once more, and what is over; what only lasts is not told again."""
    there = {one.key for one in found}
    return News(
        tuple(one for one in found if one.key not in told),
        tuple(one for key, one in sorted(told.items()) if key not in there),
        tuple(one for one in found if one.key in told and _again(one, told[one.key], now)),
    )


def notices(news: News, now: datetime) -> list[Alert]:
    """One alert for each topic of what began or came again, and one for each of what is over."""
    made: list[Alert] = []
    heard = (*news.began, *news.again)
    for topic in dict.fromkeys(one.topic for one in heard):
        some = [one for one in heard if one.topic == topic]
        loudest = max((one.severity for one in some), key=lambda severity: severity.rank)
        lines = [one.text for one in some]
        made.append(_alert("/".join(one.key for one in some), lines, loudest, now))
    for topic in dict.fromkeys(one.key.partition("/")[0] for one in news.over):
        ended = [one for one in news.over if one.key.partition("/")[0] == topic]
        lines = [f"over after {span(now - one.began)}: {one.text}" for one in ended]
        name = "over/" + "/".join(one.key for one in ended)
        made.append(_alert(name, lines, Severity.LOW, now))
    return made


def heartbeat(life: Life, moment: datetime, zone: str, now: datetime) -> Alert:
    """A sign of life; the same ``moment`` and ``zone`` give the same id."""
    last = "no article yet"
    if life.last_article is not None:
        last = f"last article {span(now - life.last_article)} ago"
    quiet = "All quiet" if life.fine and not life.troubles else "No alert, and not all is well"
    line = f"{quiet}: {life.fine} of {life.feeds} feeds fine, {last}"
    # Each day its own thread: a reply under the first would be seen by nobody.
    one = _alert(f"heartbeat/{zone}/{moment:%Y-%m-%d}", [line, *life.troubles], Severity.LOW, now)
    name = str(uuid5(_SPACE, f"heartbeat/{zone}/{moment.isoformat()}"))
    return replace(one, id=name)


def heartbeat_due(subscription: Subscription, now: datetime) -> datetime | None:
    """The moment of today's sign of life, where it has come and was not long ago.

    Args:
        subscription: whose local time counts.
        now: aware.
    """
    if subscription.heartbeat is not Heartbeat.DAILY or not subscription.enabled:
        return None
    zone = ZoneInfo(subscription.zone)
    local = now.astimezone(zone)
    for day in (local.date(), local.date() - timedelta(days=1)):
        moment = datetime.combine(day, subscription.at, zone)
        if moment <= now <= moment + HOURS:
            return moment
    return None


def planned(subscriptions: Sequence[Subscription]) -> list[Planned]:
    """Deliveries of a notice: now, to each of them."""
    return [Planned(one, Reason.SELECTED, 1, 1, Certainty.CONFIRMED, ()) for one in subscriptions]


def span(length: timedelta) -> str:
    """A time span as people say it: "3 minutes", "2 hours", "4 days"."""
    seconds = max(0, int(length.total_seconds()))
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or (seconds >= size and name != "day"):
            n = seconds // size
            return f"{n} {name}{'' if n == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def _again(one: Trouble, told: Told, now: datetime) -> bool:
    newer = one.latest is not None and (told.latest is None or one.latest > told.latest)
    return newer and now - (told.heard or told.began) >= AGAIN


def _alert(name: str, lines: Sequence[str], severity: Severity, now: datetime) -> Alert:
    title = lines[0] if len(lines) == 1 else f"{lines[0]} (and {len(lines) - 1} more)"
    shown = lines[:SHOWN] if len(lines) > 1 else ()
    state = {str(n): line for n, line in enumerate(shown, 1)}
    if len(lines) > SHOWN:
        state["more"] = f"{len(lines) - SHOWN} more: monitor doctor"
    return Alert(
        id=str(uuid5(_SPACE, f"{name}/{now.isoformat()}")),
        kind=Kind.NOTICE,
        severity=severity,
        process="",
        process_title="The monitor itself",
        round=None,
        title=title,
        rules=(),
        changes=(),
        development=f"notice/{name}"[:200],
        sources=(),
        at=now,
        created=now,
        state=state,
        certainty=Certainty.CONFIRMED,
    )
