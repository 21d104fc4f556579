"""A desk small enough to know what it will say, for tests and measurements of store and stream.

A title "Ayland and Beeland meet in Port One" is read as a planned meeting there; "... meet" alone as
one without a venue; any other title is about something else. ``FAILS`` in a title makes reading
raise, ``HANGS`` makes it wait, ``STEPS BADLY`` makes the step raise.
"""

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.alert.model import Book, Subscription
from monitor.article.model import Article, Origin
from monitor.detect.model import Claim, Meeting, Reading
from monitor.match.entry import ProcessInfo
from monitor.match.model import Matched, RuleHit
from monitor.stream.desk import Desk
from monitor.terms import Certainty, Kind, Reason, Severity, Slot, Status

START = datetime(2026, 1, 20, 8, tzinfo=UTC)
MEET = re.compile(r"^(\w+) and (\w+) meet(?: in ([\w ]+?))?(?: FAILS| HANGS| STEPS BADLY)*$")


@dataclass(frozen=True)
class AnyRule:
    """Selects everything of followed processes."""

    id: str = "all"
    title: str = "All"
    severity: Severity = Severity.HIGH
    processes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    min_sources: int = 1
    min_certainty: Certainty = Certainty.REPORTED
    unknown: bool = False
    mention: None = None
    enabled: bool = True

    def text_holds(self, hit: Collection[str], vetoed: object) -> bool:
        """It asks nothing of the text, and falls into the trap."""
        if "trap" in hit:
            raise ValueError("a rule that breaks")
        return True


PROCESSES = {
    "aland-bland": ProcessInfo(id="aland-bland", title="Aland-Bland", parties=("aland", "bland"))
}
KEYS = {("aland", "bland"): "aland-bland"}
BOTH = (Subscription("desk", "console", ""), Subscription("mail", "mail", "desk@example.org"))


def article(n: int, title: str, *, hours: float = 0, **changes: object) -> Article:
    """Article number ``n``, published and fetched ``hours`` after the start."""
    at = START + timedelta(hours=hours)
    made = Article(
        id=f"article-{n}",
        revision=f"r-{title}",
        title=title,
        text="",
        url=f"https://example.org/{n}",
        origin=Origin(feed="feed", publisher=f"Paper {n}"),
        language="en",
        published=at,
        fetched=at,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def match(found: Article) -> Matched:
    """Nothing is looked for but the trap of ``AnyRule``."""
    trap = (RuleHit("trap"),) if "STEPS BADLY" in found.title else ()
    return Matched(found, found.title, (), trap)


def read(matched: Matched) -> Reading:
    """See the module."""
    title = matched.article.title
    if "HANGS" in title:
        time.sleep(3)
    if "FAILS" in title:
        raise ValueError("cannot read this")
    said = MEET.match(title)
    if said is None:
        return Reading(relevant=False, kind=Kind.NONE)
    parties = tuple(sorted((said[1].lower(), said[2].lower())))
    claims = [_claim(Slot.STATUS, Status.PLANNED.value, title)]
    if said[3]:
        claims.append(_claim(Slot.VENUE, said[3].lower().replace(" ", "-"), title))
    meeting = Meeting(
        key=KEYS.get(parties, "+".join(parties)),
        listed=parties in KEYS,
        parties=parties,
        kind=Kind.NEW_TALKS,
        claims=tuple(claims),
    )
    return Reading(
        True, Kind.NEW_TALKS, parties, said[3], meetings=(meeting,), reason=Reason.NO_SLOT
    )


def desk(*subscriptions: Subscription, reading: Callable[[Matched], Reading] = read) -> Desk:
    """One rule that selects everything, and these subscriptions (by default two)."""
    book = Book({"all": AnyRule()}, subscriptions or BOTH)
    return Desk(match, reading, book, PROCESSES)


def _claim(slot: Slot, value: str, sentence: str) -> Claim:
    return Claim(
        slot,
        value,
        value.replace("-", " ").title(),
        sentence=sentence,
        certainty=Certainty.CONFIRMED,
    )
