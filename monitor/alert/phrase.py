"""Small phrases that alerts and digests share: labels, one line of outside text, safe addresses."""

from monitor.detect.title import party_name
from monitor.terms import Slot


def slot_label(slot: Slot, party: str) -> str:
    """Such as "Venue" or "Delegation of Ukraine"."""
    label = slot.value.capitalize()
    return f"{label} of {party_name(party)}" if party else label


def many(n: int, what: str) -> str:
    """A number and a regular noun: "1 change", "3 changes"."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def one_line(text: str) -> str:
    """One line: no line ends, no control characters, no direction overrides from outside."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())


def web_address(url: str) -> str:
    """The address where it is one of the web, else ""."""
    return url if url.startswith(("https://", "http://")) else ""
