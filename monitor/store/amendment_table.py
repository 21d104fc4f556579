"""The tables of what people put right; see store.tables for the others."""

from sqlalchemy import Table

from monitor.store.schema import at as _at
from monitor.store.schema import integer as _int
from monitor.store.schema import metadata
from monitor.store.schema import text as _text

amendments = Table(
    "amendments", metadata,
    _text("process", key=True), _int("version", key=True), _at("at", null=False), _text("act"),
    _text("author"), _text("why"), _int("after"), _text("doc"),
)  # fmt: skip
"""The versions that a person made (doc: detect.amendment.Amendment; after: the last report before)."""

branches = Table(
    "branches", metadata,
    _text("process", key=True), _text("target", key=True), _text("parties"), _text("rest"),
    _at("at", null=False),
)  # fmt: skip
"""Reports of ``parties`` (ids joined by "+") that go to a split-off process (detect.split.Branch)."""
