"""Alembic's entry: runs the steps on the connection it is handed; it never opens one of its own."""

from alembic import context

from server.store import access_tables, choice_tables, line_tables, retention_tables, security_tables  # noqa: F401 - their tables join the others
from server.store.record_tables import record_entry

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=record_entry.metadata, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
