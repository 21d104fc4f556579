"""The judge of rules' ``[[test]]`` blocks: articles through all the pure stages, on empty state."""

from collections.abc import Sequence

from monitor.alert.pipeline import Advanced, Item, advance, items_of
from monitor.article.model import Article
from monitor.cli.memory import Memory
from monitor.config.house import House
from monitor.match.trial import Judge, Verdict


def judge_of(house: House) -> Judge:
    """A judge by the house's lists, rules and subscriptions."""

    def judge(articles: Sequence[Article]) -> Verdict:
        memory = Memory()
        last: list[Advanced] = []
        for article in articles:
            last = [got for _, got in advance_all(house, memory, article)]
        alerts = [alert for each in last for alert in each.alerts]
        found = next((each.detection for each in last if each.detection), None)
        return Verdict(
            rules=frozenset(rule for alert in alerts for rule in alert.rules),
            kind=found.kind if found else None,
            process=found.process if found else "",
            why=", ".join(dict.fromkeys(each.reason.value for each in last)),
        )

    return judge


def advance_all(house: House, memory: Memory, article: Article) -> list[tuple[Item, Advanced]]:
    """Advance ``memory`` by every item of an article; what each of them did."""
    now = memory.tick(article.fetched)
    matched = house.sense.engine.match(article)
    done = []
    for item in items_of(matched, house.sense.reader.read(matched)):
        process = house.sense.lists.processes.get(item.key)
        advanced = advance(memory.snapshot(item, process), item, house.book, now)
        memory.keep(advanced)
        done.append((item, advanced))
    return done
