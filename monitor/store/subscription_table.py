"""The tables of people's own subscriptions; see store.tables for the others."""

from sqlalchemy import Boolean, Column, Index, Table, true

from monitor.store.schema import at as _at
from monitor.store.schema import integer as _int
from monitor.store.schema import metadata
from monitor.store.schema import text as _text

subscriptions = Table(
    "subscriptions", metadata,
    _text("id", key=True), _text("owner"), _at("changed", null=False), _text("doc"),
    _text("state"), _text("channel"), _text("target"), _int("serial"), _at("created", null=False),
    _text("receiver"), Column("enabled", Boolean, nullable=False, server_default=true()),
    Index("subscriptions_target", "channel", "target"), Index("subscriptions_state", "state"),
    Index("subscriptions_receiver", "receiver"),
)  # fmt: skip
"""People's own subscriptions (doc: alert.subscription.Subscription; state, channel and target are
searched by, target in one spelling; ``enabled`` is what programs before ``state`` ask for). ``owner`` is "self" where its receiver made it. A link that
confirms holds ``serial`` and is void once that has moved on."""

unsubscribed = Table("unsubscribed", metadata, _text("receiver", key=True), _at("at", null=False))
"""Receivers who want no more: an id made of subscription and address, not the address."""

tries = Table(
    "tries", metadata,
    _text("id", key=True), _text("bucket"), _at("at", null=False),
    Index("tries_bucket", "bucket", "at"), Index("tries_at", "at"),
)  # fmt: skip
"""What somebody asked of the pages, by a hash of their address; forgotten after a day."""

marks = Table("marks", metadata, _text("name", key=True), _int("n"))
"""How often a thing was changed: who remembers it asks this before reading it again."""

feedback = Table(
    "feedback", metadata,
    _text("alert", key=True), _text("who", key=True), _text("verdict"), _at("at", null=False),
)  # fmt: skip
"""The last word of each reader on an alert (terms.Verdict); ``who`` is no address."""
