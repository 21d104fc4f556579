"""What people say of alerts; subscriptions are found by the id in their links."""

import json
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    receiver = sa.Column("receiver", sa.Text(), nullable=False, server_default="")
    op.add_column("subscriptions", receiver)
    _fill(op.get_bind())
    op.create_index("subscriptions_receiver", "subscriptions", ["receiver"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("alert", "who"),
    )


def _fill(conn: sa.Connection) -> None:
    space = uuid5(NAMESPACE_URL, "news-monitor/receiver")
    write = sa.text("UPDATE subscriptions SET receiver = :receiver WHERE id = :id")
    for row in conn.execute(sa.text("SELECT id, doc FROM subscriptions")).all():
        target = json.loads(row.doc)["target"].strip().lower()
        receiver = str(uuid5(space, f"{row.id}\n{target}"))
        conn.execute(write, {"id": row.id, "receiver": receiver})
