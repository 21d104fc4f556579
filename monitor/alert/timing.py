"""When an alert leaves for a subscription: at once, at the end of its quiet hours, with its digest.

Local times are those of the subscription's zone. A digest has one boundary for each local day, or
for each hour, whatever the clocks do: a time that a change to summer time leaves out comes when the
clocks have moved on (02:30 is then 03:30), and of a time that comes twice the first counts.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.alert.subscription import Subscription
from monitor.terms import Severity, When

HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def boundary(subscription: Subscription, now: datetime) -> datetime | None:
    """The next end of the subscription's digest after ``now``, in UTC; None for ``at_once``."""
    if subscription.when is When.AT_ONCE:
        return None
    if subscription.when is When.HOURLY:
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + HOUR
    days = _around(subscription, now)
    return next(at for day in days if (at := _instant(subscription, day, subscription.at)) > now)


def quiet_until(subscription: Subscription, now: datetime) -> datetime | None:
    """The end of the quiet hours that ``now`` lies in, in UTC; None outside of them."""
    start, end = subscription.quiet_from, subscription.quiet_to
    if start is None or end is None:
        return None
    for day in _around(subscription, now):
        last = day if end > start else day + _DAY
        until = _instant(subscription, last, end)
        if _instant(subscription, day, start) <= now < until:
            return until
    return None


def hushed(subscription: Subscription, severity: Severity, now: datetime) -> datetime | None:
    """The end of the quiet hours, where they hold back an alert of that severity at ``now``."""
    if severity.rank >= subscription.quiet_below.rank:
        return None
    return quiet_until(subscription, now)


def gathered(subscription: Subscription, severity: Severity, now: datetime) -> datetime | None:
    """When the digest that takes an alert of ``now`` goes out; None for ``at_once``.

    A boundary in quiet hours moves to their end.
    """
    end = boundary(subscription, now)
    return end and (hushed(subscription, severity, end) or end)


def _around(subscription: Subscription, now: datetime) -> Iterator[date]:
    """Local days from yesterday on; one more than a zone's longest leap needs."""
    today = now.astimezone(ZoneInfo(subscription.zone)).date()
    return (today + n * _DAY for n in range(-1, 4))


def _instant(subscription: Subscription, day: date, at: time) -> datetime:
    local = datetime.combine(day, at, ZoneInfo(subscription.zone))
    return local.astimezone(UTC)
