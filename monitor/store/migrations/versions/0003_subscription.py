"""People's own subscriptions: their states, receivers and links; limits on what the pages are asked."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for name in ("state", "channel", "target"):
        op.add_column(
            "subscriptions", sa.Column(name, sa.Text(), nullable=False, server_default="")
        )
    for name in ("serial", "created"):
        column = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        op.add_column("subscriptions", column)
    _fill(op.get_bind())
    _still_enabled()
    op.create_index("subscriptions_target", "subscriptions", ["channel", "target"], unique=False)
    op.create_index("subscriptions_state", "subscriptions", ["state"], unique=False)
    op.create_index("deliveries_subscription", "deliveries", ["subscription"], unique=False)
    op.create_table(
        "tries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("tries_bucket", "tries", ["bucket", "at"], unique=False)
    op.create_index("tries_at", "tries", ["at"], unique=False)
    op.create_table(
        "marks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.execute("INSERT INTO marks (name, n) VALUES ('subscriptions', 0)")


def _still_enabled() -> None:
    """Programs before this one ask for the column while they still run; rows get it by themselves."""
    column: sa.Column[bool] = sa.Column(
        "enabled", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.drop_column("subscriptions", "enabled")
    op.add_column("subscriptions", column)
    op.execute("UPDATE subscriptions SET enabled = (state = 'active')")


def _fill(conn: sa.Connection) -> None:
    rows = conn.execute(sa.text("SELECT id, enabled, changed, doc FROM subscriptions")).all()
    write = sa.text(
        "UPDATE subscriptions SET state = :state, channel = :channel, target = :target,"
        " created = :created, doc = :doc WHERE id = :id"
    )
    for row in rows:
        doc = json.loads(row.doc)
        state = "active" if row.enabled else "paused"
        doc.pop("enabled", None)
        values = {
            "id": row.id, "state": state, "channel": doc["channel"], "created": row.changed,
            "target": doc["target"].strip().lower(), "doc": json.dumps(doc | {"state": state}),
        }  # fmt: skip
        conn.execute(write, values)
