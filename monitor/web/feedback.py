"""What a reader thinks of an alert, by the link in its mail. GET changes nothing."""

from aiohttp import web

from monitor.deliver.link import Links
from monitor.terms import Verdict
from monitor.web.page import message, no_such_link, page
from monitor.web.people import People

WORDS = {
    Verdict.WRONG: "Wrong: that is not what happened",
    Verdict.DUPLICATE: "Duplicate: I had this before",
    Verdict.LATE: "Late: this was known long ago",
    Verdict.RIGHT: "Right and useful",
}


def routes(links: Links, people: People) -> list[web.RouteDef]:
    """GET and POST of ``/feedback/<token>``."""

    async def show(request: web.Request) -> web.Response:
        judged = links.judged(request.match_info["token"])
        alert = await people.alert(judged[0]) if judged else None
        if alert is None:
            return no_such_link()
        return page(
            "button", title="What is it with this alert?", text=alert.title, facts=[],
            buttons=[(verdict.value, words) for verdict, words in WORDS.items()],
        )  # fmt: skip

    async def say(request: web.Request) -> web.Response:
        judged = links.judged(request.match_info["token"])
        if judged is None or await people.alert(judged[0]) is None:
            return no_such_link()
        said = (await request.post()).get("say")
        if said not in list(Verdict):
            return message("Nothing was said", "Choose one of the buttons.", status=400)
        await people.judge(*judged, Verdict(str(said)))
        text = "Thank you. It counts against, or for, the rules that sent it."
        return message("Noted", text, "You may change your mind by the same link.")

    path = "/feedback/{token}"
    return [web.get(path, show), web.post(path, say)]
