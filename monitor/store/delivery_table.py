"""The tables of what was tried, and of what is known of channels; see store.tables for the others."""

from sqlalchemy import Table

from monitor.store.schema import at as _at
from monitor.store.schema import integer as _int
from monitor.store.schema import metadata
from monitor.store.schema import text as _text

delivery_attempts = Table(
    "delivery_attempts", metadata,
    _text("delivery", key=True), _int("n", key=True), _at("began"), _at("ended", null=False),
    _text("result"), _text("answer"),
)  # fmt: skip
"""Each time a delivery was tried, and what the receiver said."""

channels = Table(
    "channels", metadata,
    _text("id", key=True), _at("failing"), _text("error"), _at("at", null=False),
)  # fmt: skip
"""What programs before ``channel_health`` write of channels; nothing reads it."""

channel_health = Table(
    "channel_health", metadata,
    _text("id", key=True), _text("process", key=True), _at("failing"), _text("error"),
    _at("at", null=False),
)  # fmt: skip
"""Channels that fail as a whole, as each process finds: since when (empty once they work again), and why."""

refusals = Table(
    "refusals", metadata,
    _text("channel", key=True), _text("target", key=True), _int("strikes"), _at("last", null=False),
    _text("answer"),
)  # fmt: skip
"""Addresses their server refused for good, how often in a row, and when last."""

paces = Table(
    "paces", metadata,
    _text("channel", key=True), _text("target", key=True), _at("after", null=False),
)  # fmt: skip
"""When the next message to a receiver (deliver.model.mark_of) is due at the latest, whichever process
sends it."""

notices = Table(
    "notices", metadata,
    _text("key", key=True), _int("n", key=True), _text("text"), _at("began", null=False),
    _at("ended"), _at("latest"), _at("heard"),
)  # fmt: skip
"""What the operator was told is wrong, and when it was over; ``latest``: its newest occurrence as
told, ``heard``: when."""

sightings = Table(
    "sightings", metadata,
    _text("process", key=True), _text("key", key=True), _text("text"), _text("severity"),
    _at("at", null=False),
)  # fmt: skip
"""What only one process can see is wrong, by that process; one of them all tells the operator."""

rhythms = Table(
    "rhythms", metadata,
    _text("feed", key=True), _at("seen", null=False), _at("last"), _int("longest"), _at("failing"),
)  # fmt: skip
"""How long each feed is used to be silent (microseconds, an older silence counts less), its newest
article as last seen, and since when it fails."""

acknowledgements = Table(
    "acknowledgements", metadata,
    _text("alert", key=True), _text("who", key=True), _at("at", null=False),
)  # fmt: skip
"""Who has seen an alert and says so (``slack:U0123``)."""
