"""Hand-made articles and meetings: what the reading half would say, without it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.article.model import Article, DateQuality, Origin
from monitor.detect.model import Claim, Meeting, Negotiation, Reading, Round, Stepped
from monitor.detect.step import step
from monitor.match.entry import ProcessInfo
from monitor.terms import Certainty, ClaimStatus, Format, Kind, Slot

START = datetime(2030, 3, 4, 9, tzinfo=UTC)
PROCESS = ProcessInfo(id="north-south", title="North-South", parties=("north", "south"))

UAE = ("uae", "UAE", ("gulf",))
ABU_DHABI = ("abu-dhabi", "Abu Dhabi", ("uae", "gulf"))
MIAMI = ("miami", "Miami", ("us",))
GENEVA = ("geneva", "Geneva", ("ch", "europe"))


def place(where, certainty=Certainty.ANNOUNCED, status=ClaimStatus.REPORTED, moved_from=""):
    value, name, within = where
    return Claim(
        Slot.VENUE, value, name, certainty=certainty, status=status, within=within,
        moved_from=moved_from, sentence=f"in {name}",
    )  # fmt: skip


def stage(value="planned", certainty=Certainty.ANNOUNCED, status=ClaimStatus.REPORTED):
    return Claim(Slot.STATUS, value, value, certainty=certainty, status=status)


def day(value, certainty=Certainty.ANNOUNCED):
    return Claim(Slot.DATE, value, value, certainty=certainty)


def who(value, party="north", role="member", certainty=Certainty.ANNOUNCED, **more):
    name = value.replace("-", " ").title()
    return Claim(Slot.DELEGATION, value, name, party, role, certainty=certainty, **more)


def ended(value="continue", certainty=Certainty.CONFIRMED):
    return Claim(Slot.OUTCOME, value, value, certainty=certainty)


class Scene:
    """Steps one negotiation through reports, an hour apart unless told otherwise."""

    def __init__(self, process=PROCESS):
        self.process, self.state, self.recent = process, None, ()
        self.at, self.count = START, 0
        self.steps: list[Stepped] = []

    def article(self, *, title="", family="", hours=1.0, published=None, **more):
        self.at += timedelta(hours=hours)
        self.count += 1
        when = published or self.at
        name = family or f"paper-{self.count}"
        return Article(
            id=f"a{self.count}", revision=f"r{self.count}", title=title or f"Report {self.count}",
            text="", url="", origin=Origin(name, name, name), language="en", published=when,
            fetched=max(self.at, when),
            date_quality=more.get("date_quality", DateQuality.STATED),
            baseline=more.get("baseline", False),
        )  # fmt: skip

    def tell(
        self, kind, *claims, parties=("north", "south"), number=None, form=None, terms=(),
        event="", **more
    ):  # fmt: skip
        """One report; returns what the step made of it."""
        article = self.article(**more)
        key = self.process.id if self.process else "+".join(parties)
        meeting = Meeting(
            key, self.process is not None, tuple(sorted(parties)), (), Kind(kind), form, number,
            tuple(claims), event,
        )  # fmt: skip
        reading = Reading(True, Kind(kind), parties, None, (), (meeting,), tuple(terms))
        return self.feed(article, meeting, reading)

    def feed(self, article, meeting, reading):
        done = step(
            self.state, meeting, article, reading, self.process, self.recent, article.fetched
        )
        self.state = done.state
        known = tuple(d for d in self.recent if d.id != done.development.id)
        self.recent = (done.development, *known)
        self.steps.append(done)
        self.last = (article, meeting, reading)
        return done

    def again(self):
        """The last article once more."""
        article, meeting, reading = self.last
        return self.feed(article, meeting, reading)

    @property
    def keys(self) -> list[str]:
        return [c.key for s in self.steps if s.detection for c in s.detection.changes]

    def round(self, number=1) -> Round:
        return next(r for r in self.state.rounds if r.number == number)


def announced(*more, **options):
    """Talks that one paper has told of: planned, in Miami, and what else it says."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI), *more, **options)
    return scene


def changes(done: Stepped):
    """(slot, before, after) of every change of a step."""
    if done.detection is None:
        return []
    return [(c.slot.value, c.before, c.after) for c in done.detection.changes]


def without_version(state: Negotiation) -> Negotiation:
    return replace(state, version=0)


__all__ = ["Format"]
