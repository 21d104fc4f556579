"""The pages' way to subscriptions: checks against the house, hashes of who asks, the store."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4
from zoneinfo import available_timezones

import structlog

from monitor.alert.model import Alert
from monitor.alert.subscribe import LANGUAGES
from monitor.alert.subscription import Subscription
from monitor.alert.view import KINDS
from monitor.clock import SystemClock
from monitor.config.house import House
from monitor.config.subscription import check
from monitor.deliver.link import Links
from monitor.errors import ConfigError
from monitor.store import alert as alerts
from monitor.store import feedback, signup
from monitor.store import subscription as rows
from monitor.store.session import Database
from monitor.store.signup import Answer
from monitor.store.subscription_erase import erase
from monitor.terms import (
    LEADING,
    Attention,
    Certainty,
    Kind,
    Severity,
    SubscriptionState,
    Verdict,
    When,
)
from monitor.web.form import Choices, Wishes

log = structlog.get_logger("subscriptions")
SEVERITIES = ((Severity.LOW, "everything"), (Severity.MEDIUM, "medium"), (Severity.HIGH, "high"), (Severity.CRITICAL, "only critical"))  # fmt: skip
WHENS = ((When.AT_ONCE, "at once"), (When.HOURLY, "every hour, in one"), (When.DAILY, "every day, in one"))  # fmt: skip
WRITTEN = (*LEADING, Kind.CORRECTION)


class People:
    """Implements ``web.people.People``.

    Args:
        db: the store.
        house: gives the house in force.
        links: signs, and hashes who asks.
        channel: id of the e-mail channel through which people subscribe.
        domains: only addresses of these; any where empty.
    """

    def __init__(
        self,
        db: Database,
        house: Callable[[], House],
        links: Links,
        channel: str,
        domains: Sequence[str] = (),
    ) -> None:
        self._db = db
        self._house = house
        self._links = links
        self._channel = channel
        self._domains = tuple(domain.lower().lstrip("@") for domain in domains)
        self._zones = tuple(sorted(zone for zone in available_timezones() if "/" in zone))

    def now(self) -> datetime:
        """The machine's time."""
        return SystemClock().now()

    def choices(self) -> Choices:
        """What may be wished for now."""
        processes = self._house().sense.lists.processes.values()
        followed = [p for p in processes if p.state is Attention.FOLLOWED]
        return Choices(
            processes=tuple(sorted(((p.id, p.title) for p in followed), key=lambda o: o[1])),
            kinds=tuple((kind.value, KINDS[kind]) for kind in WRITTEN),
            severities=tuple((severity.value, words) for severity, words in SEVERITIES),
            certainties=tuple((c.value, c.value) for c in Certainty if c.moves_slots),
            whens=tuple((when.value, words) for when, words in WHENS),
            languages=tuple(LANGUAGES.items()),
            zones=("UTC", *self._zones),
        )

    async def ask(self, address: str, wishes: Wishes, client: str) -> Sequence[str] | None:
        """Send the letter, or say what is wrong with the form; None when asked too often."""
        one, problems = self._checked(f"self-{uuid4().hex[:12]}", address, wishes)
        if one is None:
            return problems
        who, bucket = self._mark(client), self._mark(address)
        at = self.now()
        answer = await self._db.write(
            lambda conn: signup.ask(conn, one, who, bucket, at=at), durable=True
        )
        return None if answer is Answer.TOO_OFTEN else ()

    async def remind(self, address: str, client: str) -> Sequence[str] | None:
        """Send a link to the preferences where there are some; as ``ask``."""
        _, problems = self._checked("self-0", address, Wishes())
        if problems:
            return problems
        who, bucket, at = self._mark(client), self._mark(address), self.now()
        answer = await self._db.write(
            lambda conn: signup.remind(conn, self._channel, address, who, bucket, at=at),
            durable=True,
        )
        return None if answer is Answer.TOO_OFTEN else ()

    async def renew(self, subscription: str, client: str) -> bool:
        """Send the owner of an old link a new one; False when asked too often."""
        who, at = self._mark(client), self.now()
        answer = await self._db.write(
            lambda conn: signup.renew(conn, subscription, who, self._mark, at=at),
            durable=True,
        )
        return answer is Answer.DONE

    async def find(self, subscription: str, serial: int) -> Subscription | None:
        """The subscription a link names, while the link is not void."""
        kept = await self._db.read(lambda conn: rows.get(conn, subscription))
        return kept.subscription if kept is not None and kept.serial == serial else None

    async def confirm(self, subscription: str, serial: int) -> str | None:
        """Start a subscription: a link to its preferences; None when the link is void."""
        at = self.now()
        one = await self._db.write(
            lambda conn: signup.confirm(conn, subscription, serial, at=at), durable=True
        )
        if one is None:
            return None
        log.info("subscription.confirmed", subscription=one.id)
        return self._links.preferences(one.id, serial + 1, at)

    async def change(self, subscription: Subscription, wishes: Wishes) -> Sequence[str]:
        """Write new wishes, or say what is wrong with them."""
        one, problems = self._checked(subscription.id, subscription.target, wishes)
        if one is None:
            return problems
        at = self.now()
        await self._db.write(lambda conn: rows.rewish(conn, one, at=at), durable=True)
        return ()

    async def turn(self, subscription: str, state: SubscriptionState) -> None:
        """Pause, resume or end it."""
        at = self.now()
        await self._db.write(lambda conn: rows.turn(conn, subscription, state, at=at), durable=True)
        log.info("subscription.turned", subscription=subscription, state=state.value)

    async def erase(self, subscription: Subscription) -> None:
        """Take the address out of everything."""
        at = self.now()
        await self._db.write(lambda conn: erase(conn, subscription.target, at=at), durable=True)
        log.info("subscription.erased", subscription=subscription.id)

    async def alert(self, alert: str) -> Alert | None:
        """An alert a reader may judge."""
        return await self._db.read(lambda conn: alerts.get(conn, alert))

    async def judge(self, alert: str, who: str, verdict: Verdict) -> None:
        """Keep a reader's last word on an alert."""
        at = self.now()
        await self._db.write(lambda conn: feedback.judge(conn, alert, who, verdict, at=at))
        log.info("feedback", alert=alert, who=who, verdict=verdict.value)

    def _checked(
        self, name: str, address: str, wishes: Wishes
    ) -> tuple[Subscription | None, Sequence[str]]:
        values = {**wishes.values(), "id": name, "channel": self._channel, "target": address}
        try:
            one = check(values, self._house(), "form")
        except ConfigError as error:
            return None, [
                " ".join((f"{p.where}: {p.what}.", p.advice)).strip() for p in error.problems
            ]
        domain = address.rpartition("@")[2].lower()
        if self._domains and domain not in self._domains:
            return None, [f"Only addresses at {', '.join(self._domains)} can be subscribed here."]
        return one, ()

    def _mark(self, text: str) -> str:
        return self._links.mark(text.strip().lower())
