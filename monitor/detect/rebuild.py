"""Rebuilding: a state stepped anew as the next version of the one that is stored. Pure."""

from dataclasses import dataclass, replace

from monitor.detect.differ import Difference, differences, keys
from monitor.detect.model import Negotiation, Round
from monitor.detect.round import NAMED


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What today's engine and lists make of the same reports, beside what is stored."""

    before: Negotiation | None
    """None for a process that was not opened then."""
    after: Negotiation
    slots: tuple[Difference, ...]
    opened: tuple[int, ...]
    """Rounds that are new."""
    gone: tuple[int, ...]
    """Rounds that are no more."""
    new_keys: tuple[str, ...]
    old_keys: tuple[str, ...]
    grounds: bool
    """Only families, certainty or times of what is held differ."""

    @property
    def differs(self) -> bool:
        """Whether there is anything to write."""
        return bool(
            self.slots
            or self.opened
            or self.gone
            or self.new_keys
            or self.old_keys
            or self.grounds
            or self.before is None
        )


def rebuilt(before: Negotiation | None, stepped: Negotiation) -> Rebuilt:
    """Compare, and make the next version.

    Attention stays as it is, and so do the names given to rounds: one that was alerted is given to
    no other round.
    """
    after = stepped
    if before is not None:
        given = (*before.named, *(name for name in stepped.named if name not in before.named))
        seen = [at for at in (before.last_seen, stepped.last_seen) if at]
        after = replace(
            stepped,
            version=before.version + 1,
            attention=before.attention,
            named=given[-NAMED:],
            last_seen=max(seen, default=None),
        )
    else:
        after = replace(stepped, version=1)
    numbers = {r.number for r in before.rounds} if before else set[int]()
    now = {r.number for r in after.rounds}
    old, new = keys(before), keys(after)
    return Rebuilt(
        before=before,
        after=after,
        slots=differences(before, after),
        opened=tuple(sorted(now - numbers)),
        gone=tuple(sorted(numbers - now)),
        new_keys=tuple(sorted(new - old)),
        old_keys=tuple(sorted(old - new)),
        grounds=before is not None and _plain(before) != _plain(after),
    )


def _plain(state: Negotiation) -> Negotiation:
    """Without what counts steps and groups reports."""
    rounds = tuple(_bare(of) for of in state.rounds)
    return replace(
        state, version=0, rounds=rounds, applied=(), last_seen=None, named=(), opened=None
    )


def _bare(of: Round) -> Round:
    return replace(of, grouped=(), came_to=tuple(sorted(of.came_to)))
