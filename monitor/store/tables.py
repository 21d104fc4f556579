"""The tables: small, and of types that SQLite and PostgreSQL take the same way.

Instants are microseconds (column.Instant). A column named ``doc`` holds a dataclass of the pipeline
as JSON text (store.doc); beside it stand only the columns that are searched or sorted by.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, text

from monitor.store.amendment_table import amendments as amendments  # noqa: PLC0414 - one whole
from monitor.store.amendment_table import branches as branches  # noqa: PLC0414
from monitor.store.delivery_table import acknowledgements as acknowledgements  # noqa: PLC0414
from monitor.store.delivery_table import channel_health as channel_health  # noqa: PLC0414 - one whole
from monitor.store.delivery_table import channels as channels  # noqa: PLC0414
from monitor.store.delivery_table import delivery_attempts as delivery_attempts  # noqa: PLC0414
from monitor.store.delivery_table import notices as notices  # noqa: PLC0414
from monitor.store.delivery_table import paces as paces  # noqa: PLC0414
from monitor.store.delivery_table import refusals as refusals  # noqa: PLC0414
from monitor.store.delivery_table import rhythms as rhythms  # noqa: PLC0414
from monitor.store.delivery_table import sightings as sightings  # noqa: PLC0414
from monitor.store.schema import at as _at
from monitor.store.schema import integer as _int
from monitor.store.schema import metadata as metadata  # noqa: PLC0414 - whole only with these tables
from monitor.store.schema import text as _text
from monitor.store.subscription_table import subscriptions as subscriptions  # noqa: PLC0414
from monitor.store.subscription_table import unsubscribed as unsubscribed  # noqa: PLC0414
from monitor.store.summary_table import cards as cards  # noqa: PLC0414
from monitor.store.summary_table import digests as digests  # noqa: PLC0414
from monitor.store.summary_table import silences as silences  # noqa: PLC0414

_ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows itself only where the column is exactly INTEGER."""
UNDER_WAY = "state IN ('pending', 'failed', 'sending')"
"""Deliveries with something still to do: the others are many, and not in the index of what is next."""


feeds = Table(
    "feeds", metadata,
    _text("id", key=True), _text("url"), _text("title"), _text("publisher"),
    Column("enabled", Boolean, nullable=False), _text("state"),
    _at("next_poll", null=False), _text("lease_owner", null=True), _at("lease_until"),
    _int("lease_token"), _at("last_poll"), _text("last_reason"), _text("last_detail"),
    Column("last_status", Integer), _int("entries"), _int("articles"), _int("gaps"), _at("newest"),
    _text("doc"),
    Index("feeds_due", "enabled", "next_poll"),
)  # fmt: skip
"""A feed's schedule, lease and memory (doc: poll.model.Memory); its definition is in feeds.toml."""

articles = Table(
    "articles", metadata,
    _text("id", key=True), _text("revision"), _text("feed"), _text("publisher"), _text("title"),
    _text("url"), _text("language"), _at("published"), _at("fetched", null=False),
    _at("first_fetched", null=False), _int("revisions"), _text("doc"),
    Index("articles_fetched", "fetched"),
)  # fmt: skip
"""The last revision of each article (doc: article.model.Article)."""

revisions = Table(
    "revisions", metadata,
    _text("article", key=True), _text("revision", key=True), _at("fetched", null=False),
    _text("title"), _text("doc"),
    Index("revisions_fetched", "fetched"),
)  # fmt: skip
"""Earlier revisions of an article (doc: article.model.Article)."""

reports = Table(
    "reports", metadata,
    Column("id", _ID, primary_key=True), _text("article"), _text("revision"), _text("process"),
    _text("development"), _text("kind"), _text("reason"), _text("title"), _text("url"),
    _text("publisher"), _text("family"), _at("published"), _at("fetched", null=False),
    Index("reports_article", "article"), Index("reports_development", "development"),
    Index("reports_process", "process", "fetched"),
)  # fmt: skip
"""One article stepped in one process ("" for none), and why; outlives the article.


"""

