"""The stored past run through the stages once more, in memory: for rebuilds and backtests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monitor.alert.model import Book
from monitor.alert.pipeline import Advanced, Item, advance, items_of
from monitor.article.model import Article
from monitor.cli.memory import Memory
from monitor.detect.amendment import SETTLES, again
from monitor.detect.model import Negotiation
from monitor.detect.split import follow
from monitor.detect.ways import Ways
from monitor.match.entry import ProcessInfo
from monitor.store import past as stored
from monitor.store.past import Done, Past, Report

if TYPE_CHECKING:
    from monitor.config.house import House
    from monitor.store.session import Database

BATCH = 200
"""Articles read from the database at once."""
DEPTH = 8
"""Splits of splits that are followed."""
Seen = Callable[[Item, Advanced], None]


def ignore(item: Item, got: Advanced) -> None:
    """Take no note of a step."""
    del item, got


@dataclass(slots=True)
class Rerun:
    """One run through the past, by one set of lists and rules; it may go on when more has come."""

    house: "House"
    past: Past
    book: Book
    note: Seen = ignore
    """Told of every step."""
    memory: Memory = field(default_factory=Memory)
    _next: int = 0
    _done: int = 0
    _ways: Ways = field(init=False)

    def __post_init__(self) -> None:
        # As it was then, each run goes its own way; as it is now, all know of what comes meanwhile.
        self._ways = self.past.ways.copy() if self.past.as_then else self.past.ways
        for name, state in self.past.bases.items():
            attention = self.past.attentions.get(name, state.attention)
            self.memory.states[name] = replace(state, attention=attention)

    async def run(self, db: "Database", tick: Callable[[int], None]) -> None:
        """Step every report that was not stepped yet; ``tick`` is told how many were."""
        while self._next < len(self.past.reports):
            some = self.past.reports[self._next : self._next + BATCH]
            found = await db.read(lambda conn, s=some: list(stored.whole(conn, s)))  # type: ignore[misc]
            for report, article in found:
                self._amend(report.id)
                self._article(report, article)
            self._next += len(some)
            tick(len(some))
        self._amend(self.past.last + 1)

    def _article(self, report: Report, article: Article) -> None:
        now = self.memory.tick(article.fetched)
        matched = self.house.sense.engine.match(article)
        for read in items_of(matched, self.house.sense.reader.read(matched)):
            item = self._of_today(read)
            if item.key and report.id <= self.past.settled.get(item.key, 0):
                continue
            snapshot = self.memory.snapshot(item, self._listed(item.key))
            snapshot = replace(snapshot, names=self._ways.names(item.key))
            got = advance(snapshot, item, self.book, now)
            self.memory.keep(got)
            self.note(item, got)

    def _amend(self, before: int) -> None:
        """Do again what people did before this report."""
        while self._done < len(self.past.done) and self.past.done[self._done].after < before:
            one = self.past.done[self._done]
            state = self.memory.states.get(one.process)
            if self.past.as_then and one.amendment.act in SETTLES:
                self._settle(one)
            elif one.amendment.act in SETTLES:  # it came while we ran: a person has said what holds
                self.memory.states |= _at(self.past, one.process)
            elif state is not None:
                self.memory.states[one.process] = again(state, one.amendment)
            self._done += 1

    def _settle(self, one: Done) -> None:
        """What a person said holds from here on, and where reports go."""
        self._ways.turn(one.process, one.version, one.amendment)
        if one.state is not None:
            said = self.past.attentions.get(one.process, one.state.attention)
            self.memory.states[one.process] = replace(one.state, attention=said)

    def _of_today(self, item: Item) -> Item:
        """The item as one of the process it is of, after merges and splits."""
        for _ in range(DEPTH):
            if item.meeting is None:
                return item
            key = self._ways.end(item.key)
            key = follow(item.meeting.parties, self._ways.branches.get(key, ())) or key
            if key == item.key:
                return item
            item = replace(item, meeting=replace(item.meeting, key=key))
        return item

    def _listed(self, key: str) -> ProcessInfo | None:
        info = self.house.sense.lists.processes.get(key)
        said = self.past.attentions.get(key)
        return info.model_copy(update={"state": said}) if info and said else info


def _at(past: Past, process: str) -> dict[str, Negotiation]:
    base = past.bases.get(process)
    return {process: base} if base else {}


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal."""
    import sys

    from rich.console import Console
    from rich.progress import Progress

    with Progress(
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda n: bar.advance(task, n)
