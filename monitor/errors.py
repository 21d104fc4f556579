"""The errors of the product: one base, one class per cause.

MonitorError
├── ConfigError          what people wrote is wrong: a list of Problems, never just the first
├── FetchError           a feed could not be fetched (reason, retry_after)
├── ParseError           a feed document could not be read
├── PermanentError       an event that will never succeed: dead letter, no retry
│   └── NewerEventError  one that a newer program wrote: parked until one like it runs here
├── StoreError           the database cannot be used
│   ├── StoreNewer       its schema is newer than this program
│   ├── StoreCorrupt     the file is damaged; it is left as it is
│   ├── StoreLocked      another process holds it (a second ``run``, or a writer that does not let go)
│   ├── StoreFull        no space, or read-only
│   └── StoreAway        the database server does not answer
├── AskedError           a command that cannot be understood: no such slot, place, person, day
├── RefusedError         one that is understood, and that what is stored does not allow
├── BrokerError          the Kafka cluster cannot be reached, lets us not in, or is not as we need it
└── DeliveryError        a channel refused or failed (reason, permanent, retry_after)
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from typing_extensions import override


class MonitorError(Exception):
    """The base of all expected errors; its text is fit to show a person."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in what people wrote."""

    file: str
    where: str
    """A line ("line 12") or a key ("rule.venue-moves.severity")."""
    what: str
    advice: str = ""

    @property
    def sign(self) -> tuple[str, str, str]:
        """What stays the same while lines are added above it: file, key without numbers, what."""
        return self.file, re.sub(r"\d+", "", self.where), self.what

    @override
    def __str__(self) -> str:
        tail = f" {self.advice}" if self.advice else ""
        return f"{self.file}: {self.where}: {self.what}.{tail}"


class ConfigError(MonitorError):
    """Configuration, feeds, rules, lists or templates that cannot be used."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class FetchError(MonitorError):
    """A feed that could not be fetched; ``reason`` is a closed value of monitor.poll."""

    def __init__(self, reason: str, detail: str = "", retry_after: timedelta | None = None) -> None:
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after
        super().__init__(f"{reason}: {detail}" if detail else reason)


class ParseError(MonitorError):
    """A document that is no feed, or that could not be read within the limits."""


class PermanentError(MonitorError):
    """An event that cannot be handled however often it is tried."""


class NewerEventError(PermanentError):
    """An event of a version that a newer program reads."""

    def __init__(self, version: int, known: int) -> None:
        self.version = version
        super().__init__(f"an event of version {version}; this program reads version {known}")


class StoreError(MonitorError):
    """The database cannot be used."""


class StoreNewer(StoreError):  # noqa: N818 - reads as the state it names
    """The database was written by a newer version."""


class StoreCorrupt(StoreError):  # noqa: N818
    """The database file is damaged; it has not been touched."""


class StateBroken(StoreError):  # noqa: N818
    """The stored state of one negotiation cannot be read; the others can."""


class StoreLocked(StoreError):  # noqa: N818
    """Another process holds the database."""


class StoreFull(StoreError):  # noqa: N818
    """The disk is full or read-only."""


class StoreAway(StoreError):  # noqa: N818
    """The database server cannot be reached, or went away in the middle."""


class AskedError(MonitorError):
    """What a person asks for cannot be understood; the text says what would be."""


class RefusedError(MonitorError):
    """What a person asks for is understood and cannot be: the text says why, and what can."""


class BrokerError(MonitorError):
    """The Kafka cluster cannot be used as it is; the text says what to do."""


class DeliveryError(MonitorError):
    """A channel that refused or failed.

    ``permanent`` answers the retry question; ``retry_after`` is the receiver's own word.
    """

    def __init__(
        self, reason: str, *, permanent: bool = False, retry_after: timedelta | None = None
    ) -> None:
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        super().__init__(reason)