claims = Table(
    "claims", metadata,
    Column("id", _ID, primary_key=True), _text("article"), _text("process"), _text("slot"),
    _text("value"), _text("party"), _text("certainty"), _text("sentence"), _at("at", null=False),
    _text("doc"),
    Index("claims_process", "process", "at"), Index("claims_article", "article"),
)  # fmt: skip
"""What an article says of a slot (doc: detect.model.Claim); outlives the article."""

lanes = Table("lanes", metadata, _text("key", key=True), _at("clock", null=False), _int("token"))
"""One row per stream key: locked while it is stepped; keeps its clock from running back.

``token`` is another one after each step: what a process remembers of the lane holds while it is
the same.
"""

negotiations = Table(
    "negotiations", metadata,
    _text("id", key=True), _int("version"), _text("title"), _text("attention"),
    Column("listed", Boolean, nullable=False), _at("opened"), _at("last_seen"), _text("doc"),
)  # fmt: skip
"""The state of each process (doc: detect.model.Negotiation)."""

versions = Table(
    "negotiation_versions", metadata,
    _text("process", key=True), _int("version", key=True), _at("at", null=False), _text("article"),
    _text("doc"),
)  # fmt: skip
"""Every state a process has had."""

aliases = Table(
    "aliases", metadata, _text("alias", key=True), _text("target"), _at("at", null=False)
)
"""A merged process lives on under another id."""

attentions = Table(
    "attentions", metadata, _text("process", key=True), _text("attention"), _at("at", null=False)
)
"""What a person has said of a process; wins over what it was opened with."""

developments = Table(
    "developments", metadata,
    _text("id", key=True), _text("lane"), _at("last_seen", null=False), _text("doc"),
    Index("developments_recent", "lane", "last_seen"),
)  # fmt: skip
"""Groups of articles that report the same (doc: detect.model.Development)."""

probes = Table(
    "probes", metadata,
    _text("lane", key=True), _text("probe", key=True), _text("development", key=True),
    sqlite_with_rowid=False,
)  # fmt: skip
"""Which developments of a lane to look at for an article that has one of their words."""

detections = Table(
    "detections", metadata,
    Column("id", _ID, primary_key=True), _text("process"), _text("article"), _text("kind"),
    _text("title"), _text("reason"), _text("alert", null=True), _at("at", null=False),
    _text("doc"), _text("refused"),
    Index("detections_process", "process", "at"),
)  # fmt: skip
"""What changed, and what became of it (doc: detect.model.Detection; refused: JSON of (id, reason))."""

evidence = Table(
    "evidence", metadata,
    _text("change", key=True), _text("article", key=True), _text("process"), _text("family"),
    _text("certainty"), Column("denies", Boolean, nullable=False), _at("at", null=False),
    sqlite_with_rowid=False,
)  # fmt: skip
"""Later reports of a change, one row for each change key they support or deny."""

alerts = Table(
    "alerts", metadata,
    _text("id", key=True), _text("kind"), _text("severity"), _text("process"), _text("title"),
    _text("development"), _text("article"), _at("at", null=False), _at("created", null=False),
    _at("stored", null=False), _text("doc"),
    Index("alerts_created", "created"), Index("alerts_process", "process", "created"),
    Index("alerts_development", "development"),
)  # fmt: skip
"""doc: alert.model.Alert. ``created`` is the pipeline's clock, ``stored`` the machine's."""

alert_keys = Table(
    "alert_keys", metadata,
    _text("key", key=True), _text("alert"), _text("lane"),
    Index("alert_keys_alert", "alert"), Index("alert_keys_lane", "lane"),
    sqlite_with_rowid=False,
)  # fmt: skip
"""Change keys (and mention keys) that were alerted: no second alert for any of them."""

