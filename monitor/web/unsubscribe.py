"""Stops a subscription by a signed link: GET shows a button, only POST does it (RFC 8058).

Scanners of mail servers follow links; therefore GET changes nothing. POST needs no cookie and no
login, answers without a redirect, may come any number of times, and its link never expires.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import web

from monitor.web.page import message, no_such_link, page

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
            return no_such_link()
        text = "You will get no more alerts by this subscription."
        return page(
            "button", title="Stop these mails?", text=text, facts=[],
            buttons=[("", "Stop these mails")],
        )  # fmt: skip

    async def act(request: web.Request) -> web.Response:
        receiver = reader.receiver(request.match_info["token"])
        if receiver is None:
            return no_such_link()
        await stop(receiver)
        return message("Stopped", "You will get no more alerts by this subscription.")

    path = "/unsubscribe/{token}"
    return [web.get(path, show), web.post(path, act)]
