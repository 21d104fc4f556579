"""Memory: what the daemon keeps in SQL, kept in dictionaries for one replay and in one JSON file."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from monitor.alert.pipeline import Advanced, Item, Snapshot
from monitor.article.comeback import Back, Standing
from monitor.cli.recent import Recent
from monitor.detect.codec import (
    dump_development,
    dump_negotiation,
    load_development,
    load_negotiation,
)
from monitor.detect.development import WINDOW
from monitor.detect.merge import merge
from monitor.detect.model import Development, Negotiation
from monitor.errors import StoreCorrupt, StoreNewer
from monitor.match.entry import ProcessInfo

VERSION = 4
"""1 kept the last revision of an article alone, 2 did not know since when, 3 merged nothing."""
SEEN = timedelta(days=14)
"""So long after it was last seen an article counts as never seen."""
GROUPS = timedelta(days=7)
"""So long after its last article a development is kept; grouping looks back 72 hours."""


@dataclass(slots=True)
class Seen:
    """What is known of an article identity."""

    revisions: tuple[str, ...]
    """All it ever had, in order; one that came back stands there again."""
    development: str
    at: datetime
    since: datetime
    """When the last of them was first seen."""
    published: datetime | None = None
    back: Back | None = None
    """An earlier one that was seen again and is not believed yet."""
    feed: str = ""
    """Which one showed the last of them."""

    @property
    def standing(self) -> Standing:
        """The last revision, as monitor.article.comeback weighs it."""
        again = len(self.revisions) - len(set(self.revisions))
        return Standing(self.since, self.published, again)


_SEEN = TypeAdapter(Seen)


@dataclass(slots=True)
class _Group:
    development: Development
    at: datetime


@dataclass(slots=True)
class Memory:
    """States, developments, revisions and known keys. Everything is dropped by the clock alone."""

    clock: datetime | None = None
    states: dict[str, Negotiation] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    known: dict[str, None] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    """Negotiations that live on as another."""
    changed: set[str] = field(default_factory=set)
    """Whose state is another since it was last asked which are one."""
    _groups: dict[str, _Group] = field(default_factory=dict)
    _recent: Recent = field(default_factory=Recent)

    def tick(self, at: datetime) -> datetime:
        """Move the clock forward to ``at``, or leave it where it is; drop what is too old."""
        if self.clock is None or at > self.clock:
            self.clock = at
            self._drop(at)
        return self.clock

    def snapshot(self, item: Item, process: ProcessInfo | None) -> Snapshot:
        """What ``advance`` needs for the item."""
        since = item.article.event_time - WINDOW
        recent = tuple(self._recent.near(item.key, item.probes, since))
        return Snapshot(self.states.get(item.key), process, recent, self.known.keys())

    def keep(self, advanced: Advanced) -> None:
        """Write what came of an item."""
        if advanced.changed and advanced.state:
            self.states[advanced.key] = advanced.state
            self.changed.add(advanced.key)
        self.known.update(dict.fromkeys(advanced.known))
        self._remember(advanced.development)

    def resolve(self, key: str) -> str:
        """The negotiation that a key stands for now."""
        while key in self.aliases:
            key = self.aliases[key]
        return key

    def merge(self, loser: str, winner: str) -> None:
        """Let a negotiation live on as another, with its rounds, keys and developments."""
        done = merge(self.states[winner], self.states.pop(loser))
        self.states[winner] = done.state
        self.aliases[loser] = winner
        self.changed.add(winner)
        own = [key for key in self.known if key.startswith(loser + "/")]
        self.known.update(dict.fromkeys(map(done.keys.every, own)))
        for group in self._groups.values():
            old = group.development
            if old.process == loser:
                keys = tuple(map(done.keys.key, old.keys))
                self._recent.unfile(old)
                group.development = replace(old, process=winner, keys=keys)
                self._recent.file(group.development)

    def sight(self, article_id: str, seen: Seen) -> None:
        """Note that an article was seen."""
        self.seen.pop(article_id, None)
        self.seen[article_id] = seen

    def save(self, path: Path) -> None:
        """Write everything to ``path``, whole or not at all. Raises OSError."""
        whole = {
            "version": VERSION,
            "clock": self.clock and self.clock.isoformat(),
            "states": [json.loads(dump_negotiation(s)) for s in self.states.values()],
            "seen": [
                {"id": key} | json.loads(_SEEN.dump_json(seen)) for key, seen in self.seen.items()
            ],
            "known": list(self.known),
            "aliases": self.aliases,
            "developments": [
                [json.loads(dump_development(g.development)), g.at.isoformat()]
                for g in self._groups.values()
            ],
        }
        part = path.with_name(path.name + ".part")
        part.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
        part.replace(path)

    def _remember(self, development: Development, at: datetime | None = None) -> None:
        moment = at or self.clock or development.last_seen
        known = self._groups.pop(development.id, None)
        if known:  # joined: what opened it stays, as the daemon's row does
            old = known.development
            self._recent.unfile(old)
            development = replace(
                old,
                articles=old.articles + 1,
                last_seen=max(old.last_seen, development.last_seen),
            )
        self._groups[development.id] = _Group(development, moment)
        self._recent.file(development)

    def _drop(self, now: datetime) -> None:
        """Drop what is too old; both lie in the order in which they were seen."""
        for key in list(takewhile(lambda key: now - self.seen[key].at > SEEN, self.seen)):
            del self.seen[key]
        old = takewhile(lambda group: now - group.at > GROUPS, self._groups.values())
        for group in list(old):
            self._forget(group.development)

    def _forget(self, development: Development) -> None:
        del self._groups[development.id]
        self._recent.unfile(development)


def load(path: Path) -> Memory:
    """What ``Memory.save`` wrote; an empty memory where there is no file.

    Raises:
        StoreNewer: a later version wrote it.
        StoreCorrupt: it is no state file.
    """
    if not path.exists():
        return Memory()
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        if whole["version"] > VERSION:
            raise StoreNewer(f"{path} was written by a newer version of monitor")
        return _loaded(whole)
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise StoreCorrupt(f"{path} is no state file of monitor replay: {error}") from None


def _loaded(whole: Any) -> Memory:
    clock = datetime.fromisoformat(whole["clock"]) if whole["clock"] else None
    known, aliases = dict.fromkeys(whole["known"]), dict(whole.get("aliases", {}))
    memory = Memory(clock=clock, known=known, aliases=aliases)
    for entry in whole["states"]:
        state = load_negotiation(json.dumps(entry))
        memory.states[state.id] = state
        memory.changed.add(state.id)
    for entry in whole["seen"]:
        key, seen = _seen(entry, whole["version"])
        memory.seen[key] = seen
    for entry, at in whole["developments"]:
        memory._remember(load_development(json.dumps(entry)), datetime.fromisoformat(at))  # noqa: SLF001 - its own module
    return memory


def _seen(entry: Any, version: int) -> tuple[str, Seen]:
    if version > 2:
        return entry.pop("id"), _SEEN.validate_python(entry)
    key, revisions, development, text = entry
    at = datetime.fromisoformat(text)
    return key, Seen((revisions,) if version == 1 else tuple(revisions), development, at, at)
