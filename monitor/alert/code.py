"""The CAMEO and PLOVER codes of a kind, so that alerts can be joined to other event data.

From openeventdata/PLOVER CAMEO2PLOVER-2021 and its manual: an announcement of talks is AGREE (036),
not CONSULT; postponing is coded as halting or breaking off (161, PETRARCH2's dictionary), however
friendly it was meant. No code exists for a change of venue, date or delegation: what is given there
is the code of the meeting itself, marked as not exact.
"""

from dataclasses import dataclass

from monitor.alert.model import Alert
from monitor.alert.select import value_of
from monitor.terms import Kind, Outcome, Slot


@dataclass(frozen=True, slots=True)
class Code:
    """One event code."""

    cameo: str
    """Three digits, as a string."""
    plover: str
    """PLOVER's event type."""
    mode: str = ""
    context: str = "diplomatic"
    exact: bool = True
    """False: the nearest code, for a kind that has none."""


_MEETING = Code("036", "AGREE", exact=False)
_HALT = Code("164", "SANCTION", "withdraw")
_TALKED = Code("046", "CONSULT")
_OF_KIND = {
    Kind.NEW_TALKS: Code("036", "AGREE"),
    Kind.RESUMED: Code("036", "AGREE"),
    Kind.VENUE_CHANGE: _MEETING,
    Kind.DELEGATION_CHANGE: _MEETING,
    Kind.DATE_CHANGE: _MEETING,
    Kind.POSTPONED: Code("161", "SANCTION", "withdraw"),
    Kind.CANCELLED: _HALT,
    Kind.OUTCOME: _TALKED,
}
_OF_OUTCOME = {
    Outcome.DEAL.value: Code("057", "SUPPORT"),
    Outcome.PARTIAL.value: Code("057", "SUPPORT", exact=False),
    Outcome.WALKOUT.value: _HALT,
}


def code_of(alert: Alert) -> Code | None:
    """The code of the alert's leading kind; None for mentions and corrections."""
    if alert.kind is Kind.OUTCOME:
        for change in alert.changes:
            if change.slot is Slot.OUTCOME:
                return _OF_OUTCOME.get(value_of(change), _TALKED)
    return _OF_KIND.get(alert.kind)
