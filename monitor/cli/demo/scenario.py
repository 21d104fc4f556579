"""Scenario: the feeds, articles and expectations of monitor/cli/demo/scenario/*.toml."""

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "scenario"
STORY = ("russia_ukraine", "armenia_azerbaijan", "kenya_uganda", "iran_us", "noise")


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """One feed: who publishes, and in what form."""

    id: str
    title: str
    publisher: str
    kind: str
    """rss | atom | rdf"""
    window: int
    """How many of its newest items a document shows."""
    language: str = "en"
    family: str = ""
    country: str = ""
    tier: int = 2
    state_of: str = ""
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Edit:
    """From ``at`` on the item bears another headline, under the same link."""

    at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Item:
    """One article of the play. Times are aware UTC of the scenario's clock."""

    id: str
    feed: str
    at: datetime
    """When its feed begins to show it."""
    published: datetime
    """What it says of its date; earlier than ``at`` for a late one."""
    title: str
    text: str
    edits: tuple[Edit, ...] = ()
    copy_of: str = ""

    @property
    def url(self) -> str:
        """Its link; the host is reserved (RFC 2606) and never fetched."""
        return f"https://{self.feed}.example/{self.published:%Y/%m/%d}/{self.id}"

    def headline(self, now: datetime) -> str:
        """Its title at ``now``."""
        return next((e.title for e in reversed(self.edits) if e.at <= now), self.title)

    def changed(self, now: datetime) -> datetime:
        """When it last changed before ``now``."""
        return max([self.at, *(e.at for e in self.edits if e.at <= now)])


@dataclass(frozen=True, slots=True)
class Expected:
    """One alert that is owed."""

    article: str
    kinds: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    """Each must be there, in one of its values."""
    may: tuple[str, ...] = ()
    """Further keys it may carry, with shell wildcards."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """The whole play. ``items`` are sorted by ``at``."""

    feeds: tuple[FeedPlan, ...]
    items: tuple[Item, ...]
    begins: datetime
    ends: datetime
    speed: float
    expected: tuple[Expected, ...]
    owed: tuple[Expected, ...]
    """Demanded of a later stage: neither missing when absent nor too many when they come."""
    may: tuple[str, ...] = ()
    """Keys any alert may carry."""

    def shown(self, feed: FeedPlan, now: datetime) -> tuple[Item, ...]:
        """What a feed shows at ``now``, newest first."""
        due = [item for item in self.items if item.feed == feed.id and item.at <= now]
        return tuple(reversed(due[-feed.window :]))

    def due(self, now: datetime) -> int:
        """How many articles have been shown by ``now``."""
        return sum(item.at <= now for item in self.items)


def load(folder: Path = HERE) -> Scenario:
    """Read the scenario's files."""
    plan = _toml(folder / "feeds.toml")
    day_one = plan["day_one"]
    expected = _toml(folder / "expected.toml")
    rows = [row for name in STORY for row in _toml(folder / f"{name}.toml").get("article", [])]
    return Scenario(
        feeds=tuple(FeedPlan(**row) for row in plan["feed"]),
        items=_items(rows, day_one),
        begins=moment(plan["begins"], day_one),
        ends=moment(plan["ends"], day_one),
        speed=float(plan["speed"]),
        expected=tuple(_expected(row) for row in expected["alert"]),
        owed=tuple(_expected(row) for row in expected.get("owed", [])),
        may=tuple(expected.get("may", ())),
    )


def moment(text: str, day_one: date) -> datetime:
    """Read "d3 14:20": day three of the play, UTC; "d0" and "d-1" lie before it.

    Raises:
        ValueError: for anything else.
    """
    found = re.fullmatch(r"d(-?\d+) (\d\d):(\d\d)", text)
    if not found:
        raise ValueError(f'a moment is written "d3 14:20", not {text!r}')
    days, hour, minute = map(int, found.groups())
    return datetime.combine(day_one + timedelta(days=days - 1), time(hour, minute), UTC)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _items(rows: list[dict[str, Any]], day_one: date) -> tuple[Item, ...]:
    own = {row["id"]: _item(row, day_one) for row in rows if "copy_of" not in row}
    copies = [_copy(row, own[row["copy_of"]], day_one) for row in rows if "copy_of" in row]
    return tuple(sorted([*own.values(), *copies], key=lambda item: (item.at, item.id)))


def _item(row: dict[str, Any], day_one: date) -> Item:
    edits = (Edit(moment(e["at"], day_one), e["title"]) for e in row.get("edits", ()))
    return Item(
        id=row["id"],
        feed=row["feed"],
        at=moment(row["at"], day_one),
        published=moment(row.get("published", row["at"]), day_one),
        title=row["title"],
        text=row["text"],
        edits=tuple(sorted(edits, key=lambda e: e.at)),
    )


def _copy(row: dict[str, Any], of: Item, day_one: date) -> Item:
    """A reprint: the wire's words under another name; later edits of the wire do not reach it."""
    at = moment(row["at"], day_one)
    return replace(of, id=row["id"], feed=row["feed"], at=at, published=at, edits=(), copy_of=of.id)


def _expected(row: dict[str, Any]) -> Expected:
    keys = tuple(tuple(part.strip() for part in key.split(" | ")) for key in row["keys"])
    may, why = tuple(row.get("may", ())), row.get("why", "")
    return Expected(row["article"], tuple(row["kinds"]), keys, may, why)
