"""Writes letters about a subscription itself: plain text, with a link signed now. Pure."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Final

from monitor.alert.letter import TITLES, Letter, Purpose
from monitor.alert.subscription import Subscription
from monitor.deliver.link import CONFIRM_HOURS, PREFERENCES_DAYS, Links

_CONFIRM: Final = """Somebody - you, we hope - asked for alerts of this news monitor at {target}.

Confirm it here, within {hours} hours:

{link}

If it was not you, do nothing: you will get nothing more, and your address is
forgotten.
"""
_PREFERENCES: Final = """You, or somebody who knows your address, asked for this link. Here you change or
stop your alerts of this news monitor:

{link}

It works for {days} days; after that the page sends you a new one. If it was not
you, do nothing: nothing has changed.
"""
_NO_LINKS: Final = """A link belongs here, and the service cannot make one any more: its operator has
taken the keys or the address away. Ask them.
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's subject and text."""

    subject: str
    text: str


def write(letter: Letter, one: Subscription, links: Links | None, now: datetime) -> Written:
    """The letter in words."""
    title = TITLES[letter.purpose]
    if links is None:
        return Written(title, _NO_LINKS)
    if letter.purpose is Purpose.CONFIRM:
        link = links.confirm(one.id, letter.serial, now)
        return Written(title, _CONFIRM.format(target=one.target, hours=CONFIRM_HOURS, link=link))
    link = links.preferences(one.id, letter.serial, now)
    return Written(title, _PREFERENCES.format(days=PREFERENCES_DAYS, link=link))


def put_into(mail: EmailMessage, written: Written) -> None:
    """Give a mail that has its headers the letter's subject and text."""
    mail["Subject"] = written.subject
    mail.set_content(written.text, cte="quoted-printable")
