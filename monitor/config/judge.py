"""A judge of rules' own tests: articles through all the pure stages, on an empty state."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitor.alert.model import Alert, Book
from monitor.alert.pipeline import Advanced, Item, Snapshot, advance
from monitor.article.model import Article
from monitor.config.house import Sense
from monitor.detect.model import Development, Negotiation
from monitor.match.trial import Verdict


def judge_of(sense: Sense) -> "Judge":
    """A judge by these lists, rules and lexicons; rules that are switched off never select."""
    return Judge(sense, Book({rule.id: rule for rule in sense.rules.rules}, ()))


@dataclass(frozen=True, slots=True)
class Judge:
    """Callable as ``monitor.match.trial.Judge``."""

    sense: Sense
    book: Book

    def __call__(self, articles: Sequence[Article]) -> Verdict:
        """The verdict on the last of the articles, the others read before it."""
        desk = _Desk(self.sense, self.book)
        done: list[Advanced] = []
        for article in articles:
            done = [desk.take(item) for item in desk.items(article)]
        alerts = [alert for one in done for alert in one.alerts]
        rules = frozenset(rule for alert in alerts for rule in alert.rules)
        detected = next((one for one in done if one.detection), done[0])
        kind = detected.detection.kind if detected.detection else None
        return Verdict(rules, kind, detected.key, _why(done, alerts))


@dataclass(slots=True)
class _Desk:
    """State in dictionaries, as long as one test lasts."""

    sense: Sense
    book: Book
    states: dict[str, Negotiation] = field(default_factory=dict)
    recent: dict[str, dict[str, Development]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def items(self, article: Article) -> Iterator[Item]:
        matched = self.sense.engine.match(article)
        reading = self.sense.reader.read(matched)
        for at, meeting in enumerate(reading.meetings or (None,)):
            yield Item(article, reading, meeting, matched.hits, at == 0, matched.vetoed)

    def take(self, item: Item) -> Advanced:
        groups = self.recent.setdefault(item.key, {})
        process = self.sense.lists.processes.get(item.key)
        newest = tuple(reversed(groups.values()))
        snapshot = Snapshot(self.states.get(item.key), process, newest, self.known)
        done = advance(snapshot, item, self.book, item.article.fetched)
        if done.state:
            self.states[item.key] = done.state
        groups.pop(done.development.id, None)
        groups[done.development.id] = done.development
        self.known.update(done.known)
        return done


def _why(done: Sequence[Advanced], alerts: Sequence[Alert]) -> str:
    if alerts:
        return f"selected by {', '.join(alerts[0].rules)}"
    changes = [change.key for one in done if one.detection for change in one.detection.changes]
    return f"{done[0].reason}; changes: {', '.join(changes) or 'none'}"
