"""The form of alerts/routes.toml: channels, and subscriptions that route alerts to them."""

import difflib
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from monitor.alert.channel import ChannelSpec
from monitor.alert.subscribe import NEVER_SENT, SubscriptionSpec
from monitor.alert.subscription import Subscription
from monitor.errors import Problem
from monitor.match.problem import Rows, parse_rows, place_of
from monitor.terms import Kind


class RoutesFile(BaseModel):
    """alerts/routes.toml as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: tuple[ChannelSpec, ...] = ()
    subscription: tuple[SubscriptionSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Routes:
    """A valid routes.toml."""

    channels: tuple[ChannelSpec, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()

    def channel(self, name: str) -> ChannelSpec | None:
        """The channel of that id."""
        return next((c for c in self.channels if c.id == name), None)


def parse_routes(text: str, file: str = "routes.toml") -> tuple[Routes | None, list[Problem]]:
    """Read routes.toml: the routes that are right, and every problem; None where it is not TOML.

    A wrong row takes itself out, and a channel the subscriptions that go through it.
    """
    read = parse_rows(RoutesFile, text, file)
    found = read.found
    if found is None:
        return None, read.problems
    data = tomllib.loads(text)
    more = [*_repeated(found), *_unreachable(found, read), *_kinds(found)]
    problems = [
        Problem(file, place_of((table, read.at(table, row), key), data, text), what, advice)
        for (table, row, key), what, advice in more
    ]
    out = {(table, row) for (table, row, _), _, _ in more}
    routes = Routes(
        tuple(c for n, c in enumerate(found.channel) if ("channel", n) not in out),
        tuple(
            s.model() for n, s in enumerate(found.subscription) if ("subscription", n) not in out
        ),
    )
    return routes, [*read.problems, *problems]


def check_names(
    routes: Routes, rules: Collection[str], processes: Collection[str], file: str = "routes.toml"
) -> list[Problem]:
    """Rules and processes that subscriptions name and nobody has; the others still work."""
    problems: list[Problem] = []
    for s in routes.subscriptions:
        named = (
            ("rules", s.rules, rules, "no rule is called {!r}"),
            ("processes", s.processes, processes, "{!r} is in no list of processes"),
        )
        for key, names, known, what in named:
            problems += [
                Problem(file, f"subscription.{s.id}.{key}", what.format(n), near(n, known))
                for n in names
                if n not in known
            ]
    return problems


def schema() -> dict[str, Any]:
    """The JSON Schema of routes.toml, for editors."""
    made = RoutesFile.model_json_schema()
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = "alerts/routes.toml"
    return made


def near(name: str, known: Collection[str]) -> str:
    """Advice: the closest known name, or all of them when they are few."""
    close = difflib.get_close_matches(name, list(known), n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(sorted(known))}." if 0 < len(known) <= 12 else ""


_Found = tuple[tuple[str, int, str], str, str]


def _repeated(routes: RoutesFile) -> list[_Found]:
    found: list[_Found] = []
    for table in ("channel", "subscription"):
        ids = [entry.id for entry in getattr(routes, table)]
        found += [
            ((table, n, "id"), f"{name!r} is used twice", "Give each its own id.")
            for n, name in enumerate(ids)
            if name in ids[:n]
        ]
    return found


def _unreachable(routes: RoutesFile, read: Rows[RoutesFile]) -> list[_Found]:
    channels = {c.id: c for c in reversed(routes.channel)}
    lost = read.lost_ids("channel")
    found: list[_Found] = []
    for n, s in enumerate(routes.subscription):
        channel = channels.get(s.channel)
        if channel is None and s.channel in lost:
            what = f"the channel {s.channel!r} is wrong"
            found.append((("subscription", n, "channel"), what, "Correct the channel."))
        elif channel is None:
            what = f"no channel is called {s.channel!r}"
            found.append((("subscription", n, "channel"), what, near(s.channel, channels)))
        elif wrong := channel.wrong_target(s.target):
            found.append((("subscription", n, "target"), *wrong))
    return found


def never_sent(one: Subscription) -> tuple[Kind, ...]:
    """The kinds it asks for that no alert ever has."""
    return tuple(kind for kind in one.kinds if kind in NEVER_SENT)


def _kinds(routes: RoutesFile) -> list[_Found]:
    return [
        (("subscription", n, "kinds"), f"no alert has the kind {kind.value!r}", "Leave it out.")
        for n, s in enumerate(routes.subscription)
        for kind in never_sent(s.model())
    ]
