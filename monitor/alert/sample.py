"""Made-up alerts: templates are tried on them when they are read, and ``send-test`` sends one."""

from datetime import UTC, datetime

from monitor.alert.model import Alert, Source, Subscription
from monitor.alert.view import View, view_of
from monitor.detect.model import Change
from monitor.terms import Certainty, Kind, Severity, Slot

_AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
_SENTENCE = "The foreign ministry of Arland said the talks would move from Lakeside to Port Vell."


def sample_alert(created: datetime = _AT) -> Alert:
    """A venue change in a negotiation that does not exist."""
    change = Change(
        key="arland-borland/1/venue//port-vell/1",
        slot=Slot.VENUE,
        party="",
        before="Lakeside",
        after="Port Vell",
        certainty=Certainty.ANNOUNCED,
        sentence=_SENTENCE,
        speaker="foreign ministry of Arland",
    )
    source = Source(
        article="sample",
        title="Arland and Borland to meet in Port Vell instead",
        url="https://example.org/talks",
        publisher="Example Times",
        family="example",
        published=_AT,
        sentence=_SENTENCE,
    )
    return Alert(
        id="00000000-0000-5000-8000-000000000000",
        kind=Kind.VENUE_CHANGE,
        severity=Severity.HIGH,
        process="arland-borland",
        process_title="Arland-Borland",
        round=1,
        title="Arland-Borland: venue Lakeside -> Port Vell",
        rules=("venue-moves",),
        changes=(change,),
        development="sample",
        sources=(source,),
        at=_AT,
        created=created,
        state={"status": "planned", "venue": "Port Vell"},
        certainty=Certainty.ANNOUNCED,
    )


def sample_mention() -> Alert:
    """A mention outside every negotiation, with nothing that may be missing."""
    source = Source("sample", "Envoys seen at the lake", "", "Example Times", "example", None)
    return Alert(
        id="00000000-0000-5000-8000-000000000001",
        kind=Kind.MENTION,
        severity=Severity.LOW,
        process="",
        process_title="",
        round=None,
        title="Lake watch: Envoys seen at the lake",
        rules=("lake-watch",),
        changes=(),
        development="sample",
        sources=(source,),
        at=_AT,
        created=_AT,
    )


def sample_views() -> tuple[View, ...]:
    """One with everything, and one with as little as an alert may have."""
    subscription = Subscription(id="sample", channel="console", target="")
    whole = view_of(sample_alert(), subscription, "sample", "https://monitor.example/u", test=True)
    return whole, view_of(sample_mention(), subscription, "sample", test=True)
