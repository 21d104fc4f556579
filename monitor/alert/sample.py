"""Made-up alerts: templates are tried on them when they are read, and ``send-test`` sends one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.alert.digest import digest_of, summarise
from monitor.alert.model import Alert, Source, Subscription
from monitor.alert.view import View, view_of
from monitor.detect.model import Change
from monitor.terms import Certainty, Kind, Reason, Severity, Slot, When

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


def sample_digest() -> Alert:
    """A day in which the venue moved, a date moved and came back, and something was mentioned."""
    alert = sample_alert()
    key = "arland-borland/1/date//"
    there, back = (
        replace(alert.changes[0], key=f"{key}{value}/1", slot=Slot.DATE, before=a, after=b)
        for value, a, b in (("b", "5 Jan", "9 Jan"), ("a", "9 Jan", "5 Jan"))
    )
    some = (alert, *(replace(alert, changes=(one,)) for one in (there, back)), sample_mention())
    summary = summarise(some, Reason.DIGEST, _AT - timedelta(days=1), _AT)
    made = digest_of(summary, "sample", When.DAILY, _AT)
    if made is None:
        raise ValueError("the sample tells nothing")
    return made


def sample_views() -> tuple[View, ...]:
    """An alert with everything, one with as little as it may have, and a digest."""
    subscription = Subscription(id="sample", channel="console", target="")
    whole = view_of(sample_alert(), subscription, "sample", "https://monitor.example/u", test=True)
    bare = view_of(sample_mention(), subscription, "sample", test=True)
    return (
        whole,
        bare,
        view_of(sample_digest(), subscription, "sample", "https://monitor.example/u"),
    )
