"""Alembic's entry: runs inside the transaction of the connection that ``store.migrate`` hands over."""

from alembic import context

from monitor.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction is the one there is
)
context.run_migrations()
