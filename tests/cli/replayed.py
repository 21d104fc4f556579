"""A replay whose reader understands two words, and lines for it."""

from monitor.alert.model import Book, Subscription
from monitor.cli.memory import Memory
from monitor.cli.replay import Replay, Stages
from monitor.detect.model import Claim, Meeting, Reading
from monitor.match.entry import ProcessInfo
from monitor.match.model import Matched
from monitor.match.rule import Rule
from monitor.terms import Certainty, Kind, Slot

PROCESS = ProcessInfo(id="arland-borland", title="Arland-Borland", parties=("arland", "borland"))


def match(article):
    return Matched(article, article.title, ())


def read(matched):
    """ "<kind> <place> [and <second pair>]" is all this reader understands."""
    words = matched.article.title.split()
    if words[0] not in set(Kind):
        return Reading(False, Kind.NONE)
    kind, place = Kind(words[0]), words[1]
    claims = (
        Claim(Slot.STATUS, "planned", "planned", certainty=Certainty.ANNOUNCED),
        Claim(Slot.VENUE, place.lower(), place, certainty=Certainty.ANNOUNCED),
    )
    pairs = [PROCESS.parties, ("arland", "corland")][: 1 + ("also" in words)]
    meetings = tuple(
        Meeting("+".join(p) if n else PROCESS.id, not n, p, (), kind, None, None, claims)
        for n, p in enumerate(pairs)
    )
    return Reading(True, kind, ("Arland", "Borland"), place, (), meetings)


def run(**memory):
    rules = [
        Rule.model_validate({"id": "all", "title": "All", "severity": "medium"}),
        Rule.model_validate({"id": "new", "title": "New", "severity": "low", "unknown": True}),
    ]
    desk = Subscription(id="desk", channel="console", target="")
    book = Book({rule.id: rule for rule in rules}, (desk,))
    return Replay(Stages(match, read, book, {PROCESS.id: PROCESS}), Memory(**memory))


def line(title, at="2030-01-05T10:00:00Z", **more):
    return {
        "id": more.pop("id", title), "title": title, "summary": "", "published": at, "fetched": at,
        "url": f"https://example.org/{more.pop('path', title.replace(' ', '-'))}",
        "source": "Example Times", **more,
    }  # fmt: skip
