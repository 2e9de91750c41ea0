"""Alembic's own entry: runs the migrations over a connection that `services.actions.migrate` hands over."""

from alembic import context

from services.actions.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
