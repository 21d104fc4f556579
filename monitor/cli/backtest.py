"""``monitor rules backtest``: what a set of rules would have sent over the stored past."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from monitor.alert.model import Alert, Decision
from monitor.alert.phrase import many
from monitor.alert.pipeline import Advanced, Item
from monitor.cli.output import dump
from monitor.cli.rerun import Rerun, progress
from monitor.config.house import House, build
from monitor.errors import AskedError
from monitor.store import past as stored
from monitor.store.alert import keys_before, keys_unsent
from monitor.store.past import Past
from monitor.terms import Reason

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.store.session import Database


@dataclass(slots=True)
class Sent:
    """The alerts that one set of rules would have raised, in order."""

    since: datetime
    rule: str = ""
    """Only those of this rule; "" is all."""
    found: list[Decision] = field(default_factory=list)

    def note(self, item: Item, got: Advanced) -> None:
        """Take in what a step raised."""
        del item
        self.found += [
            one
            for one in got.decisions
            if one.alert and one.alert.created >= self.since
            and (not self.rule or self.rule in one.alert.rules)
        ]  # fmt: skip

    @property
    def alerts(self) -> dict[str, Alert]:
        """By id."""
        return {one.alert.id: one.alert for one in self.found if one.alert}


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of it: by the rules of now and, where asked, by other ones."""

    past: Past
    since: datetime
    new: Sent
    old: Sent | None = None


def backtest(houses: Sequence[House], since: datetime, rule: str) -> Backtest:
    """Run the stored past by the rules of each house, the present one first; writes nothing."""
    from monitor.cli.context import with_database

    async def body(db: "Database") -> Backtest:
        past = await db.read(lambda conn: stored.begin(conn, since, as_then=True))
        begin = max(since, past.since) if past.since else since
        known = await db.read(lambda conn: _known(conn, past, begin))
        found: list[Sent] = []
        with progress("articles", len(past.reports) * len(houses)) as tick:
            for house in houses:
                sent = Sent(begin, rule)
                run = Rerun(house, past, house.book, sent.note)
                run.memory.known.update(dict.fromkeys(known))
                await run.run(db, tick)
                found.append(sent)
        return Backtest(past, begin, found[0], found[1] if len(found) > 1 else None)

    return with_database(body)


def _known(conn: "Connection", past: Past, begin: datetime) -> set[str]:
    """The keys that were known when the past begins: sent or not, as the service knew them."""
    of_then = {key for state in past.bases.values() for of in state.rounds for key in of.keys}
    return {*keys_before(conn, begin), *of_then.intersection(keys_unsent(conn))}


def other(house: House, folder: Path) -> House:
    """The house with the rules of another folder: of ``monitor init``, or its ``rules``.

    What that folder does not hold - routes, lists, lexicons - is taken from the present one. Raises
    AskedError for a folder without rules.
    """
    from monitor.config import files

    top = folder.parent if folder.name == "rules" and not (folder / "rules").is_dir() else folder
    texts = files.read(top)
    if not texts.rules:
        raise AskedError(
            f"{folder} holds no rules: give a folder as monitor init writes it, or its rules/"
        )
    own = {name: text for name, text in house.texts.toml.items() if _filled(name, texts.toml)}
    whole = replace(texts, toml=own | texts.toml, templates=house.texts.templates)
    made = build(whole, house.user_rules, house.own_subscriptions)
    for problem in made.problems:
        typer.echo(f"monitor: {folder}: {problem}", err=True)
    return made


def _filled(name: str, theirs: Iterable[str]) -> bool:
    """Whether a file of the present folder stands in: never one of the rules that are compared."""
    from monitor.match.reading import is_list

    if name in theirs:
        return False
    return not name.startswith("rules/") or is_list(name) or name.startswith("rules/lexicon/")


def show(done: Backtest, *, as_json: bool) -> None:
    """Print counts, alerts and, where there are two sets, what differs."""
    if as_json:
        dump(_document(done))
        return
    for line in _lines(done):
        typer.echo(line)


