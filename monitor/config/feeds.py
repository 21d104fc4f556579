"""feeds.toml: its model, and the Feeds the poller takes from it."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from monitor.alert.secret import Secret
from monitor.article.model import Origin
from monitor.config import toml
from monitor.deliver.secret import resolve
from monitor.errors import ConfigError, Problem
from monitor.match.entry import Flag
from monitor.match.problem import line_of
from monitor.poll.model import Feed

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""The form of a BCP 47 tag."""
NO_FEED = "no feed is enabled: nothing is polled"
LEAST, MOST = timedelta(seconds=1), timedelta(days=366)


def span(text: str) -> timedelta:
    """Read "90s", "5m", "6h" or "1d": from a second to a year.

    Raises:
        ValueError: for anything else.
    """
    found = re.fullmatch(r"(\d+)\s*([smhd])", text.strip())
    if not found:
        raise ValueError('a span is a number and s, m, h or d: "5m"')
    try:
        read = timedelta(**{UNITS[found[2]]: int(found[1])})
    except OverflowError:
        read = timedelta.max
    if not LEAST <= read <= MOST:
        raise ValueError('a span is at least "1s" and at most "366d"')
    return read


class Auth(BaseModel):
    """HTTP basic authentication (RFC 7617); never sent to another host on a redirect."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    username: str
    password: Secret


class FeedEntry(BaseModel):
    """One ``[[feed]]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(description="Address of the RSS or Atom document, http or https.")
    id: str = Field("", description="Short name; the URL where none is given.")
    title: str = Field(description="What people read.")
    publisher: str = Field(
        description="Registrable domain or short name; part of an article's identity."
    )
    family: str = Field("", description="The house; publishers of one house count as one source.")
    country: str = Field(
        "", pattern=r"^([a-zA-Z]{2})?$", description="ISO 3166-1 alpha-2 of the publisher."
    )
    language: str = Field(
        "", description="ISO 639-1 of the articles; found from the text where empty."
    )
    tier: Literal[1, 2, 3] = Field(2, description="1 = agency or paper of record, 3 = lesser.")
    state_owned: Flag = Field(False, description="A state owns or steers it.")
    party: str = Field("", description="Party id it speaks for, if any.")
    min_interval: str = Field("5m", description="Never polled more often than this.")
    max_interval: str = Field("6h", description="Never polled less often than this.")
    identity: Literal["auto", "guid", "link", "title"] = Field(
        "auto", description="What tells entries apart."
    )
    headers: dict[str, str | Secret] = Field(
        {}, description="Extra request headers; a value that is secret by where it is kept."
    )
    auth: Auth | None = Field(None, description="HTTP basic authentication.")
    tags: tuple[str, ...] = Field((), description="Free words for lists and rules.")
    enabled: Flag = Field(True, description="false keeps the line and polls nothing.")
    noted: str = Field("", description="Where the address was found.")

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("a feed's url begins with http:// or https:// and names a host")
        if parts.port == 0:  # reading a port that is none raises ValueError too
            raise ValueError("a port is a number from 1 to 65535")
        if "@" in parts.netloc:  # the url is the feed's name in logs and pages
            raise ValueError(
                "a feed's url holds no user name and password; write "
                'auth = { username = "...", password = { env = "NAME" } }'
            )
        return value

    @field_validator("language")
    @classmethod
    def _language(cls, value: str) -> str:
        if value and not LANGUAGE.fullmatch(value):
            raise ValueError(f'{value!r} is no code of a language; as in "uk" (ISO 639)')
        return value

    @field_validator("tier", mode="before")
    @classmethod
    def _whole(cls, value: object) -> object:
        if type(value) is not int:  # 1 == 1.0 == True
            raise ValueError("a tier is 1, 2 or 3")
        return value

    @field_validator("min_interval", "max_interval")
    @classmethod
    def _span(cls, value: str) -> str:
        span(value)
        return value

    @model_validator(mode="after")
    def _bounds(self) -> "FeedEntry":
        if span(self.min_interval) > span(self.max_interval):
            raise ValueError("min_interval is longer than max_interval")
        return self

    def feed(self) -> Feed:
        """The poller's view of it, secrets fetched. Raises LookupError or OSError without one."""
        origin = Origin(
            feed=self.id or self.url,
            publisher=self.publisher,
            family=self.family or self.publisher,
            tier=self.tier,
            country=self.country,
            language=self.language,
            state_of=self.party or (self.country.lower() if self.state_owned else ""),
            tags=self.tags,
        )
        return Feed(
            id=self.id or self.url,
            url=self.url,
            title=self.title,
            origin=origin,
            min_interval=span(self.min_interval),
            max_interval=span(self.max_interval),
            headers=tuple(sorted((name, _value(value)) for name, value in self.headers.items())),
            auth=(self.auth.username, _value(self.auth.password)) if self.auth else None,
            variables=tuple(secret.env for secret in self._secrets() if secret.env),
            identity=self.identity,
        )

    def _secrets(self) -> list[Secret]:
        given = [*self.headers.values(), *([self.auth.password] if self.auth else [])]
        return [value for value in given if isinstance(value, Secret)]


def _value(given: str | Secret) -> str:
    return given if isinstance(given, str) else resolve(given).get_secret_value()


class FeedFile(BaseModel):
    """feeds.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed: tuple[FeedEntry, ...] = Field((), description="The feeds.")


def check(text: str, file: str) -> tuple[tuple[Feed, ...], list[Problem]]:
    """The enabled feeds of a feeds.toml text that are right, and every problem with it."""
    data, problems = toml.parse(text, file)
    if problems:
        return (), problems
    rows, problems = toml.validate(FeedFile, data, text, file)
    seen: set[str] = set()
    feeds: list[Feed] = []
    for row, entry in enumerate(rows.found.feed if rows.found else ()):
        names = {entry.url, entry.id or entry.url}
        twice = [_twice(name, rows.at("feed", row), text, file) for name in sorted(names & seen)]
        seen |= names
        problems += twice
        if entry.enabled and not twice:
            try:
                feeds.append(entry.feed())
            except (LookupError, OSError, UnicodeError) as error:
                problems.append(_no_secret(error, rows.at("feed", row), text, file))
    return tuple(feeds), problems


def _twice(name: str, row: int, text: str, file: str) -> Problem:
    line = line_of(("feed", row), text) or "?"
    return Problem(file, f"line {line}", f'"{name}" is listed twice', "Remove one.")


def _no_secret(error: Exception, row: int, text: str, file: str) -> Problem:
    line = line_of(("feed", row), text) or "?"
    why = "a secret's file is not UTF-8" if isinstance(error, UnicodeError) else str(error.args[-1])
    if isinstance(error, OSError):
        why = f"{error.filename}: {error.strerror}"
    return Problem(
        file, f"line {line}", f"a secret cannot be fetched: {why}", "Set it, or name another."
    )


def load(path: Path) -> tuple[tuple[Feed, ...], list[Problem]]:
    """The enabled feeds of a file that are right, as the service polls them, and every problem.

    Raises:
        ConfigError: with every problem of a file of which nothing is right.
    """
    text, problems = toml.read(path)
    feeds: tuple[Feed, ...] = ()
    if not problems:
        feeds, problems = check(text, str(path))
    if problems and not feeds:
        raise ConfigError(problems)
    return feeds, problems
