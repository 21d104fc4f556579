"""What templates see of an alert: plain words, ready to print, nothing to compute."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alert.independence import count
from monitor.alert.model import Alert, Source, Subscription
from monitor.alert.phrase import one_line, slot_label, web_address
from monitor.alert.summary_view import SummaryView, summary_view
from monitor.detect.model import Change
from monitor.detect.swap import swapped
from monitor.detect.title import HEAD, party_name, with_head
from monitor.terms import Kind, Severity, Word

KINDS = {
    Kind.NEW_TALKS: "New talks",
    Kind.RESUMED: "Talks resume",
    Kind.VENUE_CHANGE: "Venue changed",
    Kind.DELEGATION_CHANGE: "Delegation changed",
    Kind.DATE_CHANGE: "Date changed",
    Kind.POSTPONED: "Postponed",
    Kind.CANCELLED: "Called off",
    Kind.OUTCOME: "Outcome",
    Kind.CORRECTION: "Correction",
    Kind.MENTION: "Mention",
    Kind.CONFIRMATION: "Confirmed",
    Kind.DIGEST: "Digest",
    Kind.LETTER: "Letter",
    Kind.NOTICE: "Notice",
}
_WORDS = {
    Word.CONFIRMED: "Confirmed",
    Word.DENIED: "Denied",
    Word.CORRECTED: "Corrected",
    Word.RETRACTED: "Retracted",
}
SHOWN_SOURCES = 12
"""An alert lists at most so many sources; the rest is a number."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One line of before -> after."""

    label: str
    """Such as "Venue" or "Delegation of Ukraine"."""
    before: str
    """Empty where nothing was known before."""
    after: str
    certainty: str
    speaker: str
    """Who says so, or ""."""
    sentence: str
    """The sentence that says so, or ""."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """One report."""

    title: str
    url: str
    publisher: str
    published: datetime | None
    note: str
    """Such as "passes on Reuters" or "speaks for Russia", both, or ""."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything a template may use; the reference is docs/reference/templates.md."""

    headline: str
    kind: str
    """A value of monitor.terms.Kind: "venue_change"."""
    kind_words: str
    """In words: "Venue changed"; of a follow-up what it says of the claim: "Denied"; of what a
    person put right, that they did."""
    severity: str
    loud: bool
    """Severity high or critical."""
    process: str
    process_title: str
    round: int | None
    changes: tuple[ChangeView, ...]
    sources: tuple[SourceView, ...]
    more_sources: int
    """How many sources are not listed."""
    independent: int
    independence: str
    """In words: "2 independent + 7 republishing Reuters"."""
    certainty: str
    since: datetime
    """The earliest time at which a source published it."""
    at: datetime
    """The event time of the article that raised it."""
    version: int
    """Of that state; grows with each change of the negotiation."""
    state: tuple[tuple[str, str], ...]
    """(label, value): where the negotiation stands after the change."""
    rules: tuple[str, ...]
    """Ids of the rules by which the subscription gets it."""
    subscription: str
    late: bool
    """First seen long after it was published."""
    follows: str
    """Id of the alert this follows up on, or ""."""
    summary: SummaryView | None
    """What a digest tells; None for every other alert."""
    test: bool
    """A trial: nothing of it happened."""
    alert: str
    delivery: str
    """The delivery's id, the same on every repeat."""
    unsubscribe: str
    """A link that stops the subscription (https or mailto), or ""."""
    feedback: str = ""
    """A link to say that it is wrong, a duplicate or late, or ""."""
    zone: str = "UTC"
    """The subscription's time zone, in which ``when`` writes."""
    language: str = "en"
    """The subscription's, in which ``when`` writes."""
    by: str = ""
    """The person who put the state right, or ""."""


def view_of(
    alert: Alert,
    subscription: Subscription | None,
    delivery: str = "",
    unsubscribe: str = "",
    feedback: str = "",
    *,
    rules: tuple[str, ...] = (),
    test: bool = False,
) -> View:
    """Prepare one alert for one subscription, or for nobody in particular (None).

    ``rules``: those by which the subscription gets it; the alert's own where left out.
    """
    counted = count(alert.sources)
    published = [s.published for s in alert.sources if s.published is not None]
    return View(
        headline=one_line(alert.title),
        kind=alert.kind.value,
        kind_words=_kind_words(alert),
        severity=alert.severity.value,
        loud=alert.severity.rank >= Severity.HIGH.rank,
        process=alert.process,
        process_title=one_line(alert.process_title),
        round=alert.round,
        changes=tuple(_led(change_view(c), c, alert.state) for c in swapped(alert.changes)),
        sources=tuple(
            _source(s, ground)
            for s, (_, ground) in zip(alert.sources, counted.grounds, strict=True)
        )[:SHOWN_SOURCES],
        more_sources=max(0, len(alert.sources) - SHOWN_SOURCES),
        independent=counted.independent,
        independence=counted.words,
        certainty=alert.certainty.value,
        since=min([*published, alert.at]),
        at=alert.at,
        version=alert.version,
        state=tuple((label, one_line(value)) for label, value in alert.state.items()),
        rules=rules or alert.rules,
        subscription=subscription.id if subscription else "",
        late=alert.late,
        follows=alert.follows,
        summary=summary_view(alert.summary) if alert.summary else None,
        test=test,
        alert=alert.id,
        delivery=delivery,
        unsubscribe=unsubscribe,
        feedback=feedback,
        zone=subscription.zone if subscription else "UTC",
        language=subscription.language if subscription else "en",
        by=one_line(alert.by),
    )


def _kind_words(alert: Alert) -> str:
    words = _WORDS[alert.word] if alert.word else KINDS.get(alert.kind, alert.kind.value)
    return f"{words}, put right by {one_line(alert.by)}" if alert.by else words


def _led(view: ChangeView, change: Change, state: Mapping[str, str]) -> ChangeView:
    """With the word that the newcomer leads the delegation, where the state names them first so."""
    seats = state.get(f"delegation of {party_name(change.party)}", "").split(", ")
    heads = [one_line(seat).removesuffix(HEAD) for seat in seats if seat.endswith(HEAD)]
    return replace(view, after=with_head(view.after, heads))


def change_view(change: Change) -> ChangeView:
    """One change as it is stored: nobody who leaves is drawn together with who comes."""
    return ChangeView(
        label=slot_label(change.slot, change.party),
        before=one_line(change.before or "").replace("_", " "),
        after=one_line(change.after).replace("_", " "),
        certainty=change.certainty.value,
        speaker=one_line(change.speaker),
        sentence=one_line(change.sentence),
    )


def _source(source: Source, ground: str) -> SourceView:
    notes = [] if ground.startswith(("first of", "again")) else [ground]
    if source.state_of:
        notes.append(f"speaks for {party_name(source.state_of)}")
    return SourceView(
        title=one_line(source.title),
        url=web_address(source.url),
        publisher=one_line(source.publisher),
        published=source.published,
        note=", ".join(notes),
    )
