"""what a shop's products show beside themselves has a version; units that orders hold are counted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Units of orders that were placed and not sent yet; ``{item}`` is what they are counted by.
HELD = """
UPDATE {table} SET locked_quantity = COALESCE((
    SELECT SUM(order_lines.quantity) FROM order_lines
    WHERE {item} AND order_lines.reserved AND order_lines.status IN ('unpaid', 'paid')
), 0)
"""


def upgrade() -> None:
    op.add_column("shops", sa.Column("shelves_version", sa.BigInteger(), nullable=False, server_default="0"))
    for table in ("products", "variations"):
        op.add_column(table, sa.Column("locked_quantity", sa.BigInteger(), nullable=False, server_default="0"))
    alone = "order_lines.product_id = products.id AND order_lines.variation_id IS NULL"
    op.execute(HELD.format(table="products", item=alone))
    op.execute(HELD.format(table="variations", item="order_lines.variation_id = variations.id"))


def downgrade() -> None:
    for table in ("variations", "products"):
        op.drop_column(table, "locked_quantity")
    op.drop_column("shops", "shelves_version")
