"""Runs migrations on the connection that the caller opened."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from vitrina.storage.schema import Base


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Writes our own column types as the plain ones they stand on, so that a migration never imports the code."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leaves out the full-text table of words and what SQLite keeps beside it: it is no table of ours to compare."""
    return not (kind == "table" and name is not None and name.startswith("listing_words"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    include_name=include_name,
)
with context.begin_transaction():
    context.run_migrations()
