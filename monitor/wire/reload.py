"""Keeps the House in force: looks for edits, compiles them off the loop, swaps or says why not."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Connection, select

from monitor.alert.model import Subscription
from monitor.config import files
from monitor.config.feeds import NO_FEED
from monitor.config.house import House, build
from monitor.config.last_good import part_of
from monitor.errors import ConfigError
from monitor.store import subscription
from monitor.store.session import Database
from monitor.store.tables import rules
from monitor.telemetry.metrics import Metrics
from monitor.wire.last_good import LastGood

log = structlog.get_logger("config")
Tell = Callable[[House], Awaitable[None]]


def own(conn: Connection) -> tuple[dict[str, str], int]:
    """Users' own rules (TOML by ``user:`` path), and the stamp of their subscriptions."""
    bodies = conn.execute(select(rules.c.id, rules.c.body).where(rules.c.enabled))
    return {row.id: row.body for row in bodies}, subscription.stamp(conn)


class Keeper:
    """Holds the House. ``house`` is always a whole, good set.

    Args:
        folder: the files.
        db: where users' own rules and subscriptions are.
        metrics: tells how many problems there are.
        compiled: make what reads articles at once; a process that reads none saves the time.
    """

    def __init__(
        self, folder: Path, db: Database, metrics: Metrics, *, compiled: bool = True
    ) -> None:
        self._compiled = compiled
        self.folder = folder
        self._db = db
        self._metrics = metrics
        self._stamp = ""
        self._version = -1
        self._refused = ""
        self.house: House
        self.last_good = LastGood(db, folder)
        self.changed: list[Tell] = [self.last_good.keep]
        """Told after each swap; one that raises is told again at the next look."""
        self._untold: list[Tell] = []

    async def load(self) -> House:
        """Read the first set, over the last good one where files are wrong.

        Raises ConfigError when nothing can be made of it, StoreError.
        """
        self._stamp = files.stamp(self.folder)
        texts = await asyncio.to_thread(files.read, self.folder)
        mine, self._version = await self._db.read(own)
        subscribed = await self._db.read(subscription.active)
        with _uncollected():
            self.house = await self._first(texts, mine, subscribed)
            await asyncio.to_thread(self._compile, self.house)
        self._untold = [self.last_good.keep]
        await self._tell()
        self._say(self.house)
        return self.house

    async def _first(
        self, texts: files.Texts, mine: dict[str, str], subscribed: tuple[Subscription, ...]
    ) -> House:
        make = partial(build, texts, mine, subscribed)
        alone = await asyncio.to_thread(_alone, make)
        before = await self.last_good.wanted(alone, texts)
        if before is not None:
            last = await asyncio.to_thread(_alone, partial(build, before, mine, subscribed))
            if last is not None:
                return await asyncio.to_thread(make, last)
        if alone is None:
            return await asyncio.to_thread(make)  # raises what is wrong
        return alone

    async def look(self) -> bool:
        """Swap the set if a file or a row was edited; True when it was swapped."""
        stamp = await asyncio.to_thread(files.stamp, self.folder)
        mine, version = await self._db.read(own)
        subscribed = await self._subscribed(version)
        if stamp == self._stamp and mine == dict(self.house.user_rules):
            return await self._take(subscribed, version)
        texts = await asyncio.to_thread(files.read, self.folder)
        try:
            fresh = await self._made(texts, mine, subscribed)
        except ConfigError as error:
            log.error("reload refused", problems=[str(p) for p in error.problems])  # noqa: TRY400
            self._stamp = stamp
            await self._tell()
            return False
        anew = fresh.sense is not self.house.sense
        # Not before: whatever else is raised on the way here, the next look takes the edit.
        self.house, self._stamp, self._version = fresh, stamp, version
        self._untold = list(self.changed)
        self._say(fresh)
        await self._tell()
        if anew:
            _kept()
        return True

    async def _made(
        self, texts: files.Texts, mine: dict[str, str], subscribed: tuple[Subscription, ...]
    ) -> House:
        """The next set, compiled. Raises ConfigError."""
        with _uncollected():
            fresh = await asyncio.to_thread(build, texts, mine, subscribed, self.house)
            if fresh.sense is not self.house.sense:
                await asyncio.to_thread(self._compile, fresh)
        return fresh

    async def _subscribed(self, version: int) -> tuple[Subscription, ...]:
        """People's own subscriptions; read only when one of them has changed."""
        if version == self._version:
            return self.house.own_subscriptions
        return await self._db.read(subscription.active)

    async def _take(self, subscribed: tuple[Subscription, ...], version: int) -> bool:
        """Files and rules are what they were: at most subscriptions have changed."""
        self._version = version
        fresh = subscribed != self.house.own_subscriptions
        if fresh:
            self.house = self.house.with_subscriptions(subscribed)
            self._untold = list(self.changed)
            log.info("subscriptions in force", own=len(subscribed))
        await self._tell()
        return fresh

    async def _tell(self) -> None:
        """Tell those who do not know of the House in force; who raises is told again later."""
        for tell in tuple(self._untold):
            try:
                await tell(self.house)
            except Exception as error:  # noqa: BLE001 - the others must know all the same
                log.error(  # noqa: TRY400
                    "the new configuration is not in force everywhere yet; tried again",
                    error=str(error) or repr(error),
                )
            else:
                self._untold.remove(tell)

    def _compile(self, house: House) -> None:
        if self._compiled:
            _ = house.sense.engine, house.sense.reader, house.book

    def _say(self, house: House) -> None:
        self._metrics.rules_problems.set(len(house.problems))
        forms = self.last_good.forms(house)
        for problem in house.problems:
            in_force = forms.get(part_of(problem.file), "everything but this")
            log.error(
                "a mistake in the configuration is not in force",
                problem=str(problem),
                in_force=in_force,
            )
        if not house.feeds:
            log.warning(NO_FEED)
        log.info(
            "configuration in force",
            folder=str(self.folder),
            feeds=len(house.feeds),
            rules=len(house.sense.rules.enabled),
            processes=len(house.sense.lists.processes),
            subscriptions=len(house.book.subscriptions),
        )


def _alone(make: Callable[[], House]) -> House | None:
    """The set of the files as they are; None where none can be made of them."""
    try:
        return make()
    except ConfigError:
        return None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: a hundred thousand names, all kept, make it look in vain."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _kept() -> None:
    """As the start does: what is in force now need not be looked through again and again."""
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
        gc.freeze()
