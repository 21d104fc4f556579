"""Rule and RuleTest: what people write in rules/*.toml, and what a user's own rule is.

A list under a key means "any of these"; all keys of a rule must hold. The text conditions
(``parties between people places names words mention``) are answered by the engine as a RuleHit; the others
(``processes kinds unknown min_sources min_certainty``) by ``monitor.alert.decide``.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator, model_validator

from monitor.match.entry import Flag, Name, NoNumber, PartyKind, Slug, Whole, Written
from monitor.match.kind import kinds_but
from monitor.match.pattern import compile_pattern
from monitor.terms import MESSAGES, Certainty, Kind, Severity

RuleId = Annotated[
    str, StringConstraints(pattern=r"^(user:)?[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
]
"""A slug; rules that are rows, not files, carry the prefix ``user:``."""

Pattern = Annotated[str, StringConstraints(min_length=1, max_length=1000)]

NOT_ALERTED = frozenset({Kind.OTHER, Kind.NONE, Kind.MENTION}) | MESSAGES
"""Kinds no detection ever has."""

Detected = Annotated[Kind, kinds_but(NOT_ALERTED)]


class Near(Written):
    """Words that stand close together."""

    words: tuple[Name, ...] = Field(min_length=2, max_length=8)
    within: Whole = Field(8, ge=1, le=100)
    """How many words the whole may span, its own included."""
    ordered: Flag = False
    """Whether they must come in the order written."""


class Words(Written):
    """Conditions on the words of title and text; all that are given must hold."""

    any: tuple[Name, ...] = ()
    all: tuple[Name, ...] = ()
    none: tuple[Name, ...] = ()
    near: tuple[Near, ...] = ()
    pattern: tuple[Pattern, ...] = ()
    """Regular expressions, each in linear time and blind to case; any of them."""

    @model_validator(mode="before")
    @classmethod
    def _one_is_enough(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        single = {"near": dict, "pattern": str}
        return {
            key: [value] if isinstance(value, single.get(key, ())) else value
            for key, value in data.items()
        }

    @field_validator("any", "all", "none")
    @classmethod
    def _has_letters(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            if not any(char.isalnum() for char in word):
                raise ValueError(f"{word!r} holds no letter or digit")
        return words

    @field_validator("pattern")
    @classmethod
    def _linear(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            compile_pattern(pattern)
        return patterns

    @property
    def positive(self) -> bool:
        """Whether something must be there, not only be absent."""
        return bool(self.any or self.all or self.near or self.pattern)


class Among(Written):
    """Ids of which any, all or none must be named; a plain list means any."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _plain_list(cls, data: Any) -> Any:
        return {"any": data} if isinstance(data, list | tuple | str) else data

    @property
    def positive(self) -> bool:
        """Whether something must be there, not only be absent."""
        return bool(self.any or self.all)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id written."""
        return self.any + self.all + self.none


class Rule(Written):
    """Which detections become alerts, how severe; or ``mention``: which words do."""

    id: RuleId
    title: Name
    severity: Severity = Severity.MEDIUM
    description: str = ""
    enabled: Flag = True
    processes: tuple[Slug, ...] = ()
    """Ids of processes; empty: every followed one."""
    kinds: tuple[Detected, ...] = ()
    """Kinds of change, the leading one or another of the bundle; empty: every kind."""
    parties: Among = Among()
    """Party ids named in the text, by themselves or by one of their people."""
    between: tuple[PartyKind, ...] = ()
    """At least two parties of these kinds are named in the text."""
    people: Among = Among()
    places: Among = Among()
    """Place ids or names; a country or region stands for all that lies in it."""
    names: tuple[Name, ...] = ()
    """Names found in other spellings too, any of them."""
    words: Words = Words()
    mention: Words | None = None
    """One alert for each development that these words match, about talks or not."""
    unknown: Flag = False
    """Negotiations nobody listed, which otherwise raise no alert."""
    min_sources: Whole = Field(1, ge=1, le=20)
    """Independent publisher families: the default of the subscriptions to this rule."""
    min_certainty: Certainty = Certainty.REPORTED

    @model_validator(mode="after")
    def _makes_sense(self) -> "Rule":
        if self.mention is not None:
            if not self.mention.positive:
                raise ValueError("mention needs any, all, near or pattern")
            if self.processes or self.kinds or self.unknown:
                raise ValueError("mention goes with no processes, kinds or unknown")
        wrong = sorted(NOT_ALERTED & set(self.kinds))
        if wrong:
            raise ValueError(f"kinds: no detection is {', '.join(wrong)}; write mention instead")
        if not self.min_certainty.moves_slots:
            raise ValueError("min_certainty: what is only possible changes nothing")
        return self

    @property
    def texts(self) -> tuple[Words, ...]:
        """The word conditions: ``words`` and ``mention``."""
        return (self.words, self.mention) if self.mention else (self.words,)

    @property
    def needs_text(self) -> bool:
        """Whether something must stand in the text: then only a RuleHit lets it select."""
        entities = (self.parties, self.people, self.places)
        positive = [part.positive for part in entities] + [part.positive for part in self.texts]
        return bool(self.names or self.between) or any(positive)

    def text_holds(self, hits: Collection[str], vetoed: Collection[str]) -> bool:
        """Whether the text lets this rule select.

        Args:
            hits: ids of ``Matched.hits``.
            vetoed: ``Matched.vetoed``, the rules that ask only for absence and were refused.
        """
        return self.id in hits if self.needs_text else self.id not in vetoed


class RuleTest(Written):
    """A text and what the rule must make of it."""

    title: Name
    text: str = ""
    rule: str = ""
    """Id of the rule it tests; may be left out where the file holds one rule."""
    match: Flag = True
    earlier: tuple[Name, ...] = ()
    """Headlines read before it, oldest first, an hour apart: what a change is measured against."""
    kind: Detected | None = None
    """The kind the detection must have."""
    process: str = ""
    """The process it must be about."""
    published: Annotated[datetime | None, NoNumber] = None


class RuleFile(Written):
    """rules/*.toml but for the lists."""

    rule: tuple[Rule, ...] = ()
    test: tuple[RuleTest, ...] = ()
