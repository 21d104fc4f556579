"""Subscriptions as JSON lines: one a line, with the keys of routes.toml and its ``state``."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from monitor.alert.subscription import Subscription
from monitor.cli.context import with_database
from monitor.cli.rule_home import current
from monitor.cli.subscription_home import unwanted
from monitor.clock import SystemClock
from monitor.config.house import House
from monitor.config.subscription import check, written
from monitor.errors import ConfigError, Problem
from monitor.store import subscription as rows
from monitor.terms import SubscriptionState

Given = tuple[str, Subscription]
"""Where it stands ("line 3"), and what it says."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import came to."""

    written: int
    problems: list[Problem]


def lines_of(some: Iterable[Subscription]) -> Iterator[str]:
    """One line each."""
    for one in some:
        yield json.dumps({**written(one), "state": one.state.value}, ensure_ascii=False)


def take_in(text: str, file: str, *, partly: bool) -> Taken:
    """Write the subscriptions of JSON lines; those whose id exists are replaced.

    With a problem in any line nothing is written, unless ``partly``: then what is right is.
    Raises ConfigError where the house itself is unusable, StoreError.
    """
    house, problems = current(), []
    good: dict[str, Given] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"line {number}"
        if not line.strip():
            continue
        try:
            one = _read(line, house, file, where)
        except ConfigError as error:
            problems += error.problems
            continue
        if one.id in good:
            what = f"{one.id!r} stands in {good[one.id][0]} already"
            problems.append(Problem(file, f"{where}, id", what))
        good.setdefault(one.id, (where, one))
    return _write(list(good.values()), problems, file, partly=partly)


def _write(good: list[Given], problems: list[Problem], file: str, *, partly: bool) -> Taken:
    def write(conn: Connection) -> Taken:
        refused = {s.id: unwanted(conn, s, file, where) for where, s in good}
        wrong = [*problems, *(p for p in refused.values() if p is not None)]
        chosen = [s for _, s in good if refused[s.id] is None]
        if not chosen or (wrong and not partly):
            return Taken(0, wrong)
        rows.put_all(conn, chosen, at=SystemClock().now())
        return Taken(len(chosen), wrong)

    return with_database(lambda db: db.write(write, durable=True))


def _read(line: str, house: House, file: str, where: str) -> Subscription:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ConfigError([Problem(file, where, f"is not JSON: {error}")]) from None
    if not isinstance(values, dict):
        raise ConfigError([Problem(file, where, "is no JSON object")])
    state = _state(values, file, where)
    one = check(values, house, file, where)
    return one if state is None else replace(one, state=state)


def _state(values: dict[str, Any], file: str, where: str) -> SubscriptionState | None:
    """The state a line names; taken out of it, for ``[[subscription]]`` has ``enabled``."""
    given = values.pop("state", None)
    if given is None:
        return None
    try:
        return SubscriptionState(given)
    except ValueError:
        known = ", ".join(SubscriptionState)
        what = f"{given!r} is no state"
        raise ConfigError([Problem(file, f"{where}, state", what, f"Known: {known}.")]) from None
