"""The form of a subscription's wishes: what a browser sent, and what it is shown again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from multidict import MultiDictProxy

from monitor.alert.subscription import Subscription

Option = tuple[str, str]
"""(value, words)."""


Posted = MultiDictProxy[Any]
"""What aiohttp makes of a posted form."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers."""

    processes: tuple[Option, ...]
    kinds: tuple[Option, ...]
    severities: tuple[Option, ...]
    certainties: tuple[Option, ...]
    whens: tuple[Option, ...]
    languages: tuple[Option, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the form shows; words as a browser sends them."""

    processes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    min_severity: str = "low"
    min_sources: int | None = None
    min_certainty: str = ""
    when: str = "at_once"
    at: str = "08:00"
    zone: str = "UTC"
    quiet_from: str = ""
    quiet_to: str = ""
    language: str = "en"
    heartbeat: str = "none"

    @classmethod
    def of(cls, one: Subscription) -> "Wishes":
        """A subscription's."""
        return cls(
            processes=one.processes,
            kinds=tuple(kind.value for kind in one.kinds),
            min_severity=one.min_severity.value,
            min_sources=one.min_sources,
            min_certainty=one.min_certainty.value if one.min_certainty else "",
            when=one.when.value,
            at=_clock(one.at),
            zone=one.zone,
            quiet_from=_clock(one.quiet_from),
            quiet_to=_clock(one.quiet_to),
            language=one.language,
            heartbeat=one.heartbeat.value,
        )

    @classmethod
    def posted(cls, data: Posted) -> "Wishes":
        """What a browser sent; anything may stand in it."""

        def one(key: str, default: str = "") -> str:
            value = data.get(key, default)
            return value.strip()[:100] if isinstance(value, str) else default

        def many(key: str) -> tuple[str, ...]:
            found = [v for v in data.getall(key, []) if isinstance(v, str)]
            return tuple(dict.fromkeys(found))[:200]

        least = cls()
        sources = one("min_sources")
        return cls(
            processes=many("processes"),
            kinds=many("kinds"),
            min_severity=one("min_severity", least.min_severity),
            min_sources=int(sources) if sources.isascii() and sources.isdigit() else None,
            min_certainty=one("min_certainty"),
            when=one("when", least.when),
            at=one("at") or least.at,
            zone=one("zone") or least.zone,
            quiet_from=one("quiet_from"),
            quiet_to=one("quiet_to"),
            language=one("language", least.language),
            heartbeat=one("heartbeat", least.heartbeat),
        )

    def values(self) -> Mapping[str, Any]:
        """As ``[[subscription]]`` of routes.toml has them."""
        mine = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in mine.items() if value not in ("", None)}

    def facts(self, choices: Choices) -> list[Option]:
        """What a person checks before they say yes."""
        names = dict((*choices.processes, *choices.kinds, *choices.whens))
        when = names.get(self.when, self.when)
        if self.when == "daily":
            when += f" at {self.at}, {self.zone}"
        found = [
            ("Negotiations", ", ".join(names.get(p, p) for p in self.processes) or "all of them"),
            ("News", ", ".join(names.get(k, k) for k in self.kinds) or "all of it"),
            ("Mails come", when),
        ]
        if self.quiet_from:
            found.append(("Quiet", f"{self.quiet_from} to {self.quiet_to}, {self.zone}"))
        return found


def _clock(at: time | None) -> str:
    return "" if at is None else f"{at:%H:%M}"
