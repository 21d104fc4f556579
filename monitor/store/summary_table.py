"""The tables of silences, windows of summaries and cards; see store.tables for the others."""

from sqlalchemy import Index, Table

from monitor.store.schema import at as _at
from monitor.store.schema import integer as _int
from monitor.store.schema import metadata
from monitor.store.schema import text as _text

silences = Table(
    "silences", metadata,
    _text("id", key=True), _text("matchers"), _at("since", null=False), _at("until", null=False),
    _text("comment"), _text("by"),
    Index("silences_until", "until"),
)  # fmt: skip
"""What people keep from everybody for a while (matchers: JSON of field=value); kept as a record."""

digests = Table(
    "digests", metadata,
    _text("id", key=True), _text("subscription"), _text("cause"), _at("since", null=False),
    _at("until", null=False), _int("alerts"), _text("alert", null=True),
    Index("digests_window", "subscription", "until"),
)  # fmt: skip
"""The windows for which a summary was made (alert: its id; none where all had moved back)."""

cards = Table(
    "cards", metadata,
    _text("thread", key=True), _text("process"), _int("round"), _int("version"), _text("alert"),
    _text("doc"),
    Index("cards_process", "process"), Index("cards_alert", "alert"),
)  # fmt: skip
"""What the card of a round shows (alert: the last change; doc: JSON of the state in words)."""
