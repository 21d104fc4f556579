"""What each process sees is wrong, and notices that are told again."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "sightings",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("process", "key"),
    )
    op.add_column("notices", sa.Column("latest", sa.BigInteger(), nullable=True))
    op.add_column("notices", sa.Column("heard", sa.BigInteger(), nullable=True))
    # These are told by other keys now: nobody shall hear that they are over.
    op.execute(
        "DELETE FROM notices WHERE key IN ('deliveries/dead', 'clock/skew') AND ended IS NULL"
    )
    op.create_table(
        "channel_health",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("failing", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "process"),
    )
