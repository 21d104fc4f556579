"""Which rules select a detection or a mention: each rule's answer carries its reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.alert.model import Book, Case, RuleLike
from monitor.detect.model import Change, Detection, Negotiation
from monitor.terms import Attention, Kind, Reason, Slot, Status

_OF_SLOT = {
    Slot.VENUE: Kind.VENUE_CHANGE,
    Slot.DATE: Kind.DATE_CHANGE,
    Slot.DELEGATION: Kind.DELEGATION_CHANGE,
}
_OF_STATUS = {Status.POSTPONED.value: Kind.POSTPONED, Status.CANCELLED.value: Kind.CANCELLED}


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules that select, and why the others that were asked do not."""

    rules: tuple[RuleLike, ...]
    refused: tuple[tuple[str, Reason], ...]


def kinds_of(detection: Detection) -> frozenset[Kind]:
    """The leading kind and the kinds of the other changes of the bundle.

    A call-off that also names a new head of delegation reaches those who asked for either. A slot
    that held nothing before adds no kind of its own: the first venue is part of the new talks.
    """
    return frozenset({detection.kind} | {kind for c in detection.changes for kind in _kinds(c)})


def select(case: Case, detection: Detection, book: Book) -> Selection:
    """Ask every rule that is no ``mention`` about a detection; ``unknown`` ones of unlisted talks."""
    hit = {h.rule for h in case.hits}
    listed = bool(case.negotiation and case.negotiation.listed)
    kinds = kinds_of(detection)
    names = case.names | {detection.process}
    chosen: list[RuleLike] = []
    refused: list[tuple[str, Reason]] = []
    for rule in book.rules.values():
        if not _asks_for(rule, names, kinds):
            continue
        if not rule.text_holds(hit, case.vetoed) or (rule.unknown and listed):
            continue
        reason = _attention(rule, case.negotiation)
        if reason is Reason.SELECTED:
            chosen.append(rule)
        else:
            refused.append((rule.id, reason))
    return Selection(_ordered(chosen), tuple(refused))


def select_follow_up(case: Case, book: Book) -> Selection:
    """The rules of the negotiation, whatever kinds and words they ask for.

    What is said of a claim that was alerted need not say the claim's words.
    """
    chosen: list[RuleLike] = []
    names = _names(case)
    for rule in book.rules.values():
        listed = bool(case.negotiation and case.negotiation.listed)
        if not _asks_for(rule, names, frozenset(rule.kinds)):
            continue
        if not (rule.unknown and listed) and _attention(rule, case.negotiation) is Reason.SELECTED:
            chosen.append(rule)
    return Selection(_ordered(chosen), ())


def select_mentions(case: Case, book: Book) -> tuple[RuleLike, ...]:
    """The ``mention`` rules whose words the article says; a muted process stays muted."""
    names = _names(case)
    if case.negotiation is not None and case.negotiation.attention is Attention.MUTED:
        return ()
    found = (book.rules.get(h.rule) for h in case.hits)
    return _ordered(
        rule
        for rule in found
        if rule is not None
        and rule.mention is not None
        and rule.enabled
        and (not rule.processes or not names.isdisjoint(rule.processes))
    )


def value_of(change: Change) -> str:
    """The canonical value a status or outcome change came to: the last but one part of its key.

    (Date windows hold a "/" themselves; nobody asks for theirs.)
    """
    return change.key.rsplit("/", 2)[-2]


def _kinds(change: Change) -> tuple[Kind, ...]:
    if change.slot is Slot.STATUS:
        value = value_of(change)
        return (_OF_STATUS[value],) if value in _OF_STATUS else ()
    if change.slot is Slot.OUTCOME:
        return (Kind.OUTCOME,)
    if change.before is None or change.slot not in _OF_SLOT:
        return ()
    return (_OF_SLOT[change.slot],)


def _names(case: Case) -> frozenset[str]:
    return case.names | {case.negotiation.id} if case.negotiation else frozenset()


def _asks_for(rule: RuleLike, names: frozenset[str], kinds: frozenset[Kind]) -> bool:
    return (
        rule.enabled
        and rule.mention is None
        and (not rule.processes or not names.isdisjoint(rule.processes))
        and (not rule.kinds or not kinds.isdisjoint(rule.kinds))
    )


def _attention(rule: RuleLike, negotiation: Negotiation | None) -> Reason:
    """Followed: every rule. Opened by two parties themselves, and only watched: ``unknown`` rules.

    A listed process that is watched was set so by a person, and raises nothing.
    """
    attention = negotiation.attention if negotiation else Attention.WATCHED
    if attention is Attention.MUTED:
        return Reason.MUTED
    if attention is Attention.FOLLOWED or rule.unknown:
        return Reason.SELECTED
    return Reason.NOT_FOLLOWED


def _ordered(rules: Iterable[RuleLike]) -> tuple[RuleLike, ...]:
    """Loudest first, then by id, so that titles and lists never depend on file order."""
    return tuple(sorted(rules, key=lambda r: (-r.severity.rank, r.id)))
