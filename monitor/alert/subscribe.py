"""The form of a subscription: ``[[subscription]]`` of routes.toml, and what commands and pages take."""

from datetime import time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from monitor.alert.subscription import MORNING, Subscription
from monitor.match.entry import Flag, NoNumber, Slug, Whole
from monitor.match.kind import kinds_but
from monitor.match.rule import RuleId
from monitor.terms import MESSAGES, Certainty, Heartbeat, Kind, Severity, SubscriptionState, When

LANGUAGES = {
    "en": "English", "ar": "العربية", "de": "Deutsch", "es": "Español", "fa": "فارسی",
    "fr": "Français", "he": "עברית", "hi": "हिन्दी", "it": "Italiano", "ja": "日本語",
    "ko": "한국어", "pl": "Polski", "pt": "Português", "ru": "Русский", "tr": "Türkçe",
    "uk": "Українська", "zh": "中文",
}  # fmt: skip
"""Languages in which dates can be written, by what they call themselves."""

NEVER_SENT = (frozenset({Kind.OTHER, Kind.NONE}) | MESSAGES) - {Kind.NOTICE}
"""Kinds nobody can subscribe to."""

Clock = Annotated[time, NoNumber, Field(json_schema_extra={"format": "time"})]
"""A local time to the minute: ``"07:30"``."""


class SubscriptionSpec(BaseModel):
    """``[[subscription]]``: a route from alerts to one receiver. An empty list means "any"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    channel: Slug
    target: Annotated[str, Field(max_length=320, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    """E-mail address or Slack conversation id (C…, G…, D…); "" for console and webhooks."""
    processes: tuple[Slug, ...] = ()
    kinds: tuple[Annotated[Kind, kinds_but(NEVER_SENT)], ...] = ()
    rules: tuple[RuleId, ...] = ()
    min_severity: Severity = Severity.LOW
    min_sources: Annotated[Whole, Field(ge=1, le=50)] | None = None
    """Independent publisher families; the rule's wish where it is left out."""
    min_certainty: Certainty | None = None
    """As above: confirmed, announced or reported."""
    when: When = When.AT_ONCE
    """at_once, hourly, or daily at ``at``."""
    at: Clock = MORNING
    """Local time of the daily digest."""
    zone: Annotated[str, Field(max_length=60)] = "UTC"
    """IANA time zone of all local times, as in "Europe/Kyiv"."""
    quiet_from: Clock | None = None
    """Local time; with ``quiet_to``, or neither. Quiet hours may pass over midnight."""
    quiet_to: Clock | None = None
    quiet_below: Severity = Severity.CRITICAL
    """In quiet hours alerts less severe than this wait for their end."""
    max_per_hour: Annotated[Whole, Field(ge=1, le=1000)] | None = None
    """Alerts sent at once in an hour; the rest of a storm comes as one summary."""
    language: str = "en"
    """In which dates are written (ISO 639-1)."""
    heartbeat: Heartbeat = Heartbeat.NONE
    """daily: a sign of life at ``at`` when nothing else is to be said."""
    operator: Flag = False
    """Notices about the service itself too: silent feeds, failing channels, a full disk."""
    enabled: Flag = True

    @field_validator("at", "quiet_from", "quiet_to")
    @classmethod
    def _minute(cls, value: time | None) -> time | None:
        if value is not None and (value.tzinfo or value.second or value.microsecond):
            raise ValueError('a local time to the minute, as in "07:30"')
        return value

    @field_validator("language")
    @classmethod
    def _language(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(f"dates can be written in {', '.join(LANGUAGES)}")
        return value

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (OSError, LookupError, ValueError):  # a folder of zones, no zone, or a path
            raise ValueError(f'no time zone is called {value!r}; as in "Europe/Kyiv"') from None

    @model_validator(mode="after")
    def _quiet(self) -> "SubscriptionSpec":
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("quiet_from and quiet_to go together: give both or neither")
        if self.quiet_from is not None and self.quiet_from == self.quiet_to:
            raise ValueError('quiet hours that never end: use enabled = false, or when = "daily"')
        return self

    def model(self) -> Subscription:
        """As the pipeline takes it."""
        values = dict(self)
        enabled = values.pop("enabled")
        state = SubscriptionState.ACTIVE if enabled else SubscriptionState.PAUSED
        return Subscription(**values, state=state)