deliveries = Table(
    "deliveries", metadata,
    _text("id", key=True), _text("alert"), _text("subscription"), _text("channel"), _text("state"),
    _text("reason"), _int("have_sources"), _int("need_sources"), _text("need_certainty"),
    _text("rules"), _at("since", null=False), _at("due", null=False), _int("attempts"),
    _text("lease_owner", null=True), _at("lease_until"), _int("token"), _at("began"),
    _text("error"), _text("reference"), Column("repeat", Boolean, nullable=False), _at("ended"),
    Column("test", Boolean, nullable=False), _text("doc"),
    _int("place"), _text("target"),
    Index("deliveries_due", "state", "due"), Index("deliveries_alert", "alert"),
    Index("deliveries_subscription", "subscription", "since"),
    Index(
        "deliveries_next", "channel", "place", "since", "id",
        sqlite_where=text(UNDER_WAY), postgresql_where=text(UNDER_WAY),
    ),
)  # fmt: skip
"""One alert for one subscription (doc: alert.model.Subscription as it was).

``place`` sorts what is due: by severity, then by shares of each alert. ``target``: deliver.model.mark_of.
"""

threads = Table(
    "threads", metadata,
    _text("channel", key=True), _text("target", key=True), _text("thread", key=True),
    _text("reference"), _int("version"), _at("began"),
)  # fmt: skip
"""The first message of a round in a conversation, the version of the state it shows, and since
when a request to post or edit it is under way."""

rules = Table(
    "rules", metadata,
    _text("id", key=True), _text("owner"), _text("body"), Column("enabled", Boolean, nullable=False),
    _at("changed", null=False),
)  # fmt: skip
"""Users' own rules, as the TOML they wrote; house rules are files."""

last_good = Table(
    "last_good", metadata,
    _text("folder", key=True), _text("part", key=True), _text("digest"), _at("since", null=False),
    _text("files"),
)  # fmt: skip
"""The last form of each part of a configuration folder that had no mistake (``files``: JSON of text by
path): a start with a mistake falls back to it."""

log = Table(
    "log", metadata,
    _text("topic", key=True), _int("partition", key=True), _int("offset", key=True),
    _text("event"), Column("key", LargeBinary), Column("value", LargeBinary), _text("headers"),
    _at("at", null=False),
    Index("log_event", "event"), Index("log_at", "at"),
)  # fmt: skip
"""What was published: on ``local://`` the topic itself, elsewhere the outbox."""

log_ends = Table(
    "log_ends", metadata, _text("topic", key=True), _int("partition", key=True), _int("next")
)
"""The offset the next event of a partition gets: no gaps, none used twice."""

offsets = Table(
    "offsets", metadata,
    _text("consumer", key=True), _text("topic", key=True), _int("partition", key=True),
    _int("offset"),
    sqlite_with_rowid=False,
)  # fmt: skip
"""How far a group has read each partition."""

processed = Table(
    "processed", metadata,
    _text("consumer", key=True), _text("event", key=True), _at("at", null=False),
    Index("processed_at", "at"),
    sqlite_with_rowid=False,
)  # fmt: skip
"""An event's effect was written: a repeat does nothing."""

attempts = Table(
    "attempts", metadata,
    _text("consumer", key=True), _text("event", key=True), _int("n"), _text("error"),
    _at("at", null=False),
    sqlite_with_rowid=False,
)  # fmt: skip
"""How often an event was begun and not finished."""

dead_letters = Table(
    "dead_letters", metadata,
    Column("id", _ID, primary_key=True), _at("at", null=False), _text("consumer"), _text("topic"),
    _text("event"), _text("item"), _text("error"), Column("key", LargeBinary),
    Column("value", LargeBinary), _at("replayed"), _text("headers"),
    Index("dead_letters_at", "at"),
)  # fmt: skip
"""What could not be handled: a whole event, or one item of it (``item``: article id)."""

parked = Table(
    "parked", metadata,
    _text("consumer", key=True), _text("event", key=True), _text("topic"), _int("version"),
    Column("key", LargeBinary), Column("value", LargeBinary), _text("headers"),
    _at("at", null=False),
)  # fmt: skip
"""Events that a newer program wrote and this one cannot read; released by one that can."""

turns = Table("turns", metadata, _text("name", key=True), _text("owner"), _at("until", null=False))
"""Whose turn it is where one of several processes is to do the work."""
