"""What an alert is to a program: the ``data`` of its CloudEvent, with a published JSON Schema.

The form only ever grows within ``version`` 1: receivers ignore keys they do not know.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.alert.code import code_of
from monitor.alert.model import Alert
from monitor.alert.summary import Summary
from monitor.alert.view import SHOWN_SOURCES, SourceView, change_view, view_of
from monitor.detect.model import Change
from monitor.terms import Certainty, Kind, Severity, Slot, Word

SCHEMA = "urn:news-monitor:schema:alert:1"
"""``dataschema`` of the events, and ``$id`` of docs/schemas/alert.json."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class ChangeData(_Part):
    """One transition of one slot."""

    key: str = Field(description="process/round/slot/party/value/n; the same change, the same key")
    slot: Slot
    party: str = Field(description="Party id; empty but for delegations")
    before: str | None
    after: str = Field(description="As a person reads it")
    value: str = Field(description="Canonical: a place, person, date or closed value")
    certainty: Certainty
    speaker: str
    sentence: str


class SourceData(_Part):
    """One report."""

    title: str
    url: str
    publisher: str
    published: datetime | None
    note: str = Field(description='Such as "passes on Reuters", or empty')


class CodeData(_Part):
    """Codes of event data sets."""

    cameo: str
    plover: str
    mode: str
    context: str
    exact: bool = Field(description="False: the nearest code; none exists for this kind")


class AlertData(_Part):
    """``data`` of an alert's CloudEvent."""

    version: Literal[1] = 1
    alert: str
    kind: Kind
    severity: Severity
    certainty: Certainty
    process: str = Field(description="Empty for a mention outside every negotiation")
    process_title: str
    round: int | None
    title: str
    changes: tuple[ChangeData, ...]
    state: dict[str, str] = Field(description="Where the negotiation stands after the change")
    state_version: int = Field(description="Grows with the negotiation; 0 where there is none")
    sources: tuple[SourceData, ...]
    more_sources: int = Field(description="Reports that are not listed")
    independent: int = Field(description="Independent publishers")
    independence: str
    rules: tuple[str, ...]
    at: datetime = Field(description="When the report that raised it was published")
    created: datetime
    code: CodeData | None = Field(description="None for mentions and corrections")
    late: bool = Field(description="First seen long after it was published")
    follows: str = Field(description="Id of the alert it follows up on, or empty")
    word: Word | None = Field(description="What a follow-up says of the claim")
    summary: Summary | None = Field(description="What a digest tells; None for every other kind")
    by: str = Field(description="The person who put the state right; empty for what reports say")
    test: bool = Field(description="A trial: nothing of it happened")


def data_of(alert: Alert, *, test: bool = False) -> AlertData:
    """An alert as data. It is the same for every receiver."""
    view = view_of(alert, None, test=test)
    code = code_of(alert)
    return AlertData(
        alert=alert.id,
        kind=alert.kind,
        severity=alert.severity,
        certainty=alert.certainty,
        process=alert.process,
        process_title=view.process_title,
        round=alert.round,
        title=view.headline,
        changes=tuple(_change(c) for c in alert.changes),
        state=dict(view.state),
        state_version=alert.version,
        sources=tuple(_source(s) for s in view.sources[:SHOWN_SOURCES]),
        more_sources=view.more_sources,
        independent=view.independent,
        independence=view.independence,
        rules=alert.rules,
        at=alert.at,
        created=alert.created,
        code=CodeData(**{n: getattr(code, n) for n in CodeData.model_fields}) if code else None,
        late=alert.late,
        follows=alert.follows,
        word=alert.word,
        summary=alert.summary,
        by=alert.by,
        test=test,
    )


def schema() -> dict[str, Any]:
    """The JSON Schema of ``data``."""
    made = AlertData.model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA}
    return {**head, **made, "title": "data of an alert's CloudEvent"}


def _change(change: Change) -> ChangeData:
    seen = change_view(change)
    return ChangeData(
        key=change.key,
        slot=change.slot,
        party=change.party,
        before=seen.before or None,
        after=seen.after,
        value=_value(change.key),
        certainty=change.certainty,
        speaker=seen.speaker,
        sentence=seen.sentence,
    )


def _value(key: str) -> str:
    """The canonical value in ``process/round/slot/party/value/n``; a date window holds a "/"."""
    return key.removesuffix("/denied").split("/", 4)[-1].rpartition("/")[0]


def _source(seen: SourceView) -> SourceData:
    return SourceData(**{n: getattr(seen, n) for n in SourceData.model_fields})
