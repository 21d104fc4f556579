"""Stops a subscription by a signed link: GET shows a button, only POST does it (RFC 8058).

Scanners of mail servers follow links; therefore GET changes nothing. POST needs no cookie and no
login, answers without a redirect, may come any number of times, and its link never expires.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import web

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
Stop = Callable[[str], Awaitable[None]]
"""Stops everything for one receiver (``deliver.link.receiver_id``); again is harmless."""


class Reader(Protocol):
    """What reads tokens (``deliver.link.Links`` is one)."""

    def receiver(self, token: str) -> str | None:
        """The receiver a token was made for, or None."""
        ...


def routes(reader: Reader, stop: Stop) -> list[web.RouteDef]:
    """GET and POST of ``/unsubscribe/<token>``."""

    async def show(request: web.Request) -> web.Response:
        if reader.receiver(request.match_info["token"]) is None:
            return _unknown()
        button = '<form method="post"><button>Stop these mails</button></form>'
        return _page(
            "Stop these mails?", f"You will get no more alerts by this subscription.{button}"
        )

    async def act(request: web.Request) -> web.Response:
        receiver = reader.receiver(request.match_info["token"])
        if receiver is None:
            return _unknown()
        await stop(receiver)
        return _page("Stopped", "You will get no more alerts by this subscription.")

    path = "/unsubscribe/{token}"
    return [web.get(path, show), web.post(path, act)]


def _unknown() -> web.Response:
    """The same for every link that is not ours: nobody learns who is subscribed."""
    text = "This link was not made here, or was cut short. Copy the whole of it from your mail."
    return _page("No such link", text, status=404)


def _page(title: str, body: str, status: int = 200) -> web.Response:
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title>'
        "<style>body{font:18px/1.5 sans-serif;max-width:34em;margin:3em auto;padding:0 1em}"
        "button{font:inherit;padding:.5em 1em;margin-top:1em}</style></head>"
        f"<body><h1>{title}</h1><p>{body}</p></body></html>"
    )
    return web.Response(text=html, content_type="text/html", status=status, headers=HEADERS)
