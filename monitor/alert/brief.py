"""Brief: what changed in a while, for a person who was away, whoever was sent what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.alert.digest import summarise
from monitor.alert.model import Alert
from monitor.alert.standing import in_words
from monitor.alert.summary import Standpoint, Summary
from monitor.detect.model import Negotiation
from monitor.terms import Reason


@dataclass(frozen=True, slots=True)
class ByHand:
    """One thing that a person put right."""

    process: str
    process_title: str
    version: int
    at: datetime
    act: str
    detail: tuple[str, ...]
    """Whom a merge ended, which version a revert went back to, the other half of a split, a title."""
    author: str
    why: str
    changes: tuple[str, ...]
    """Each slot that holds another value, in words; () where the version before is kept no more."""


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything the command prints."""

    summary: Summary
    articles: int
    """Articles that were read in that while."""
    unalerted: dict[str, int] = field(default_factory=dict)
    """Changes that made no alert, by reason."""
    unsent: dict[str, int] = field(default_factory=dict)
    """Deliveries that were not sent, by reason."""
    by_hand: tuple[ByHand, ...] = ()
    """What people put right, oldest first, announced or not."""


def brief_of(
    alerts: Sequence[Alert],
    negotiations: Mapping[str, Negotiation],
    since: datetime,
    until: datetime,
    more: int = 0,
    put_right: Collection[str] = (),
) -> Summary:
    """Net changes of the while, and where each round that changed stands now.

    Args:
        alerts: in the order they were made.
        negotiations: as they are now, those of the alerts' processes.
        since: begin of the while.
        until: now.
        more: alerts that are only counted.
        put_right: keys of changes that a person took back without an alert.
    """
    summary = summarise(alerts, Reason.DIGEST, since, until, more, put_right)
    stands = []
    for one in summary.standpoints:
        state = negotiations.get(one.process)
        now = in_words(state, one.round) if state and one.round is not None else {}
        stands.append(Standpoint(one.process, one.round, now or one.state))
    return replace(summary, standpoints=tuple(stands))
