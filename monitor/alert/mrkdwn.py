"""Slack's markup: escaping what comes from outside, links, and blocks within Slack's limits.

https://docs.slack.dev/messaging/formatting-message-text and .../reference/block-kit/blocks
"""

import re
from urllib.parse import quote

HEADER = 150
SECTION = 3000
BLOCKS = 50
TOTAL = 13_000
"""All texts of one message; more gives ``msg_blocks_too_long`` (undocumented, about 13.2 K)."""

_BREAK = re.compile(r"^\s*---\s*$", re.MULTILINE)
_MARKS = re.compile(r"([*_~`])")
_HIDDEN = "\u200b"


def escape(value: object) -> str:
    """Text from outside as Slack shows it literally.

    ``& < >`` are Slack's control characters: escaped, no mention or link can be smuggled in. The
    formatting marks have no escape; a zero-width space before each keeps them from pairing up.
    """
    return _MARKS.sub(rf"{_HIDDEN}\1", plain(value))


def plain(value: object) -> str:
    """A message's ``text``: Slack reads it as mrkdwn too, so no mention or link may be in it."""
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str, text: object = "") -> str:
    """``<url|text>``; only the text where the address is no http(s) one."""
    label = escape(text or url).replace("|", "¦")
    if not url.startswith(("https://", "http://")):
        return label
    safe = quote(url, safe=":/?#[]@!$&'()*+,;=%~-._")
    return f"<{safe.replace('&', '&amp;')}|{label}>"


def blocks(headline: str, body: str) -> list[dict[str, object]]:
    """A header and one section for each part of the body; parts are parted by a line ``---``.

    A part longer than a section is split at line ends; what exceeds the message is left out, and
    said so.
    """
    made: list[dict[str, object]] = [
        {"type": "header", "text": {"type": "plain_text", "text": cut(headline, HEADER)}}
    ]
    room = TOTAL - len(headline)
    parts = [p for part in _BREAK.split(body) if part.strip() for p in _split(part.strip())]
    for n, part in enumerate(parts):
        if len(part) > room or (len(made) == BLOCKS - 1 and n < len(parts) - 1):
            made.append(_section("… (cut: too long for Slack)"))
            break
        made.append(_section(part))
        room -= len(part)
    return made


def cut(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis where some were left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _split(part: str) -> list[str]:
    found: list[str] = []
    now = ""
    for line in (cut(raw, SECTION) for raw in part.split("\n")):
        if now and len(now) + 1 + len(line) > SECTION:
            found.append(now)
            now = line
        else:
            now = f"{now}\n{line}" if now else line
    return [*found, now]
