"""The page where a receiver changes, pauses or ends their subscription, by a link they were sent."""

from collections.abc import Sequence

from aiohttp import web

from monitor.alert.subscription import Subscription
from monitor.deliver.link import Links, Page, Ticket
from monitor.terms import SubscriptionState
from monitor.web.form import Posted, Wishes
from monitor.web.page import message, no_such_link, page, too_often
from monitor.web.people import People
from monitor.web.security import Network, client_of, from_elsewhere
from monitor.web.subscribe import address_of

SENT = "If {address} is subscribed, a mail with a link to the preferences is on its way there."
_ENDED = (SubscriptionState.REMOVED, SubscriptionState.UNCONFIRMED)


def routes(links: Links, people: People, proxies: Sequence[Network]) -> list[web.RouteDef]:
    """GET and POST of ``/preferences`` and ``/preferences/<token>``."""
    pages = _Pages(links, people, proxies)
    one = "/preferences/{token}"
    return [
        web.get("/preferences", pages.form),
        web.post("/preferences", pages.remind),
        web.get(one, pages.show),
        web.post(one, pages.act),
    ]


class _Pages:
    def __init__(self, links: Links, people: People, proxies: Sequence[Network]) -> None:
        self._links = links
        self._people = people
        self._proxies = proxies

    async def form(self, _: web.Request) -> web.Response:
        return self._ask("")

    async def remind(self, request: web.Request) -> web.Response:
        if from_elsewhere(request):
            return message("Not from here", "Open this page itself and try again.", status=403)
        address = address_of((await request.post()).get("address"))
        problems = await self._people.remind(address, client_of(request, self._proxies))
        if problems is None:
            return too_often()
        if problems:
            return self._ask(address, problems)
        return message("Look into your mail", SENT.format(address=address))

    async def show(self, request: web.Request) -> web.Response:
        ticket = self._ticket(request)
        if ticket is None:
            return no_such_link()
        if ticket.until < self._people.now():
            return _old()
        found = await self._find(ticket)
        return _ended() if found is None else self._page(found, Wishes.of(found))

    async def act(self, request: web.Request) -> web.Response:
        ticket = self._ticket(request)
        if ticket is None:
            return no_such_link()
        if ticket.until < self._people.now():
            return await self._renew(ticket, request)
        found = await self._find(ticket)
        if found is None:
            return _ended()
        return await self._act(ticket, found, await request.post())

    async def _act(self, ticket: Ticket, found: Subscription, data: Posted) -> web.Response:
        match data.get("act"):
            case "pause":
                return await self._turn(ticket, found, SubscriptionState.PAUSED)
            case "resume":
                return await self._turn(ticket, found, SubscriptionState.ACTIVE)
            case "end":
                await self._people.turn(found.id, SubscriptionState.REMOVED)
                return _ended()
            case "erase":
                await self._people.erase(found)
                return message("Erased", "Your address is nowhere in this service any more.")
            case "change":
                return await self._change(ticket, found, data)
        return self._page(found, Wishes.of(found))

    async def _change(self, ticket: Ticket, found: Subscription, data: Posted) -> web.Response:
        wishes = Wishes.posted(data)
        problems = await self._people.change(found, wishes)
        if problems:
            return self._page(found, wishes, problems=problems)
        fresh = await self._find(ticket)
        return _ended() if fresh is None else self._page(fresh, Wishes.of(fresh), said="Saved.")

    async def _turn(
        self, ticket: Ticket, found: Subscription, state: SubscriptionState
    ) -> web.Response:
        await self._people.turn(found.id, state)
        fresh = await self._find(ticket)
        said = "Paused: nothing is sent until you resume." if state != "active" else "Resumed."
        return _ended() if fresh is None else self._page(fresh, Wishes.of(fresh), said=said)

    async def _renew(self, ticket: Ticket, request: web.Request) -> web.Response:
        client = client_of(request, self._proxies)
        if not await self._people.renew(ticket.subscription, client):
            return too_often()
        return message("Look into your mail", "If you are still subscribed, a new link is there.")

    async def _find(self, ticket: Ticket) -> Subscription | None:
        found = await self._people.find(ticket.subscription, ticket.serial)
        return None if found is None or found.state in _ENDED else found

    def _ticket(self, request: web.Request) -> Ticket | None:
        return self._links.ticket(Page.PREFERENCES, request.match_info["token"])

    def _page(
        self, one: Subscription, wishes: Wishes, *, said: str = "", problems: Sequence[str] = ()
    ) -> web.Response:
        return page(
            "preferences", 400 if problems else 200, title="Your subscription",
            address=one.target, state=one.state.value, w=wishes, said=said, problems=problems,
            choices=self._people.choices(),
        )  # fmt: skip

    def _ask(self, address: str, problems: Sequence[str] = ()) -> web.Response:
        return page(
            "remind", 400 if problems else 200, title="Your subscription",
            address=address, problems=problems, base=self._links.base,
        )  # fmt: skip


def _old() -> web.Response:
    return page(
        "button", 410, title="This link is older than seven days",
        text="A new one can be sent to the address it was made for.", facts=[],
        buttons=[("", "Send me a new link")],
    )  # fmt: skip


def _ended() -> web.Response:
    text = "Nothing is sent to you by this subscription. You may subscribe again at any time."
    return message("This subscription has ended", text)
