"""Composes one alert as an e-mail. Pure but for what ``email`` itself computes."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from typing_extensions import override

from monitor.alert.letter import letter_of
from monitor.deliver.body import Bodies, Personal
from monitor.deliver.letter import put_into, write
from monitor.deliver.link import Links
from monitor.deliver.model import Delivery
from monitor.deliver.thread import thread_id
from monitor.terms import MESSAGES, Kind


class _OneLine(UnstructuredHeader, BaseHeader):
    """A header that is never folded: relays were seen to break signatures of folded ones."""

    max_count = 1

    @override
    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("list-unsubscribe", "list-id", "message-id", "in-reply-to", "references"):
    _HEADERS.map_to_type(_name, _OneLine)
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who an alert comes from."""

    name: str
    address: str

    @classmethod
    def parse(cls, text: str) -> "Sender":
        """Read ``News monitor <alerts@example.org>``."""
        name, address = parseaddr(text)
        return cls(_line(name), ascii_domain(address))

    @property
    def domain(self) -> str:
        """What Message-IDs end with."""
        return self.address.rpartition("@")[2]


def compose(
    delivery: Delivery,
    sender: Sender,
    bodies: Bodies,
    now: datetime,
    links: Links | None = None,
) -> EmailMessage:
    """A text and an HTML part, with the headers that keep threads and robots in order.

    The Message-ID is made of the delivery's id: a repeat has the same one. ``In-Reply-To`` and
    ``References`` name a root of the round that is never sent, so that order does not matter
    (RFC 5322 3.6.4). ``Auto-Submitted`` keeps out-of-office replies away (RFC 3834), ``List-Id``
    lets people filter (RFC 2919). With ``links``, mail programs may unsubscribe by one POST
    (RFC 8058); without, by a mail to the sender (RFC 2369). A letter about the subscription itself
    is no mail of a list: it has none of this.
    """
    letter = letter_of(delivery.alert)
    if letter is not None:
        mail = _addressed(delivery, sender, now)
        put_into(mail, write(letter, delivery.subscription, links, now))
        return mail
    stop = links.unsubscribe(delivery.subscription) if links else _write_to(sender, delivery)
    mail = _addressed(delivery, sender, now)
    one = delivery.subscription
    about = _judged(delivery)
    said = links.feedback(about, one) if links and about else ""
    mine = Personal(one.id, delivery.id, stop, said)
    body = bodies.of(delivery.alert, one, mine, test=delivery.test, rules=delivery.rules)
    mail["Subject"] = _line(body.subject)
    root = f"<thread.{thread_id(delivery.alert)}@{sender.domain}>"
    mail["In-Reply-To"] = root
    mail["References"] = root
    mail["List-Id"] = f"News monitor <news-monitor.{sender.domain}>"
    mail["List-Unsubscribe"] = f"<{stop}>"
    if links:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if delivery.alert.severity.value == "critical":
        mail["Importance"] = "high"
    mail.set_content(body.text, cte="quoted-printable")
    mail.add_alternative(body.html, subtype="html", cte="quoted-printable")
    return mail


def _addressed(delivery: Delivery, sender: Sender, now: datetime) -> EmailMessage:
    """What every mail has."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    mail["To"] = ascii_domain(delivery.subscription.target)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(delivery, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    return mail


def flat(mail: EmailMessage, *, utf8: bool = False) -> bytes:
    """As it goes over the wire; headers in UTF-8 only where an address needs SMTPUTF8 (RFC 6532)."""
    return mail.as_bytes(policy=_POLICY.clone(utf8=utf8))


def is_ascii(*addresses: str) -> bool:
    """Whether any server takes these addresses."""
    return all(address.isascii() for address in addresses)


def message_id(delivery: Delivery, sender: Sender) -> str:
    """The same for every attempt at one delivery."""
    return f"<{delivery.id}@{sender.domain}>"


def ascii_domain(address: str) -> str:
    """The address with its domain in IDNA form, which every server takes."""
    local, at, domain = address.rpartition("@")
    try:
        return local + at + domain.encode("idna").decode()
    except UnicodeError:
        return address


def _judged(delivery: Delivery) -> str:
    """The alert that its reader may judge: a confirmation's is the claim; "" for what makes none."""
    alert = delivery.alert
    about = alert.follows if alert.kind is Kind.CONFIRMATION else alert.id
    made = alert.kind is Kind.CONFIRMATION or alert.kind not in MESSAGES
    return about if made and not delivery.test else ""


def _write_to(sender: Sender, delivery: Delivery) -> str:
    return f"mailto:{quote(sender.address, safe='@')}?subject=unsubscribe%20{quote(delivery.subscription.id)}"


def _line(text: str) -> str:
    """No control characters: nothing from outside ends a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
