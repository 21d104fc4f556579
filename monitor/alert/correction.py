"""Follow-ups: what is said of a claim after it was told, and to whom.

A denial, a correction or a retraction goes to everyone to whom the claim was really sent, whatever
they ask for now; so does the word that a mere report is confirmed. Nobody else: who was never told
has nothing to be told again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.alert.decide import alert_id
from monitor.alert.model import Alert, Planned
from monitor.detect.key import DENIED
from monitor.terms import Certainty, Kind, Word

CONFIRMED = "/confirmed"


def word_of(alert: Alert, claim: Alert | None) -> Word:
    """What a correction is called.

    ``retracted``: who denies is who reported it, and nobody else did. ``corrected``: the same
    report names what is so instead. Else ``denied``.
    """
    if claim is not None and claim.sources and alert.sources:
        reporters = {source.family or source.publisher for source in claim.sources}
        if reporters == {alert.sources[0].family or alert.sources[0].publisher}:
            return Word.RETRACTED
    denied = {change.slot for change in alert.changes if change.key.endswith(DENIED)}
    instead = (c for c in alert.changes if not c.key.endswith(DENIED) and c.slot in denied)
    return Word.CORRECTED if any(instead) else Word.DENIED


def confirms(before: Alert, after: Alert) -> bool:
    """Whether an alert that told a mere report has become a confirmed one."""
    was, now = before.certainty, after.certainty
    return was.rank <= Certainty.REPORTED.rank and now is Certainty.CONFIRMED


def confirmation_of(alert: Alert, at: datetime, now: datetime) -> Alert:
    """The follow-up that says so: the same changes, everybody who reports them by now."""
    return replace(
        alert,
        id=alert_id(alert.changes[0].key + CONFIRMED),
        kind=Kind.CONFIRMATION,
        title=f"Confirmed: {alert.title}",
        changes=tuple(replace(c, certainty=Certainty.CONFIRMED) for c in alert.changes),
        at=at,
        created=now,
        follows=alert.id,
        word=Word.CONFIRMED,
    )


def follow(planned: Sequence[Planned], told: Sequence[Planned]) -> tuple[Planned, ...]:
    """Who gets a follow-up on a claim that was alerted.

    Args:
        planned: whom the rules and filters of now select: of them only who asks for corrections.
        told: everyone to whom the claim went.
    """
    known = {one.subscription.id for one in told}
    asked = (p for p in planned if Kind.CORRECTION in p.subscription.kinds)
    return (*told, *(p for p in asked if p.subscription.id not in known))
