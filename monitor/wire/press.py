"""What a pressed button does: a verdict, an acknowledgement, or a silence of a day; and a word back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import aiohttp
import structlog
from pydantic import SecretStr
from sqlalchemy import Connection
from yarl import URL

from monitor.alert.channel import SlackChannel
from monitor.alert.silence import Silence, parse_matcher
from monitor.clock import Clock
from monitor.config.house import House
from monitor.deliver.failure import scrub
from monitor.deliver.gate import Gate
from monitor.deliver.secret import resolve
from monitor.deliver.slack_button import Button
from monitor.store import acknowledge, alert, feedback, silence
from monitor.store.session import Database
from monitor.terms import Verdict
from monitor.web.slack import Press

log = structlog.get_logger("slack")
MUTED = timedelta(days=1)
LIMIT = aiohttp.ClientTimeout(total=3)
SLACK = "hooks.slack.com"


class Presses:
    """Does what people ask for by a button.

    Args:
        db: the store.
        clock: the service's, by which alerts are silenced.
        machine: the machine's.
        house: names the channels.
        gate: which addresses may be connected to.
    """

    def __init__(
        self, db: Database, clock: Clock, machine: Clock, house: Callable[[], House], gate: Gate
    ) -> None:
        self._db = db
        self._clock = clock
        self._machine = machine
        self._house = house
        self._gate = gate

    def secrets(self) -> list[SecretStr]:
        """The signing secrets of all Slack channels; one that is missing stays out."""
        found: list[SecretStr] = []
        for spec in self._house().routes.channels:
            if isinstance(spec, SlackChannel) and spec.signing_secret is not None:
                try:
                    found.append(resolve(spec.signing_secret))
                except (LookupError, OSError, ValueError) as error:
                    log.warning("a signing secret is missing", channel=spec.id, error=str(error))
        return found

    async def press(self, press: Press) -> None:
        """Keep it, and tell the person who pressed."""
        said = await self._db.write(lambda conn: self._keep(conn, press), durable=True)
        log.info("button", button=press.button.value, alert=press.alert, who=press.who)
        await self._answer(press.answer_url, said)

    def _keep(self, conn: Connection, press: Press) -> str:
        at = self._machine.now()
        found = alert.get(conn, press.alert)
        if found is None:
            return "This alert is not known here any more."
        if press.button is Button.ACKNOWLEDGE:
            acknowledge.put(conn, press.alert, press.who, at=at)
            return "Acknowledged."
        if press.button is not Button.MUTE:
            feedback.judge(conn, press.alert, press.who, Verdict(press.button.value), at=at)
            return f"Noted as {press.button.value}. Thank you: it counts against the rules that sent it."
        if not found.process:
            return "This alert belongs to no negotiation; silence its rule: monitor silences add."
        now = self._clock.now()
        whole = (parse_matcher(f"process={found.process}"),)
        if any(one.matchers == whole for one in silence.active(conn, now)):
            return f"{found.process_title} is silenced already."
        comment = "by the button in Slack"
        made = Silence(str(uuid4()), whole, now, now + MUTED, comment, press.who)
        silence.add(conn, made)
        return f"{found.process_title} is silent for everybody for a day (monitor silences list)."

    async def _answer(self, url: str, text: str) -> None:
        """A word that only this person sees; that it is not shown harms nothing."""
        if URL(url).host != SLACK:
            return
        body = {"response_type": "ephemeral", "replace_original": False, "text": text}
        try:
            self._gate.check_url(URL(url))
            async with (
                aiohttp.ClientSession(connector=self._gate.connector(), timeout=LIMIT) as session,
                session.post(url, json=body, allow_redirects=False),
            ):
                return
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("no word back to Slack", error=scrub(str(error), [url]))
