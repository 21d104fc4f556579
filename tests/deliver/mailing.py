"""An e-mail channel to a server of tests, and the mails that arrived there."""

import email
from datetime import UTC, datetime
from email import policy

from pydantic import SecretStr

from monitor.alert.channel import EmailChannel as Spec
from monitor.deliver.email import EmailChannel
from monitor.deliver.link import Links

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
LINKS = Links("https://monitor.example.org", [SecretStr("k" * 20)])


def channel_of(post, renderer, security="none", password=None, seal=None, links=None, **keys):
    spec = Spec.model_validate(
        {
            "id": "mail",
            "type": "email",
            "host": "127.0.0.1",
            "port": post.port,
            "security": security,
            "sender": "Nachrichten-Wächter <alerts@münchen.example>",
            "ca_file": str(post.ca) if security != "none" else "",
            "time_limit": 5,
            **({"username": "u", "password": {"env": "X"}} if password else {}),
            **keys,
        }
    )
    secret = SecretStr(password) if password else None
    return EmailChannel(spec, secret, renderer, lambda: NOW, seal, links)


def mail_of(post, number=0):
    return email.message_from_bytes(post.mails[number].content, policy=policy.default)
