"""The three stages of the stream: read, step, wake."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection
from typing_extensions import override

from monitor.alert.pipeline import Item
from monitor.store import inbox
from monitor.store.column import from_micros
from monitor.store.doc import dump_bytes
from monitor.store.event import (
    ALERTS,
    ARTICLES,
    CLAIMS,
    STORED,
    VERSION,
    AlertsEvent,
    ArticlesEvent,
    ClaimsEvent,
)
from monitor.store.log import Event, publish
from monitor.store.shelf import Shelf
from monitor.stream.codec import decode
from monitor.stream.desk import Provider
from monitor.stream.read import Read, events_of, read_all
from monitor.stream.stage import Stage, Tools
from monitor.stream.step import Step, step_all


class ReadStage(Stage):
    """Articles to claims: any worker may do it, no state is touched."""

    topic, consumer = ARTICLES, "read"

    def __init__(self, tools: Tools, desk: Provider, *, blame: bool = True) -> None:
        super().__init__(tools, blame=blame)
        self._desk = desk

    @override
    async def work(self, event: Event) -> bool:
        def read() -> tuple[Read, list[Event]]:
            done = read_all(decode(ArticlesEvent, event.value).articles, self._desk())
            return done, events_of(done.items, event.id, event.headers)

        done, events = await self.in_thread(read)
        if not await self.tools.db.write(lambda conn: self._write_read(conn, event, done, events)):
            return False
        for given, n in done.reasons.items():
            self.tools.metrics.readings.labels(given.value).inc(n)
        return True

    @override
    async def parts(self, event: Event) -> list[tuple[str, Event]]:
        return [
            (article.id, _part(event, n, ArticlesEvent(VERSION, (article,))))
            for n, article in enumerate(decode(ArticlesEvent, event.value).articles)
        ]

    def _write_read(
        self, conn: Connection, event: Event, done: Read, events: Sequence[Event]
    ) -> bool:
        at = self.now()
        if not inbox.begin(conn, self.consumer, event.id, at=at):
            return False
        if events:
            publish(conn, CLAIMS, events, at=at)
        for article, error in done.failed:
            part = _part(event, article.id, ArticlesEvent(VERSION, (article,)))
            inbox.bury(conn, self.consumer, self.topic, part, error, at=at, item=article.id)
        return True


class StepStage(Stage):
    """Claims to state and alerts: one transaction, one owner for each key."""

    topic, consumer = CLAIMS, "step"

    def __init__(self, tools: Tools, desk: Provider, *, blame: bool = True) -> None:
        super().__init__(tools, blame=blame)
        self._desk = desk
        self._shelf = Shelf()

    @override
    async def work(self, event: Event) -> bool:
        items = (await self.in_thread(lambda: decode(ClaimsEvent, event.value))).items
        done = await self.tools.db.write(lambda conn: self._write_step(conn, event, items))
        if done is not None:
            self._observe(done, event)
        return done is not None

    @override
    async def parts(self, event: Event) -> list[tuple[str, Event]]:
        return [
            (item.article.id, _part(event, n, ClaimsEvent(VERSION, (item,))))
            for n, item in enumerate(decode(ClaimsEvent, event.value).items)
        ]

    def _write_step(self, conn: Connection, event: Event, items: Sequence[Item]) -> Step | None:
        at = self.now()
        if not inbox.begin(conn, self.consumer, event.id, at=at):
            return None
        done = step_all(conn, items, self._desk(), self._shelf, at=at)
        for item, error in done.failed:
            part = _part(event, item.article.id, ClaimsEvent(VERSION, (item,)))
            inbox.bury(conn, self.consumer, self.topic, part, error, at=at, item=item.article.id)
        return done

    def _observe(self, done: Step, event: Event) -> None:
        metrics = self.tools.metrics
        for given in done.reasons:
            metrics.decisions.labels(given.value).inc()
        stored = dict(event.headers).get(STORED)
        for alert in done.alerts:
            metrics.alerts.labels(alert.kind.value, alert.severity.value).inc()
            if stored is not None:
                metrics.detected.observe((self.now() - from_micros(int(stored))).total_seconds())


class WakeStage(Stage):
    """Tells the dispatcher that there is something to send; missing one would only cost time."""

    topic, consumer = ALERTS, "wake"

    def __init__(self, tools: Tools, wake: Callable[[], None], *, blame: bool = True) -> None:
        super().__init__(tools, blame=blame)
        self._wake = wake
        self._counting = self._first = False

    @override
    async def work(self, event: Event) -> bool:
        decode(AlertsEvent, event.value)
        self._wake()
        return True

    @override
    async def parts(self, event: Event) -> list[tuple[str, Event]]:
        return []


def _part(event: Event, n: int | str, holds: ArticlesEvent | ClaimsEvent) -> Event:
    """An event of its own for one item."""
    return replace(event, id=f"{event.id}/{n}", value=dump_bytes(holds))
