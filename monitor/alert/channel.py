"""The form of ``[[channel]]`` in alerts/routes.toml: one model for each type of channel."""

import re
from email.utils import parseaddr
from enum import StrEnum
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import override

from monitor.alert.secret import Secret
from monitor.match.entry import Number, Slug, Whole

LOOPBACK = ("localhost", "127.0.0.1", "::1")

Wrong = tuple[str, str]
"""What is wrong with a target, and advice."""

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
_CONVERSATION = re.compile(r"[CGDUW][A-Z0-9]{2,}")
"""A channel, a group, a direct message; or a person (U, W), who gets direct messages."""


class Security(StrEnum):
    """How the connection to a mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


_PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


class _Channel(BaseModel):
    """What every type has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    time_limit: Annotated[Number, Field(ge=1, le=300)] = 30.0
    """Seconds for one send; a claim is leased for three times as long."""
    concurrency: Annotated[Whole, Field(ge=1, le=64)] = 4
    """How many sends may run at once."""
    rate: Annotated[Number, Field(gt=0, le=1000)] | None = None
    """Messages a second to one target; no limit where it is left out."""
    burst: Annotated[Whole, Field(ge=1, le=100)] = 1
    """How many may go at once before the rate holds."""

    def wrong_target(self, target: str) -> Wrong | None:
        """What is wrong with a subscription's target, or None."""
        if target:
            return "this channel is its own target", 'Leave "target" out.'
        return None


class ConsoleChannel(_Channel):
    """``type = "console"``: one line on the terminal for each alert."""

    type: Literal["console"]
    stream: Literal["stdout", "stderr"] = "stdout"
    concurrency: Annotated[Whole, Field(ge=1, le=1)] = 1


class EmailChannel(_Channel):
    """``type = "email"``: mail through one SMTP server."""

    type: Literal["email"]
    host: Annotated[str, Field(min_length=1, max_length=253)]
    port: Annotated[Whole, Field(ge=1, le=65535)] | None = None
    """25, 587 or 465 by ``security`` where it is left out; see ``number``."""
    security: Security = Security.STARTTLS
    username: str = ""
    password: Secret | None = None
    sender: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=320)]
    """As in "News monitor <alerts@example.org>"; its domain stands in the Message-ID."""
    ca_file: str = ""
    """Certificates to trust besides the system's (PEM)."""
    dkim_key: Secret | None = None
    """Signs mails: RSA in PEM, or Ed25519 in base64. Left out where the server signs."""
    dkim_selector: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$", max_length=63)] = ""
    """The public key stands at <selector>._domainkey.<domain>."""
    dkim_domain: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]*$", max_length=253)] = ""
    """The sender's where it is left out."""

    @property
    def number(self) -> int:
        """The port."""
        return self.port or _PORTS[self.security]

    @model_validator(mode="after")
    def _whole(self) -> "EmailChannel":
        if bool(self.username) != (self.password is not None):
            raise ValueError("username and password go together: give both or neither")
        if bool(self.dkim_selector) != (self.dkim_key is not None):
            raise ValueError("dkim_key and dkim_selector go together: give both or neither")
        if self.password and self.security is Security.NONE and self.host not in LOOPBACK:
            raise ValueError('a password would be sent unprotected: set security = "starttls"')
        if not _ADDRESS.fullmatch(parseaddr(self.sender)[1]):
            raise ValueError("sender holds no e-mail address")
        return self

    @override
    def wrong_target(self, target: str) -> Wrong | None:
        if _ADDRESS.fullmatch(target):
            return None
        return f"{target!r} is no e-mail address", 'Write it as in "desk@example.org".'


