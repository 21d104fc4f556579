"""Decides again about deliveries that wait: on new evidence, on a new change, and as time goes by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.alert.independence import count
from monitor.alert.model import Alert, Settled, Source, Waiting
from monitor.alert.plan import Need
from monitor.alert.select import value_of
from monitor.detect.model import Change, Detection, Evidence
from monitor.terms import Certainty, Reason, Slot, Status

PATIENCE = timedelta(hours=72)
"""A row that still waits after this long lapses."""

_ENDS = frozenset({Status.CANCELLED.value, Status.POSTPONED.value, Status.CONCLUDED.value})


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an alert now."""

    sources: int
    """Independent families."""
    certainty: Certainty
    denied: bool = False
    superseded: bool = False


def standing_of(
    alert: Alert,
    sources: Sequence[Source],
    evidence: Evidence | None = None,
    detection: Detection | None = None,
) -> Standing:
    """Put together what the alert has now: all its sources, the last evidence, a newer change.

    ``sources`` holds every report so far, the new one's included. Evidence that denies counts
    neither as a source nor as certainty.
    """
    denied = evidence is not None and evidence.denies and _touches(alert, evidence)
    certainty = max((alert.certainty, *(s.certainty for s in sources)), key=lambda c: c.rank)
    if evidence is not None and not evidence.denies and _touches(alert, evidence):
        certainty = max(certainty, evidence.certainty, key=lambda c: c.rank)
    return Standing(
        sources=count(sources).independent,
        certainty=certainty,
        denied=denied,
        superseded=detection is not None and overtakes(detection, alert),
    )


def settle(row: Waiting, standing: Standing, now: datetime) -> Settled:
    """Decide about one waiting row: send, wait on, or let it lapse, with the reason."""
    has = replace(row, have_sources=standing.sources, have_certainty=standing.certainty)
    need = Need(row.need_sources, row.need_certainty)
    if standing.denied:
        return Settled(has, Reason.DENIED)
    if standing.superseded:
        return Settled(has, Reason.SUPERSEDED)
    if need.missing(standing.sources, standing.certainty) is None:
        return Settled(has, Reason.SELECTED)
    return Settled(has, Reason.LAPSED if now - row.since >= PATIENCE else Reason.WAITING)


def overtakes(detection: Detection, alert: Alert) -> bool:
    """Whether a later detection makes everything the alert says out of date.

    Each of the alert's changes must have been changed again, or the round have been called off,
    postponed or ended. Delegations hold several people: there only the replaced one is overtaken.
    """
    if detection.process != alert.process or detection.round != alert.round or not alert.changes:
        return False
    if {c.key for c in detection.changes} & {c.key for c in alert.changes}:
        return False
    return all(any(_replaces(new, old) for new in detection.changes) for old in alert.changes)


def _replaces(new: Change, old: Change) -> bool:
    if new.slot is Slot.STATUS and value_of(new) in _ENDS:
        return old.slot is not Slot.OUTCOME
    if (new.slot, new.party) != (old.slot, old.party):
        return False
    return new.slot is not Slot.DELEGATION or new.before == old.after


def _touches(alert: Alert, evidence: Evidence) -> bool:
    return not {c.key for c in alert.changes}.isdisjoint(evidence.keys)
