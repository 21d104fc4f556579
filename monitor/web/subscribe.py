"""Signing up: a form, a letter, and a link in it that says yes once. GET changes nothing."""

from collections.abc import Sequence

from aiohttp import web

from monitor.deliver.link import Links, Page, Ticket
from monitor.web.form import Wishes
from monitor.web.page import message, no_such_link, page, too_often
from monitor.web.people import People
from monitor.web.security import Network, client_of, from_elsewhere

SENT = (
    "If {address} can be subscribed, a mail with a link is on its way there. Nothing is sent before"
    " the link in it is used; it works for 48 hours."
)


def routes(links: Links, people: People, proxies: Sequence[Network]) -> list[web.RouteDef]:
    """GET and POST of ``/subscribe`` and ``/subscribe/<token>``."""
    pages = _Pages(links, people, proxies)
    one = "/subscribe/{token}"
    return [
        web.get("/subscribe", pages.show),
        web.post("/subscribe", pages.ask),
        web.get(one, pages.check),
        web.post(one, pages.confirm),
    ]


class _Pages:
    def __init__(self, links: Links, people: People, proxies: Sequence[Network]) -> None:
        self._links = links
        self._people = people
        self._proxies = proxies

    async def show(self, _: web.Request) -> web.Response:
        return self._form("", Wishes())

    async def ask(self, request: web.Request) -> web.Response:
        if from_elsewhere(request):
            return message("Not from here", "Open this page itself and try again.", status=403)
        data = await request.post()
        address, wishes = address_of(data.get("address")), Wishes.posted(data)
        client = client_of(request, self._proxies)
        problems = await self._people.ask(address, wishes, client)
        if problems is None:
            return too_often()
        if problems:
            return self._form(address, wishes, problems)
        return message("Look into your mail", SENT.format(address=address))

    async def check(self, request: web.Request) -> web.Response:
        ticket = self._ticket(request)
        if ticket is None:
            return no_such_link()
        found = await self._people.find(ticket.subscription, ticket.serial)
        if found is None or ticket.until < self._people.now():
            return self._void()
        wishes = Wishes.of(found).facts(self._people.choices())
        return page(
            "button", title="Confirm your subscription", text="Do you want these alerts?",
            facts=[("Address", found.target), *wishes], buttons=[("", "Yes, send them")],
        )  # fmt: skip

    async def confirm(self, request: web.Request) -> web.Response:
        ticket = self._ticket(request)
        if ticket is None:
            return no_such_link()
        link = None
        if self._people.now() <= ticket.until:
            link = await self._people.confirm(ticket.subscription, ticket.serial)
        if link is None:
            return self._void()
        text = "You are subscribed. Every mail has a link that ends it."
        return page("done", title="Welcome", text=text, link=link, words="Your preferences")

    def _ticket(self, request: web.Request) -> Ticket | None:
        return self._links.ticket(Page.CONFIRM, request.match_info["token"])

    def _form(self, address: str, wishes: Wishes, problems: Sequence[str] = ()) -> web.Response:
        return page(
            "subscribe", 400 if problems else 200, title="Alerts by e-mail", w=wishes,
            base=self._links.base, address=address, choices=self._people.choices(),
            problems=problems,
        )  # fmt: skip

    def _void(self) -> web.Response:
        text = "This link was used already, or is older than 48 hours."
        return page(
            "done", 410, title="This link is no longer good", text=text,
            link=f"{self._links.base}/preferences", words="Get a link to your preferences",
        )  # fmt: skip


def address_of(value: object) -> str:
    """What stands in the field for an address."""
    return value.strip()[:320] if isinstance(value, str) else ""