class SlackChannel(_Channel):
    """``type = "slack"``: a bot (``token``), or an incoming webhook (``webhook_url``)."""

    type: Literal["slack"]
    token: Secret | None = None
    """A bot token (xoxb-...): threads, and no repeat after a lost answer."""
    webhook_url: Secret | None = None
    """The lesser way: no threads, and a lost answer may repeat a message."""
    signing_secret: Secret | None = None
    """The app's; with it alerts have buttons, and what is pressed is believed."""
    api_url: str = "https://slack.com/api/"
    rate: Annotated[Number, Field(gt=0, le=1000)] | None = 1.0
    """Slack allows about one message a second to a conversation."""
    concurrency: Annotated[Whole, Field(ge=1, le=64)] = 32
    """Five of them for one conversation; what waits for the same thread meanwhile shares a message."""
    grace: Annotated[Number, Field(ge=0, le=600)] = 30.0
    """Seconds beyond ``time_limit`` in which a lost request may still arrive."""
    when_unknown: Literal["send", "hold"] = "send"
    """Where an answer was lost and the conversation cannot be read."""

    @model_validator(mode="after")
    def _one_way(self) -> "SlackChannel":
        if (self.token is None) == (self.webhook_url is None):
            raise ValueError("give one of token and webhook_url")
        if self.signing_secret is not None and self.token is None:
            raise ValueError("an incoming webhook has no buttons: leave signing_secret out")
        url = urlsplit(self.api_url)
        if url.scheme != "https" and url.hostname not in LOOPBACK:
            raise ValueError("api_url must begin with https://")
        return self

    @override
    def wrong_target(self, target: str) -> Wrong | None:
        if self.webhook_url is not None:
            return super().wrong_target(target)
        if _CONVERSATION.fullmatch(target):
            return None
        return f"{target!r} is no Slack conversation or person", 'Take its id, as in "C0123456789".'


class WebhookChannel(_Channel):
    """``type = "webhook"``: each alert as a signed CloudEvent, posted to one address."""

    type: Literal["webhook"]
    url: Annotated[str, Field(max_length=2000)]
    """https; http only to this machine (which must lie in MONITOR_ALLOWED_NETWORKS)."""
    secret: Secret
    """Signs every request (Standard Webhooks): ``whsec_`` and 24 to 64 bytes in base64."""
    old_secret: Secret | None = None
    """While the secret is changed, requests carry both signatures."""
    source: Annotated[str, Field(pattern=r"^[!-~]+$", max_length=500)] = "urn:news-monitor"
    """The events' ``source``: a URI that names this monitor."""

    @model_validator(mode="after")
    def _address(self) -> "WebhookChannel":
        url = urlsplit(self.url)
        if url.scheme != "https" and not (url.scheme == "http" and url.hostname in LOOPBACK):
            raise ValueError("url must begin with https://")
        if not url.hostname or "@" in url.netloc:
            raise ValueError("url names a host, and holds no user and no password")
        return self


SCHEMES = frozenset(
    [
        "discord",
        "gchat",
        "gotify",
        "gotifys",
        "join",
        "line",
        "mastodon",
        "mastodons",
        "matrix",
        "matrixs",
        "mmost",
        "mmosts",
        "ntfy",
        "ntfys",
        "opsgenie",
        "pagerduty",
        "pbul",
        "pover",
        "prowl",
        "rocket",
        "rockets",
        "signal",
        "signals",
        "simplepush",
        "sns",
        "splunk",
        "spush",
        "tgram",
        "threema",
        "twilio",
        "victorops",
        "webex",
        "whatsapp",
        "workflow",
        "workflows",
        "wxteams",
        "zulip",
    ]
)
"""Services that may be reached through Apprise: none that runs a program, writes a file, speaks to
this machine's desktop, or posts anything to anywhere."""


class AppriseChannel(_Channel):
    """``type = "apprise"``: any service of an allow-list, through the library of that name."""

    type: Literal["apprise"]
    url: Secret
    """Such as tgram://token/chat; it holds tokens, so it is a secret."""
    concurrency: Annotated[Whole, Field(ge=1, le=16)] = 2
    rate: Annotated[Number, Field(gt=0, le=1000)] | None = 1.0
    """Most services allow about one message a second."""


ChannelSpec = Annotated[
    ConsoleChannel | EmailChannel | SlackChannel | WebhookChannel | AppriseChannel,
    Field(discriminator="type"),
]
