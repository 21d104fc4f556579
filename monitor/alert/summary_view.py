"""What templates see of a digest: plain words in groups, one for each round of a negotiation."""

from dataclasses import dataclass
from datetime import datetime

from monitor.alert.phrase import one_line, slot_label, web_address
from monitor.alert.summary import Entry, Summary
from monitor.terms import Reason

_WHY = {
    Reason.DIGEST: "This is what changed, taken together.",
    Reason.QUIET_HOURS: "This is what changed in your quiet hours, taken together.",
    Reason.CAPPED: "More alerts came in an hour than are allowed; this is the rest, taken together.",
    Reason.LATE: "These reports reached us long after they were published.",
}


@dataclass(frozen=True, slots=True)
class EntryView:
    """One net change."""

    label: str
    before: str
    """Empty where nothing was known before."""
    after: str
    certainty: str
    severity: str
    speaker: str
    sentence: str
    publisher: str
    url: str
    independence: str
    at: datetime
    moves: int
    """How many changes it is the sum of."""
    late: bool
    alert: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """One round of a negotiation."""

    process_title: str
    round: int | None
    changes: tuple[EntryView, ...]
    state: tuple[tuple[str, str], ...]
    """(label, value): where it stands."""


@dataclass(frozen=True, slots=True)
class MentionView:
    """One mention."""

    title: str
    publisher: str
    url: str
    at: datetime
    alert: str


@dataclass(frozen=True, slots=True)
class SummaryView:
    """What ``v.summary`` holds; the reference is docs/reference/templates.md."""

    why: str
    """One sentence."""
    since: datetime
    until: datetime
    groups: tuple[GroupView, ...]
    mentions: tuple[MentionView, ...]
    undone: tuple[str, ...]
    """What came and went."""
    alerts: int
    """How many alerts it stands for."""
    more: int
    """Alerts that are only counted."""


def summary_view(summary: Summary) -> SummaryView:
    """Prepare a summary, the group of its most severe change first."""
    groups: dict[tuple[str, int | None], list[Entry]] = {}
    for entry in summary.entries:
        groups.setdefault((entry.process, entry.round), []).append(entry)
    states = {(s.process, s.round): s.state for s in summary.standpoints}
    return SummaryView(
        why=_WHY.get(summary.cause, _WHY[Reason.DIGEST]),
        since=summary.since,
        until=summary.until,
        groups=tuple(_group(some, states.get(key, {})) for key, some in groups.items()),
        mentions=tuple(
            MentionView(one_line(m.title), one_line(m.publisher), web_address(m.url), m.at, m.alert)
            for m in summary.mentions
        ),
        undone=tuple(one_line(words) for words in summary.undone),
        alerts=summary.alerts,
        more=summary.more,
    )


def _group(some: list[Entry], state: dict[str, str]) -> GroupView:
    return GroupView(
        process_title=one_line(some[0].process_title),
        round=some[0].round,
        changes=tuple(map(_entry, some)),
        state=tuple((label, one_line(value)) for label, value in state.items()),
    )


def _entry(entry: Entry) -> EntryView:
    return EntryView(
        label=slot_label(entry.slot, entry.party),
        before=one_line(entry.before).replace("_", " "),
        after=one_line(entry.after).replace("_", " "),
        certainty=entry.certainty.value,
        severity=entry.severity.value,
        speaker=one_line(entry.speaker),
        sentence=one_line(entry.sentence),
        publisher=one_line(entry.publisher),
        url=web_address(entry.url),
        independence=entry.independence,
        at=entry.at,
        moves=entry.moves,
        late=entry.late,
        alert=entry.alert,
    )
