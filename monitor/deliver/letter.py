"""Writes letters about a subscription itself, with a link signed now. Pure."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from html import escape
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
_WORDS: Final = {
    Purpose.CONFIRM: "Confirm your subscription",
    Purpose.PREFERENCES: "Change or stop your alerts",
}
_BUTTON: Final = (
    '<a href="{link}" style="display:inline-block;padding:10px 16px;border-radius:4px;'
    'background:#1a5276;color:#fff;text-decoration:none">{words}</a>'
)
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
</head>
<body style="margin:0;padding:16px;font-family:-apple-system,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.45;overflow-wrap:anywhere">
<div style="max-width:600px;margin:0 auto">
<h1 style="font-size:20px">{title}</h1>
{body}
</div>
</body>
</html>
"""
_NO_LINKS: Final = """A link belongs here, and the service cannot make one any more: its operator has
taken the keys or the address away. Ask them.
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's subject and text."""

    subject: str
    text: str
    html: str


def write(letter: Letter, one: Subscription, links: Links | None, now: datetime) -> Written:
    """The letter in words."""
    if links is None:
        return _written(letter, _NO_LINKS, "")
    if letter.purpose is Purpose.CONFIRM:
        link = links.confirm(one.id, letter.serial, now)
        words = _CONFIRM.format(target=one.target, hours=CONFIRM_HOURS, link=link)
        return _written(letter, words, link)
    link = links.preferences(one.id, letter.serial, now)
    return _written(letter, _PREFERENCES.format(days=PREFERENCES_DAYS, link=link), link)


def put_into(mail: EmailMessage, written: Written) -> None:
    """Give a mail that has its headers the letter's subject and text."""
    mail["Subject"] = written.subject
    mail.set_content(written.text, cte="quoted-printable")
    mail.add_alternative(written.html, subtype="html", cte="quoted-printable")


def _written(letter: Letter, text: str, link: str) -> Written:
    """The same words in HTML: a paragraph each, the link a button and, for who sees none, itself."""
    title, href = TITLES[letter.purpose], escape(link)
    button = _BUTTON.format(link=href, words=_WORDS[letter.purpose]) + f"<br><small>{href}</small>"
    words = text.strip().split("\n\n")
    parts = (button if one == link else escape(one.replace("\n", " ")) for one in words)
    body = "\n".join(f"<p>{part}</p>" for part in parts)
    return Written(title, text, _PAGE.format(title=escape(title), body=body))
