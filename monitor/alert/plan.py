"""Which subscriptions get an alert: now, later when more sources or certainty came, or not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.alert.model import Planned, RuleLike, Subscription
from monitor.terms import Certainty, Kind, Reason


@dataclass(frozen=True, slots=True)
class Need:
    """How many independent families and how much certainty one subscription wants."""

    sources: int
    certainty: Certainty

    def missing(self, sources: int, certainty: Certainty) -> Reason | None:
        """What is still missing, or None when it suffices."""
        if certainty.rank < self.certainty.rank:
            return Reason.TOO_UNCERTAIN
        return Reason.TOO_FEW_SOURCES if sources < self.sources else None


@dataclass(frozen=True, slots=True)
class Offer:
    """An alert before it is planned: what subscriptions choose by."""

    names: frozenset[str]
    """The ids that stand for the negotiation."""
    kinds: frozenset[Kind]
    rules: Sequence[RuleLike]
    sources: int
    """Independent families."""
    certainty: Certainty


def plan(
    offer: Offer, subscriptions: Iterable[Subscription]
) -> tuple[tuple[Planned, ...], tuple[tuple[str, Reason], ...]]:
    """Return the planned deliveries, and for every one that is not sent now the reason."""
    planned: list[Planned] = []
    refused: list[tuple[str, Reason]] = []
    for subscription in subscriptions:
        rules = wanted_rules(offer, subscription)
        if not rules:
            refused.append((subscription.id, Reason.NO_SUBSCRIPTION))
            continue
        one, missing = _plan_one(offer, subscription, rules)
        planned.append(one)
        if missing is not None:
            refused.append((subscription.id, missing))
    return tuple(planned), tuple(refused)


def wanted_rules(offer: Offer, subscription: Subscription) -> tuple[RuleLike, ...]:
    """The alert's rules that this subscription takes; empty where it does not want the alert.

    A subscription to certain rules judges severity by those rules alone.
    """
    s = subscription
    if not s.enabled or (s.processes and offer.names.isdisjoint(s.processes)):
        return ()
    if s.kinds and offer.kinds.isdisjoint(s.kinds):
        return ()
    rules = tuple(r for r in offer.rules if not s.rules or r.id in s.rules)
    loud = max((r.severity.rank for r in rules), default=-1) >= s.min_severity.rank
    return rules if loud else ()


def _plan_one(
    offer: Offer, subscription: Subscription, rules: tuple[RuleLike, ...]
) -> tuple[Planned, Reason | None]:
    """One rule that has enough suffices; else the row waits for what the least demanding wants."""
    needs = sorted(
        (need_of(rule, subscription) for rule in rules), key=lambda n: (n.sources, n.certainty.rank)
    )
    met = next((n for n in needs if n.missing(offer.sources, offer.certainty) is None), None)
    need = met or needs[0]
    planned = Planned(
        subscription=subscription,
        reason=Reason.SELECTED if met else Reason.WAITING,
        have_sources=offer.sources,
        need_sources=need.sources,
        need_certainty=need.certainty,
        rules=tuple(rule.id for rule in rules),
    )
    return planned, need.missing(offer.sources, offer.certainty)


def need_of(rule: RuleLike, subscription: Subscription) -> Need:
    """The subscription's own wish, the rule's where it has none."""
    own = subscription
    return Need(
        sources=own.min_sources if own.min_sources is not None else rule.min_sources,
        certainty=own.min_certainty if own.min_certainty is not None else rule.min_certainty,
    )
