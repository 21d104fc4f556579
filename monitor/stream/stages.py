"""The three stages of the stream: read, step, wake."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog
from sqlalchemy import Connection
from typing_extensions import override

from monitor.alert.model import Alert
from monitor.alert.pipeline import Item
from monitor.article.model import Article
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
from monitor.stream.step import Step, Tell, step_all

LARGE = 64 * 1024
"""Bytes of an event that is decoded beside the loop: more than a millisecond."""
log = structlog.get_logger("stream")


class ReadStage(Stage):
    """Articles to claims: any worker may do it, no state is touched."""

    topic, consumer = ARTICLES, "read"

    def __init__(self, tools: Tools, desk: Provider, *, blame: bool = True) -> None:
        super().__init__(tools, blame=blame)
        self._desk = desk

    @override
    async def work(self, event: Event) -> bool:
        def read() -> tuple[tuple[Article, ...], Read, list[Event]]:
            given = decode(ArticlesEvent, event.value).articles
            done = read_all(given, self._desk())
            return given, done, events_of(done.items, event.id, event.headers)

        given, done, events = await self.in_thread(read)
        if not await self.write(lambda conn: self._write_read(conn, event, done, events)):
            return False
        for reason, n in done.reasons.items():
            self.tools.metrics.readings.labels(reason.value).inc(n)
        for article in given:
            self._seen(article, event)
        return True

    def _seen(self, article: Article, event: Event) -> None:
        """What an article's way so far took; one that was there before us says nothing of it."""
        log.debug("article.read", article=article.id, feed=article.origin.feed, event_id=event.id)
        if article.published and not (article.baseline or article.revised):
            took = (article.fetched - article.published).total_seconds()
            self.tools.metrics.seen.observe(max(0.0, took))

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

    def __init__(
        self, tools: Tools, desk: Provider, *, blame: bool = True, tell: Tell | None = None
    ) -> None:
        super().__init__(tools, blame=blame)
        self._desk = desk
        self._tell = tell
        self._shelf = Shelf()

    @override
    async def work(self, event: Event) -> bool:
        items = (await self._decoded(event)).items
        done = await self.write(lambda conn: self._write_step(conn, event, items))
        if done is not None:
            self._observe(done, event)
        return done is not None

    @override
    async def parts(self, event: Event) -> list[tuple[str, Event]]:
        return [
            (item.article.id, _part(event, n, ClaimsEvent(VERSION, (item,))))
            for n, item in enumerate(decode(ClaimsEvent, event.value).items)
        ]

    async def _decoded(self, event: Event) -> ClaimsEvent:
        """A large event holds up the loop for longer than the way to a thread and back."""
        if len(event.value or b"") < LARGE:
            return decode(ClaimsEvent, event.value)
        return await self.in_thread(lambda: decode(ClaimsEvent, event.value))

    def _write_step(self, conn: Connection, event: Event, items: Sequence[Item]) -> Step | None:
        at = self.now()
        if not inbox.begin(conn, self.consumer, event.id, at=at):
            return None
        done = step_all(conn, items, self._desk(), self._shelf, at=at, tell=self._tell)
        for item, error in done.failed:
            part = _part(event, item.article.id, ClaimsEvent(VERSION, (item,)))
            inbox.bury(conn, self.consumer, self.topic, part, error, at=at, item=item.article.id)
        return done

    def _observe(self, done: Step, event: Event) -> None:
        metrics = self.tools.metrics
        for given in done.reasons:
            metrics.decisions.labels(given.value).inc()
        stored = dict(event.headers).get(STORED)
        took = None if stored is None else self.now() - from_micros(int(stored))
        if took is not None:
            metrics.stepped.observe(took.total_seconds())
        for alert in done.alerts:
            metrics.alerts.labels(alert.kind.value, alert.severity.value).inc()
            if took is not None:
                metrics.detected.observe(took.total_seconds())
            log.info(
                "alert.created", alert=alert.id, article=raised_by(alert),
                process=alert.process, kind=alert.kind.value, severity=alert.severity.value,
                rules=alert.rules, event_id=event.id,
            )  # fmt: skip


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


def raised_by(alert: Alert) -> str:
    """The id of the article an alert came of."""
    return alert.sources[0].article if alert.sources else ""


def _part(event: Event, n: int | str, holds: ArticlesEvent | ClaimsEvent) -> Event:
    """An event of its own for one item."""
    return replace(event, id=f"{event.id}/{n}", value=dump_bytes(holds))
