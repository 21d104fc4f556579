"""Digests: what was gathered for a subscription, as one summary of net changes.

A summary travels as an alert of kind ``digest`` for one subscription; what delivers it needs to know
nothing of it. Nothing to tell (all that moved moved back) makes none.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import uuid5

from monitor.alert.decide import SPACE
from monitor.alert.independence import count
from monitor.alert.model import Alert
from monitor.alert.net import PUT_RIGHT, Net, lasting, net_of
from monitor.alert.phrase import many, slot_label
from monitor.alert.summary import Entry, Item, Standpoint, Summary
from monitor.terms import Certainty, Kind, Reason, Severity, When

SHOWN = 40
"""Net changes and mentions one summary lists."""
_CAUSES = {
    Reason.QUIET_HOURS: "In your quiet hours",
    Reason.CAPPED: "Held back in a storm",
    Reason.LATE: "Late reports",
}
_WHENS = {When.HOURLY: "Hourly digest", When.DAILY: "Daily digest"}


def digest_id(subscription: str, until: datetime, cause: Reason) -> str:
    """The same for the same window of the same subscription, on every machine."""
    return str(uuid5(SPACE, f"digest/{subscription}/{cause.value}/{until.isoformat()}"))


def summarise(
    alerts: Sequence[Alert],
    cause: Reason,
    since: datetime,
    until: datetime,
    more: int = 0,
    put_right: Collection[str] = (),
) -> Summary:
    """Sum up alerts, given in the order they were made.

    ``put_right``: keys of changes that a person took back without an alert.
    """
    nets = net_of(alerts, put_right)
    kept = lasting(nets)
    mentions = [alert for alert in alerts if not alert.changes]
    hidden = max(0, len(kept) - SHOWN) + max(0, len(mentions) - SHOWN)
    return Summary(
        cause=cause,
        since=since,
        until=until,
        entries=tuple(_entry(net) for net in kept[:SHOWN]),
        undone=tuple(_undone(net) for net in nets if net.undone)[:SHOWN],
        mentions=tuple(_item(alert) for alert in mentions[-SHOWN:]),
        standpoints=_standpoints(kept[:SHOWN]),
        alerts=len(alerts) + more,
        more=more + hidden,
    )


def digest_of(summary: Summary, subscription: str, when: When, created: datetime) -> Alert | None:
    """The summary as what is delivered; None where there is nothing to tell."""
    if not summary.entries and not summary.mentions and not summary.more:
        return None
    name = _CAUSES.get(summary.cause) or _WHENS.get(when, "Digest")
    key = digest_id(subscription, summary.until, summary.cause)
    severities = [entry.severity for entry in summary.entries]
    return Alert(
        id=key,
        kind=Kind.DIGEST,
        severity=max(severities, key=lambda s: s.rank, default=Severity.LOW),
        process="",
        process_title="",
        round=None,
        title=f"{name}: {_size(summary)}",
        rules=(),
        changes=(),
        development=f"digest/{key}",
        sources=(),
        at=summary.until,
        created=created,
        certainty=Certainty.REPORTED,
        summary=summary,
    )


def _size(summary: Summary) -> str:
    changes, processes = len(summary.entries), len({e.process for e in summary.entries})
    said = []
    if changes:
        said.append(f"{many(changes, 'change')} in {many(processes, 'negotiation')}")
    if summary.mentions:
        said.append(many(len(summary.mentions), "mention"))
    if summary.more:
        said.append(f"{summary.more} more")
    return ", ".join(said)


def _entry(net: Net) -> Entry:
    alert, change = net.last.alert, net.last.change
    source = alert.sources[0] if alert.sources else None
    return Entry(
        process=alert.process,
        process_title=alert.process_title,
        round=alert.round,
        slot=net.slot,
        party=net.party,
        before=net.before,
        after=net.after,
        certainty=max(change.certainty, alert.certainty, key=lambda c: c.rank),
        severity=net.severity,
        speaker=change.speaker,
        sentence=change.sentence,
        publisher=source.publisher if source else "",
        url=source.url if source else "",
        independence=count(alert.sources).words,
        at=alert.at,
        alert=alert.id,
        moves=len(net.steps),
        late=alert.late,
    )


def _undone(net: Net) -> str:
    what = f"{net.last.alert.process_title}: {slot_label(net.slot, net.party)}"
    values = [step.change.after for step in net.steps]
    if values in (["denied"], [PUT_RIGHT]):
        return f"{what} {net.last.change.before}, {values[0]}"
    return f"{what} {' -> '.join(v for v in (net.before, *values) if v)}"


def _item(alert: Alert) -> Item:
    source = alert.sources[0] if alert.sources else None
    publisher, url = (source.publisher, source.url) if source else ("", "")
    return Item(alert.title, publisher, url, alert.at, alert.id)


def _standpoints(nets: Sequence[Net]) -> tuple[Standpoint, ...]:
    """The newest state of each round that something changed in, in the order of the entries."""
    newest: dict[tuple[str, int | None], Alert] = {}
    for net in nets:
        alert = net.last.alert
        known = newest.setdefault((alert.process, alert.round), alert)
        if alert.version > known.version:
            newest[alert.process, alert.round] = alert
    return tuple(Standpoint(p, r, alert.state) for (p, r), alert in newest.items() if alert.state)
