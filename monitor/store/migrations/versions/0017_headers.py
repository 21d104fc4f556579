"""What came with a dead letter: when its article was stored, say."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    column = sa.Column("headers", sa.Text(), nullable=False, server_default="")
    op.add_column("dead_letters", column)
