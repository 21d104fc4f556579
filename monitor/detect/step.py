"""Stepping: one article's word on one meeting applied to the state of its negotiation. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.article.model import Article, DateQuality
from monitor.detect.apply import apply
from monitor.detect.development import said
from monitor.detect.facts import facts_of
from monitor.detect.grouping import group
from monitor.detect.join import choose, closed_before
from monitor.detect.key import fingerprint
from monitor.detect.ledger import Ledger
from monitor.detect.model import (
    Detection,
    Development,
    Evidence,
    Meeting,
    Negotiation,
    Reading,
    Round,
    Stepped,
)
from monitor.detect.opening import is_thin, only_away, opens
from monitor.detect.round import met, named, opened, put, tidy
from monitor.detect.title import title_of
from monitor.match.entry import ProcessInfo
from monitor.terms import Attention, Kind, Reason

LATE = timedelta(hours=24)
"""A change first seen so long after it was published is kept and shown, not alerted."""

APPLIED = 32
"""How many reports a state remembers to have applied, against events that come twice."""

SAYS_MOST = (
    Reason.OUTWEIGHED,
    Reason.OLDER,
    Reason.UNCERTAIN,
    Reason.VAGUER,
    Reason.REPEATED,
)
"""Of several reasons why nothing changed, the one that tells a reader most."""


def step(
    state: Negotiation | None,
    meeting: Meeting,
    article: Article,
    reading: Reading,
    process: ProcessInfo | None,
    recent: Sequence[Development],
    now: datetime,
) -> Stepped:
    """Apply ``meeting``, one of ``reading.meetings``, to the state of its negotiation.

    Args:
        state: what is known, or None for a negotiation never heard of.
        meeting: what the article says of one meeting.
        article: its event time orders reports; ``baseline`` builds state and alerts nothing.
        reading: the whole reading, for its terms and the names of the parties.
        process: the listed process that ``meeting.key`` names, if any.
        recent: developments of this process that share a probe with the article.
        now: when the article was seen; only lateness depends on it.

    Returns:
        The new state (its version one higher if anything changed), what became news, what was
        evidence, the development, and why.
    """
    at = article.event_time
    meeting = _seated(meeting, process)
    begun = tidy(state or _new(meeting, reading, process, at), at)
    facts = facts_of(meeting, _sides(begun.parties, process), at)
    found = choose(begun.rounds, facts)
    if found is None and not opens(meeting, process):
        return _beside(state, begun, meeting, article, reading, recent)
    ledger = Ledger(
        process=begun.id,
        round=met(found, facts) if found else opened(begun, facts),
        article=article,
        kind=meeting.kind,
        fresh=found is None,
        thin=found is not None and is_thin(meeting),
        away=only_away(meeting),
        before=found,
        last=_last_rounds(begun, meeting, found),
    )
    mark = fingerprint(article, meeting)
    again = mark in begun.applied
    if again:
        ledger.reasons.add(Reason.REPEATED)
    else:
        apply(ledger, meeting)
    development, joined = group(ledger, meeting, reading, recent)
    after = replace(
        begun,
        rounds=put(begun.rounds, ledger.round),
        named=begun.named if found else named(begun, ledger.round),
        last_seen=_last(begun, at),
        applied=(*begun.applied, mark)[-APPLIED:],
    )
    detection = _detection(ledger, after)
    return Stepped(
        state=state if again else _versioned(state, after),
        detection=detection,
        evidence=_evidence(ledger),
        development=development,
        reason=news(article, now) if detection else _unchanged(ledger),
        joined=joined,
        round=ledger.round.number,
    )


def _seated(meeting: Meeting, process: ProcessInfo | None) -> Meeting:
    """The meeting with each side under its first name, whichever the paper uses."""
    if process is None or not process.sides:
        return meeting
    return replace(meeting, parties=_sides(meeting.parties, process))


def _sides(parties: Sequence[str], process: ProcessInfo | None) -> tuple[str, ...]:
    first = {p: side[0] for side in process.sides for p in side} if process else {}
    return tuple(sorted({first.get(party, party) for party in parties}))


def _last_rounds(state: Negotiation, meeting: Meeting, found: Round | None) -> Sequence[Round]:
    """The closed rounds that this one follows; what two states did before is no earlier round.

    A listed process is one series. Two who meet now and then are one only where the text says so.
    """
    counted = (meeting.round_number or (found.told if found else None) or 1) > 1
    if not (state.listed or counted or meeting.kind is Kind.RESUMED):
        return ()
    return closed_before(state.rounds, found.parties if found else meeting.parties)


def _new(
    meeting: Meeting, reading: Reading, process: ProcessInfo | None, at: datetime
) -> Negotiation:
    return Negotiation(
        id=meeting.key,
        version=0,
        title=process.title if process else " - ".join(_names(meeting, reading)),
        parties=process.parties if process else meeting.parties,
        attention=process.state if process else Attention.WATCHED,
        listed=process is not None,
        opened=at,
    )


def _names(meeting: Meeting, reading: Reading) -> Sequence[str]:
    """The parties as a person reads them; the reading names those of its first meeting."""
    first = bool(reading.meetings) and reading.meetings[0].parties == meeting.parties
    if first and len(reading.parties) == len(meeting.parties):
        return reading.parties
    return [p.upper() if len(p) < 4 else p.replace("-", " ").title() for p in meeting.parties]


def _beside(
    state: Negotiation | None,
    begun: Negotiation,
    meeting: Meeting,
    article: Article,
    reading: Reading,
    recent: Sequence[Development],
) -> Stepped:
    """About the negotiation, but about no round of it."""
    development, joined = said(article, reading, meeting, recent)
    after = replace(begun, last_seen=_last(begun, article.event_time))
    keep = state is not None or begun.listed
    doubtful = any(not c.certainty.moves_slots for c in meeting.claims)
    reason = Reason.UNCERTAIN if doubtful and meeting.kind is not Kind.OTHER else Reason.NO_SLOT
    kept = _versioned(state, after) if keep else None
    return Stepped(kept, None, None, development, reason, joined)


def _last(state: Negotiation, at: datetime) -> datetime:
    return max(state.last_seen, at) if state.last_seen else at


def _versioned(state: Negotiation | None, after: Negotiation) -> Negotiation:
    return after if after == state else replace(after, version=after.version + 1)


def _detection(ledger: Ledger, after: Negotiation) -> Detection | None:
    if not ledger.changes:
        return None
    kind = ledger.leading
    return Detection(
        process=ledger.process,
        round=ledger.round.number,
        kind=kind,
        changes=tuple(ledger.changes),
        article=ledger.article.id,
        at=ledger.article.event_time,
        title=title_of(after.title, kind, ledger.changes, ledger.round),
    )


def _evidence(ledger: Ledger) -> Evidence | None:
    keys = ledger.denied or ledger.supported
    if not keys:
        return None
    return Evidence(
        process=ledger.process,
        keys=tuple(dict.fromkeys(keys)),
        article=ledger.article.id,
        family=ledger.family,
        certainty=ledger.certainty,
        denies=bool(ledger.denied),
    )


def news(article: Article, now: datetime) -> Reason:
    """Whether what an article changes is told: at once, in a summary only, or not at all."""
    if article.baseline:
        return Reason.BASELINE
    dated = article.published is not None and article.date_quality is not DateQuality.ASSUMED
    return Reason.LATE if dated and now - article.event_time > LATE else Reason.CHANGED


def _unchanged(ledger: Ledger) -> Reason:
    return next((r for r in SAYS_MOST if r in ledger.reasons), Reason.NO_SLOT)
