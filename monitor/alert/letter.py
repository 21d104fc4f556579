"""Letters about a subscription itself, as alerts that go through the outbox like all others. Pure.

A letter holds no link and no address: the link is signed when the letter is sent, by the newest key,
so that nothing in the database lets anybody in.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.alert.model import Alert, Planned
from monitor.alert.subscription import Subscription
from monitor.terms import Certainty, Kind, Reason, Severity

_HEAD = "letter"


class Purpose(StrEnum):
    """What a letter is for."""

    CONFIRM = "confirm"
    """Asks whether the receiver wants the subscription."""
    PREFERENCES = "preferences"
    """Brings a link to the page where it is changed."""


TITLES = {
    Purpose.CONFIRM: "Please confirm your subscription",
    Purpose.PREFERENCES: "Your subscription",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says, and the serial its link holds."""

    purpose: Purpose
    serial: int


def alert_of(letter: Letter, name: str, now: datetime) -> Alert:
    """The letter as an alert; ``name`` is a uuid of its own."""
    return Alert(
        id=name,
        kind=Kind.LETTER,
        severity=Severity.HIGH,
        process="",
        process_title="",
        round=None,
        title=TITLES[letter.purpose],
        rules=(),
        changes=(),
        development=f"{_HEAD}/{letter.purpose}/{letter.serial}",
        sources=(),
        at=now,
        created=now,
    )


def letter_of(alert: Alert) -> Letter | None:
    """The letter an alert is, or None."""
    if alert.kind is not Kind.LETTER:
        return None
    _, purpose, serial = alert.development.split("/")
    return Letter(Purpose(purpose), int(serial))


def planned(one: Subscription) -> Planned:
    """Its delivery: now."""
    return Planned(one, Reason.SELECTED, 1, 1, Certainty.REPORTED, ())
