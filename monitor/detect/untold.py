"""Untold: what a round opened with, once more, for a report of it that says more than the first.

Of negotiations that no list knows a rule asks for words. The first report may lack them ("X's minister
to meet Y's"), and a later one of the same meeting have them ("X and Y hold border talks"): then that is
the report to tell. Pure.
"""

from collections.abc import Collection, Iterator

from monitor.article.model import Article
from monitor.detect.facts import BEGINS
from monitor.detect.hand import is_by_hand
from monitor.detect.key import key_of
from monitor.detect.model import Change, Detection, Held, Meeting, Negotiation, Round, Stepped
from monitor.detect.timeline import single
from monitor.detect.title import title_of
from monitor.terms import Slot, Status

OPEN = frozenset({Status.PLANNED.value, Status.UNDER_WAY.value})


def told_of(stepped: Stepped, meeting: Meeting) -> Round | None:
    """The round of an unlisted negotiation that a report of talks joined; else None.

    Of a visit or a meeting the words that a rule asks for may stand beside it, and be of another. A
    round that a person has put right counts as told: what they do is silent unless they announce it.
    """
    state = stepped.state
    if state is None or state.listed or meeting.kind not in BEGINS or meeting.event != "talks":
        return None
    of = next((r for r in state.rounds if r.number == stepped.round), None)
    if of is None or of.closed is not None or _is_put_right(of):
        return None
    return of if of.status and of.status.value in OPEN else None


def keys_of(state: Negotiation, of: Round) -> Iterator[str]:
    """Every key under which a slot of the round came to a value, news or not."""
    for place, times in of.came_to:
        for n in range(1, times + 1):
            yield key_of(state.id, of.name, place, n)


def retold(
    state: Negotiation, of: Round, meeting: Meeting, article: Article, more: Collection[Change]
) -> Detection:
    """The beginning of a round as the news of ``article``: all it holds, then ``more``.

    The caller knows that nothing of the round was told.
    """
    own = {change.key for change in more}
    held = [c for c in _held(of) if c.key not in own]
    changes = (*held, *more)
    return Detection(
        process=state.id,
        round=of.number,
        kind=meeting.kind,
        changes=changes,
        article=article.id,
        at=article.event_time,
        title=title_of(state.title, meeting.kind, changes, of),
    )


def _is_put_right(of: Round) -> bool:
    """Whether a person gave the round a value, or took one back."""
    held = [h for h in single(of).values() if h]
    held += [member.held for member in of.delegation]
    held += [h for _, h in of.denied]
    return any(is_by_hand(h.article) for h in held)


def _held(of: Round) -> Iterator[Change]:
    slots = ((Slot.STATUS, of.status), (Slot.VENUE, of.venue), (Slot.DATE, of.date))
    yield from (_change(slot, "", held) for slot, held in slots if held and held.key)
    for member in of.delegation:
        if member.held.key:
            yield _change(Slot.DELEGATION, member.party, member.held)


def _change(slot: Slot, party: str, held: Held) -> Change:
    return Change(held.key, slot, party, None, held.name, held.certainty, held.sentence)