def _lines(done: Backtest) -> Iterator[str]:
    if done.past.since is None:
        yield "No article is stored: there is no past to run."
        return
    yield (
        f"{many(len(done.past.reports), 'article')} since {done.since:%Y-%m-%d %H:%M}: "
        f"{many(len(done.new.alerts), 'alert')}."
    )
    for name, counts in _counts(done.new).items():
        for value, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"  {name} {value or 'none'}: {n}"
    yield from (f"{_line(one)}" for one in done.new.found)
    if done.old is not None:
        yield from _difference(done.new, done.old)


def _difference(new: Sent, old: Sent) -> Iterator[str]:
    adds, drops, changes = _compare(new, old)
    yield ""
    yield (
        f"Against the other rules ({many(len(old.alerts), 'alert')}): adds {len(adds)}, drops {len(drops)}, "
        f"changes {len(changes)}."
    )
    yield from (f"+ {_line(one)}" for one in new.found if one.alert and one.alert.id in adds)
    yield from (f"- {_line(one)}" for one in old.found if one.alert and one.alert.id in drops)
    for name in changes:
        a, b = old.alerts[name], new.alerts[name]
        yield f"~ {b.title}: {_by(a)} -> {_by(b)}"


def _compare(new: Sent, old: Sent) -> tuple[list[str], list[str], list[str]]:
    """Ids of alerts that only the new rules raise, only the old ones, and both otherwise."""
    ours, theirs = new.alerts, old.alerts
    both = [name for name in ours if name in theirs]
    return (
        [name for name in ours if name not in theirs],
        [name for name in theirs if name not in ours],
        [name for name in both if _by(ours[name]) != _by(theirs[name])],
    )


def _by(alert: Alert) -> str:
    return f"{alert.severity} by {', '.join(alert.rules)}"


def _line(one: Decision) -> str:
    alert = one.alert
    if alert is None:
        raise ValueError(one)
    return (
        f"{alert.created:%Y-%m-%d %H:%M}  {alert.kind}  {alert.title}  [{_by(alert)}; {_fate(one)}]"
    )


def _fate(one: Decision) -> str:
    """What would have become of it: whom it goes to, or why to nobody."""
    sent = [p.subscription.id for p in one.planned if p.reason is Reason.SELECTED]
    waits = [p.subscription.id for p in one.planned if p.reason is Reason.WAITING]
    if one.reason is Reason.LATE:
        return "late: told in a summary"
    parts = [f"to {', '.join(sent)}"] if sent else []
    parts += [f"waiting for {', '.join(waits)}"] if waits else []
    return "; ".join(parts) or f"to nobody ({one.reason})"


def _counts(sent: Sent) -> dict[str, Counter[str]]:
    alerts = sent.alerts.values()
    return {
        "rule": Counter(rule for alert in alerts for rule in alert.rules),
        "process": Counter(alert.process for alert in alerts),
        "kind": Counter(alert.kind.value for alert in alerts),
    }


def _document(done: Backtest) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "since": done.since if done.past.since else None,
        "articles": len(done.past.reports),
        "alerts": [_record(one) for one in done.new.found],
        "counts": _counts(done.new),
        "diff": None,
    }
    if done.old is None:
        return whole
    adds, drops, changes = _compare(done.new, done.old)
    return whole | {
        "diff": {
            "alerts": len(done.old.alerts),
            "counts": _counts(done.old),
            "adds": [_record(o) for o in done.new.found if o.alert and o.alert.id in adds],
            "drops": [_record(o) for o in done.old.found if o.alert and o.alert.id in drops],
            "changes": [
                {"alert": name, "before": _by(done.old.alerts[name]), "after": _by(done.new.alerts[name])}
                for name in changes
            ],
        }
    }  # fmt: skip


def _record(one: Decision) -> dict[str, Any]:
    alert = one.alert
    if alert is None:
        raise ValueError(one)
    return {
        "alert": alert.id,
        "at": alert.at,
        "created": alert.created,
        "kind": alert.kind,
        "severity": alert.severity,
        "process": alert.process,
        "title": alert.title,
        "rules": alert.rules,
        "keys": [change.key for change in alert.changes],
        "late": alert.late,
        "reason": one.reason,
        "subscriptions": {p.subscription.id: p.reason for p in one.planned},
    }
