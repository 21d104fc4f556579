"""The judge: compares what was sent with what is owed, by change key; knows no daemon."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from monitor.cli.demo.book import Sent
from monitor.cli.demo.scenario import Expected, Scenario

CHANNELS = ("mail", "slack")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, by key; ``notes`` are worth reading and no fault."""

    alerts: int
    expected: int
    twice: int
    differences: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Every key is there, none too many, each delivered exactly once."""
        return not self.differences and not self.twice and self.alerts == self.expected


def judge(
    scenario: Scenario,
    sent: Sequence[Sent],
    received: Mapping[str, Counter[str]],
    stray: Mapping[str, int],
) -> Verdict:
    """Compare.

    Args:
        scenario: with what is expected.
        sent: the alerts the daemon holds, follow-ups and summaries among them.
        received: channel -> how many messages came for each delivery id.
        stray: channel -> messages that belong to no delivery.
    """
    news = [alert for alert in sent if alert.news]
    owed = [one for one in scenario.owed if _carriers(one, news)]
    differences = [
        *(line for one in scenario.expected for line in _missing(one, news)),
        *(line for alert in news for line in _too_many(alert, scenario)),
        *(line for alert in news for line in _missed(alert)),
        *(line for alert in sent for line in _deliveries(alert, received)),
        *(f"{channel}: {n} messages of no alert" for channel, n in stray.items() if n),
    ]
    twice = sum(n > 1 for counts in received.values() for n in counts.values())
    notes = (line for one in scenario.expected for line in _raised_elsewhere(one, news, scenario))
    return Verdict(
        len(news), len(scenario.expected) + len(owed), twice, tuple(differences), tuple(notes)
    )


def _carriers(one: Expected, sent: Sequence[Sent]) -> list[Sent]:
    """The alerts that carry at least one of its keys."""
    values = {value for key in one.keys for value in key}
    return [alert for alert in sent if values & set(alert.keys)]


def _missing(one: Expected, sent: Sequence[Sent]) -> Iterator[str]:
    have = {key for alert in sent for key in alert.keys}
    for key in one.keys:
        if not have & set(key):
            yield f"missing: {' | '.join(key)} ({one.article})"
    carriers = _carriers(one, sent)
    if len(carriers) > 1:
        yield f"split: the keys of {one.article} came in {len(carriers)} alerts"
    for alert in carriers:
        if alert.kind not in one.kinds:
            yield f"kind: {alert.kind}, not {' or '.join(one.kinds)} ({one.article}: {alert.title})"


def _too_many(alert: Sent, scenario: Scenario) -> Iterator[str]:
    for key in alert.keys:
        if not any(fnmatchcase(key, pattern) for pattern in _allowed(scenario)):
            yield f"too many: {key} ({alert.kind}: {alert.title})"
    owners = [o for o in (*scenario.expected, *scenario.owed) if _carriers(o, [alert])]
    if not owners:
        yield f"not owed: alert {alert.kind}: {alert.title}, with {', '.join(alert.keys)}"


def _allowed(scenario: Scenario) -> Iterator[str]:
    yield from scenario.may
    for one in (*scenario.expected, *scenario.owed):
        yield from one.may
        yield from (value for key in one.keys for value in key)


def _missed(alert: Sent) -> Iterator[str]:
    channels = {by for _, by, _ in alert.deliveries}
    for channel in CHANNELS:
        if channel not in channels:
            yield f"{channel}: no delivery of {alert.title}"


def _deliveries(alert: Sent, received: Mapping[str, Counter[str]]) -> Iterator[str]:
    """Follow-ups and summaries too: whatever goes out by itself arrives once."""
    for name, channel in alert.messages:
        if channel in CHANNELS and (number := received[channel][name]) != 1:
            yield f"{channel}: {number} times: {alert.title}"


def _raised_elsewhere(one: Expected, sent: Sequence[Sent], scenario: Scenario) -> Iterator[str]:
    fine = {i.url for i in scenario.items if one.article in {i.id, i.copy_of}}
    for alert in _carriers(one, sent):
        if alert.url and alert.url not in fine:
            yield f"{one.article}: raised by {alert.url}"
