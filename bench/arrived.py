"""What became of the deliveries that were planted: what arrived, how often, and why."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bench.planted import Story
from bench.receivers import CONVERSATIONS, Receivers
from monitor.store.tables import deliveries, delivery_attempts


@dataclass(frozen=True, slots=True)
class Figures:
    """Counted at the end."""

    owed: int
    lost: int
    states: dict[str, int]
    copies: dict[str, dict[str, int]]
    """Channel -> delivery -> how often it arrived, where more than once."""
    causes: dict[str, Counter[str]]
    """Channel -> cause -> copies."""
    unexplained: int


def count(conn: Connection, to: Receivers) -> Figures:
    """What was lost, and what came more often than once, with the cause of each copy."""
    rows = conn.execute(select(deliveries.c.id, deliveries.c.channel, deliveries.c.state)).all()
    got = _arrived(to)
    tries: dict[str, list[str]] = {}
    c = delivery_attempts.c
    for one, result, answer in conn.execute(select(c.delivery, c.result, c.answer)):
        if result == "died":
            tries.setdefault(one, []).append("died before the mark")
        elif answer.startswith("unanswered"):
            tries.setdefault(one, []).append("answer lost")
    copies: dict[str, dict[str, int]] = {"slack": {}, "hook": {}, "mail": {}}
    causes: dict[str, Counter[str]] = {"slack": Counter(), "hook": Counter(), "mail": Counter()}
    unexplained = 0
    for row in rows:
        more = got[row.id] - 1
        if more > 0:
            copies[row.channel][row.id] = more + 1
            why = tries.get(row.id, [])
            causes[row.channel].update(why[:more])
            unexplained += max(0, more - len(why))
    states = Counter(row.state for row in rows)
    lost = sum(got[row.id] == 0 for row in rows)
    return Figures(len(rows), lost, dict(states), copies, causes, unexplained)


def _arrived(to: Receivers) -> Counter[str]:
    """Delivery -> how often it arrived."""
    got = Counter(to.hook.got)
    for message in to.slack.messages:
        about = (message.payload.get("metadata") or {}).get("event_payload") or {}
        got.update(str(about.get("delivery", "")).split())
    got.update(mail.id.strip("<>").partition("@")[0] for mail in to.mail.mails)
    return got


def cards(to: Receivers, story: Story) -> tuple[int, int]:
    """(cards beyond one for each round and conversation, cards whose version went back or is old)."""
    newest: dict[tuple[str, str], int] = {}
    for n, alert in enumerate(story.alerts, 1):
        key = (CONVERSATIONS[n % 3], f"{alert.process}/{alert.round}")
        newest[key] = max(newest.get(key, 0), alert.version)
    seen: Counter[tuple[str, str]] = Counter()
    wrong = 0
    for message in to.slack.messages:
        about = (message.payload.get("metadata") or {}).get("event_payload") or {}
        if about.get("delivery"):
            continue
        key = (message.channel, str(about.get("thread")))
        seen[key] += 1
        wrong += message.went_back or int(about.get("version") or 0) != newest[key]
    return sum(n - 1 for n in seen.values()) + len(newest.keys() - seen.keys()), wrong
