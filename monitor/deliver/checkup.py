"""Asks each channel whether it could send, without sending: logins, scopes, addresses."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import aiohttp
import aiosmtplib
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackClientError
from yarl import URL

from monitor.alert.channel import (
    AppriseChannel,
    ChannelSpec,
    ConsoleChannel,
    EmailChannel,
    SlackChannel,
    WebhookChannel,
)
from monitor.alert.secret import Resolve, Secret
from monitor.deliver.apprise import parsed
from monitor.deliver.failure import scrub
from monitor.deliver.gate import Gate
from monitor.deliver.seal import seal_of
from monitor.deliver.sign import Signer
from monitor.deliver.slack_error import DIRECT, name_of
from monitor.deliver.slack_talk import Talk
from monitor.deliver.smtp import Connections

LIMIT = 15.0
"""Seconds for one channel."""
MOST = 20
"""Conversations of one channel that are looked at: Slack lets them be read some fifty times a minute."""
MUST = frozenset({"chat:write"})
LOOK = frozenset({"channels:history", "groups:history", "im:history", "mpim:history"})
"""Scopes to look whether a message arrived before it is sent again; each for its kind of conversation."""


class Grade(StrEnum):
    """How a thing is."""

    GOOD = "ok"
    DOUBT = "warning"
    BAD = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    grade: Grade
    detail: str = ""


@dataclass(slots=True)
class Checkup:
    """Looks at channels.

    Args:
        resolve: fetches secrets.
        gate: which addresses webhooks may lead to.
        heard: told what time receivers say it is.
    """

    resolve: Resolve
    gate: Gate
    heard: Callable[[str], None] = lambda _: None
    _secrets: list[str] = field(default_factory=list)

    async def look(self, spec: ChannelSpec, targets: Sequence[str]) -> list[Finding]:
        """What is found of one channel, and of the conversations that are to be reached by it."""
        what = f"channel {spec.id}"
        try:
            async with asyncio.timeout(LIMIT):
                return await self._look(what, spec, targets)
        except TimeoutError:
            return [Finding(what, Grade.BAD, f"no answer within {LIMIT:.0f} s")]
        except SlackApiError as error:
            return [Finding(what, Grade.BAD, name_of(error) or "no answer of Slack's")]
        except (
            aiosmtplib.SMTPException, aiohttp.ClientError, SlackClientError, LookupError, OSError,
            ValueError,
        ) as error:  # fmt: skip
            return [Finding(what, Grade.BAD, self._clean(error))]

    async def _look(self, what: str, spec: ChannelSpec, targets: Sequence[str]) -> list[Finding]:
        match spec:
            case EmailChannel():
                return await self._email(what, spec)
            case SlackChannel(token=Secret() as token):
                return await self._slack(what, spec, self._secret(token), targets)
            case SlackChannel(webhook_url=Secret() as url):
                self._secret(url)
                detail = "an incoming webhook cannot be asked without posting; try send-test"
                return [Finding(what, Grade.DOUBT, detail)]
            case WebhookChannel():
                Signer([self._secret(s) for s in (spec.secret, spec.old_secret) if s])
                return [await self._webhook(what, spec)]
            case AppriseChannel():
                parsed(self._secret(spec.url))
                return [Finding(what, Grade.DOUBT, "its address can be read; try send-test")]
            case ConsoleChannel():
                return [Finding(what, Grade.GOOD, spec.stream)]
        raise ValueError("it names neither token nor webhook_url")

    async def _email(self, what: str, spec: EmailChannel) -> list[Finding]:
        password = self._secret(spec.password) if spec.password else None
        connections = Connections(spec, password)
        client = await connections.take()
        try:
            login = f"logged in as {spec.username}" if spec.username else "no login"
            tls = client.get_transport_info("cipher") is not None
            grade = Grade.GOOD if tls or spec.host in ("localhost", "127.0.0.1") else Grade.DOUBT
            detail = f"{spec.host}:{spec.number} answers, {'TLS' if tls else 'no TLS'}, {login}"
        finally:
            await connections.keep(client)
            await connections.close()
        return [Finding(what, grade, detail), self._signs(f"{what}, DKIM", spec)]

    def _signs(self, what: str, spec: EmailChannel) -> Finding:
        if spec.dkim_key is None:
            no = (
                "nobody signs here: fine only where your mail server does (dkim_key, dkim_selector)"
            )
            return Finding(what, Grade.DOUBT, no)
        try:
            seal_of(spec, self._secret(spec.dkim_key))
        except (LookupError, OSError, ValueError) as error:
            return Finding(what, Grade.BAD, self._clean(error))
        return Finding(what, Grade.GOOD, f"we sign as {spec.dkim_selector}")

    async def _slack(
        self, what: str, spec: SlackChannel, token: SecretStr, targets: Sequence[str]
    ) -> list[Finding]:
        talk = Talk(spec, token)
        try:
            who, headers = await talk.whoami()
            self.heard(headers.get("Date", ""))
            found = [Finding(what, Grade.GOOD, who), *_scopes(what, headers)]
            found += self._buttons(f"{what}, buttons", spec)
            asked = list(dict.fromkeys(targets))
            found += [await _conversation(what, talk, one) for one in asked[:MOST]]
            if len(asked) > MOST:
                detail = f"{len(asked) - MOST} conversations more were not looked at"
                found.append(Finding(f"{what}, others", Grade.GOOD, detail))
        finally:
            await talk.close()
        return found

    def _buttons(self, what: str, spec: SlackChannel) -> list[Finding]:
        try:
            if spec.signing_secret is not None:
                self._secret(spec.signing_secret)
        except (LookupError, OSError, ValueError) as error:
            return [Finding(what, Grade.BAD, f"no press is believed: {self._clean(error)}")]
        return []

    async def _webhook(self, what: str, spec: WebhookChannel) -> Finding:
        self.gate.check_url(URL(spec.url))
        timeout = aiohttp.ClientTimeout(total=LIMIT)
        async with (
            aiohttp.ClientSession(connector=self.gate.connector(), timeout=timeout) as session,
            session.head(spec.url, allow_redirects=False) as answer,
        ):
            self.heard(answer.headers.get("Date", ""))
            return Finding(what, Grade.GOOD, f"{URL(spec.url).host} answers")

    def _secret(self, secret: Secret) -> SecretStr:
        found = self.resolve(secret)
        self._secrets.append(found.get_secret_value())
        return found

    def _clean(self, error: BaseException) -> str:
        name = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
        return scrub(str(error).strip("'") or type(error).__name__, self._secrets) + name


def _scopes(what: str, headers: dict[str, str]) -> list[Finding]:
    given = {one.strip() for one in headers.get("X-OAuth-Scopes", "").split(",") if one.strip()}
    if not given:
        return []
    what = f"{what}, scopes"
    if missing := MUST - given:
        return [Finding(what, Grade.BAD, f"missing: {', '.join(sorted(missing))}")]
    if missing := LOOK - given:
        detail = f"missing: {', '.join(sorted(missing))}; a lost answer may repeat a message there"
        return [Finding(what, Grade.DOUBT, detail)]
    return [Finding(what, Grade.GOOD, "post, and look before a repeat")]


async def _conversation(what: str, talk: Talk, target: str) -> Finding:
    what = f"{what}, {target}"
    try:
        await talk.read(target)
    except SlackApiError as error:
        name = name_of(error)
        needed = str(error.response.get("needed", "")) if name == "missing_scope" else ""
        grade = Grade.DOUBT if needed and needed != DIRECT else Grade.BAD
        advice = ": invite the app" if name == "not_in_channel" else f" {needed}".rstrip()
        return Finding(what, grade, (name or "no answer") + advice)
    return Finding(what, Grade.GOOD, "we are in it")
