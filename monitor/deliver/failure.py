"""Why a channel did not deliver: closed values, the same in errors, logs and metrics."""

import logging
import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from monitor.errors import DeliveryError


class Failure(StrEnum):
    """The cause of a failed send."""

    UNREACHABLE = "unreachable"
    """No connection; nothing was handed over."""
    UNANSWERED = "unanswered"
    """It was handed over and no answer came: it may have arrived."""
    RATE_LIMITED = "rate_limited"
    BUSY = "busy"
    """The receiver says: later (SMTP 4xx, HTTP 5xx)."""
    REFUSED = "refused"
    """The receiver says: never (SMTP 5xx, HTTP 4xx, a Slack error)."""
    AUTH = "auth"
    """Login, token or scope; a person must act."""
    TARGET = "target"
    """The address or conversation does not exist or is closed."""
    SUSPENDED = "suspended"
    """The address was refused several times in a row, and is left alone for now."""
    MISCONFIGURED = "misconfigured"
    """The receiver cannot do what routes.toml asks (STARTTLS, SMTPUTF8)."""
    UNKNOWN = "unknown"
    """It may have arrived, nobody can be asked, and the channel is told not to send again."""
    BROKEN = "broken"
    """An error of ours."""


_OF_CHANNEL = frozenset(
    {Failure.UNREACHABLE, Failure.UNANSWERED, Failure.BUSY, Failure.AUTH, Failure.MISCONFIGURED}
)


AWAY = (Failure.UNREACHABLE, Failure.AUTH, Failure.MISCONFIGURED)
"""The channel took nothing of anybody: what failed so is sent as soon as it works again."""


class ChannelError(DeliveryError):
    """A DeliveryError with its cause; ``reason`` reads "<failure>: <detail>"."""

    def __init__(
        self,
        failure: Failure,
        detail: str = "",
        *,
        permanent: bool = False,
        retry_after: timedelta | None = None,
        not_before: timedelta | None = None,
        sent: bool = True,
        whole: bool | None = None,
    ) -> None:
        self.failure = failure
        self.whole = failure in _OF_CHANNEL if whole is None else whole
        """It says something of the channel, not only of this delivery's target."""
        self.sent = sent
        """False where this attempt asked nothing of the receiver: earlier doubts stay."""
        self.not_before = not_before
        """The least wait of this delivery alone; ``retry_after`` holds the whole channel."""
        reason = f"{failure.value}: {detail}" if detail else failure.value
        super().__init__(reason, permanent=permanent, retry_after=retry_after)


class NotTriedError(ChannelError):
    """Nothing was asked of the receiver: it goes back, and counts as no attempt."""

    def __init__(
        self,
        failure: Failure,
        detail: str,
        *,
        retry_after: timedelta | None = None,
        not_before: timedelta | None = None,
    ) -> None:
        super().__init__(
            failure,
            detail,
            retry_after=retry_after,
            not_before=not_before,
            sent=False,
            whole=False,
        )


quiet = logging.getLogger("monitor.deliver.quiet")
"""For libraries that log requests, addresses and tokens included, when a person sets "debug"."""
quiet.setLevel(logging.WARNING)


def cause_of(error: DeliveryError) -> Failure:
    """The cause; what another implementation raises without one is an error of ours."""
    return error.failure if isinstance(error, ChannelError) else Failure.BROKEN


def scrub(text: str, secrets: Iterable[str], most: int = 300) -> str:
    """One line for people and logs: secrets taken out, cut to ``most`` characters."""
    line = " ".join(text.split())
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        line = line.replace(secret, "***")
    return line if len(line) <= most else line[: most - 1] + "…"


def retry_after(
    value: str | None, now: datetime | None = None, most: timedelta = timedelta(hours=1)
) -> timedelta | None:
    """Read ``Retry-After``, at most ``most``; None when it is missing or neither form.

    Seconds, or with ``now`` an HTTP date (RFC 9110 10.2.3).
    """
    try:
        seconds = float(value or "")
    except ValueError:
        seconds = _until(value or "", now)
    if math.isnan(seconds):
        return None
    return timedelta(seconds=min(max(0.0, seconds), most.total_seconds()))


def _until(date: str, now: datetime | None) -> float:
    """Seconds until an HTTP date; not a number where it is none."""
    if now is None:
        return math.nan
    try:
        at = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return math.nan
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
