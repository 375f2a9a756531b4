"""Times that lists are asked by are kept in whole milliseconds, as they are shown."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("products", "categories")
COLUMNS = ("created_at", "updated_at")


def upgrade() -> None:
    for name in TABLES:
        table = sa.table(name, *(sa.column(column) for column in COLUMNS))
        op.execute(sa.update(table).values({column: _cut(table.c[column]) for column in COLUMNS}))


def _cut(column: "sa.ColumnElement[Any]") -> "sa.ColumnElement[Any]":
    if op.get_bind().dialect.name != "sqlite":
        return sa.func.date_trunc("milliseconds", column)
    # There a time is text, with six digits after the point.
    return sa.func.substr(column, 1, 23, type_=sa.String).concat("000")


def downgrade() -> None:
    # What was cut off is known to nobody.
    pass
