"""Runs migrations on the connection that the caller opened."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from vitrina.storage.schema import Base


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Writes our own column types as the plain ones they stand on, so that a migration never imports the code."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
