"""Checks a subscription that a person gives to a command or a page against the house in force."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import time
from typing import Any

from pydantic import ValidationError

from monitor.alert.route import Routes, check_names, near, never_sent
from monitor.alert.subscribe import SubscriptionSpec
from monitor.alert.subscription import Subscription
from monitor.config.house import House
from monitor.errors import ConfigError, Problem
from monitor.match.plain import ended, words


def check(values: Mapping[str, Any], house: House, file: str, row: str = "") -> Subscription:
    """The subscription these values (of ``SubscriptionSpec``) make.

    Args:
        values: key -> value, as in ``[[subscription]]`` of routes.toml.
        house: whose channels, rules and processes it may name.
        file: where the values come from, for Problems.
        row: which one of several it is, as in "line 3".

    Raises ConfigError with every problem.
    """
    try:
        spec = SubscriptionSpec.model_validate(values)
    except ValidationError as error:
        raise ConfigError([_problem(e, file, row) for e in error.errors()]) from None
    one = spec.model()
    found = [*_reach(one, house, file, row), *_names(one, house, file)]
    if found:
        raise ConfigError(found)
    return one


def written(one: Subscription) -> dict[str, Any]:
    """The values that make this subscription, as JSON holds them; what is left out is the default."""
    values = {key: _plain(value) for key, value in asdict(one).items() if key != "state"}
    least = {
        key: _plain(value)
        for key, value in asdict(Subscription(one.id, one.channel, one.target)).items()
        if key not in ("id", "channel", "target")
    }
    return {key: value for key, value in values.items() if value != least.get(key)}


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return list(value) if isinstance(value, tuple) else value


def _reach(one: Subscription, house: House, file: str, row: str) -> list[Problem]:
    """The id is free, the channel exists and takes the target."""
    routes = house.routes
    channel = routes.channel(one.channel)
    found = []
    if any(s.id == one.id for s in routes.subscriptions):
        what = f"{one.id!r} is a subscription of alerts/routes.toml"
        found.append(Problem(file, _at(row, "id"), what, "Change it there, or take another id."))
    if channel is None:
        names = [c.id for c in routes.channels]
        what = f"no channel is called {one.channel!r}"
        found.append(Problem(file, _at(row, "channel"), what, near(one.channel, names)))
    elif wrong := channel.wrong_target(one.target):
        found.append(Problem(file, _at(row, "target"), *wrong))
    found += [
        Problem(file, _at(row, "kinds"), f"no alert has the kind {kind.value!r}", "Leave it out.")
        for kind in never_sent(one)
    ]
    return found


def _names(one: Subscription, house: House, file: str) -> list[Problem]:
    sense = house.sense
    rules = [rule.id for rule in sense.rules.rules]
    return check_names(Routes((), (one,)), rules, list(sense.lists.processes), file)


def _at(row: str, key: str) -> str:
    return f"{row}, {key}" if row else key


def _problem(error: Any, file: str, row: str) -> Problem:
    key = ".".join(str(part) for part in error["loc"]) or "subscription"
    message, advice = words(error)
    if error["type"] == "extra_forbidden":
        return Problem(
            file, _at(row, key), "unknown key", near(key, [*SubscriptionSpec.model_fields])
        )
    if error["type"] == "missing":
        return Problem(file, _at(row, key), "is missing")
    if error["type"] == "string_pattern_mismatch" and key in ("id", "channel"):
        message, advice = "lower-case words joined by hyphens, as in anna-mail", ""
    return Problem(file, _at(row, key), message.rstrip("."), ended(advice))
