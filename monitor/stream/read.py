"""The first stage: match and read articles, and say which negotiation each one belongs to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import NAMESPACE_OID, uuid5

from monitor.alert.pipeline import Item, items_of
from monitor.article.model import Article
from monitor.store.doc import dump_bytes
from monitor.store.event import VERSION, ClaimsEvent
from monitor.store.log import Event
from monitor.stream.desk import Desk
from monitor.terms import Reason


@dataclass(slots=True)
class Read:
    """What became of the articles of one event."""

    items: list[Item] = field(default_factory=list)
    failed: list[tuple[Article, str]] = field(default_factory=list)
    """Articles no stage could read, with the error."""
    reasons: Counter[Reason] = field(default_factory=Counter)


def read_all(articles: Sequence[Article], desk: Desk) -> Read:
    """Read articles in order; one that raises is set aside and the others go on."""
    done = Read()
    for article in articles:
        try:
            matched = desk.match(article)
            reading = desk.read(matched)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this article's
            done.failed.append((article, f"{type(error).__name__}: {error}"))
            continue
        done.items.extend(items_of(matched, reading))
        done.reasons[reading.reason] += 1
    return done


def events_of(
    items: Sequence[Item], parent: str, headers: tuple[tuple[str, bytes], ...]
) -> list[Event]:
    """Consecutive items with the same key share an event; ids follow from the parent's."""
    groups = [(key, tuple(group)) for key, group in groupby(items, lambda item: item.key)]
    return [
        Event(
            value=dump_bytes(ClaimsEvent(VERSION, group)),
            key=key.encode(),
            id=uuid5(NAMESPACE_OID, f"{parent}/{n}").hex,
            headers=headers,
        )
        for n, (key, group) in enumerate(groups)
    ]
