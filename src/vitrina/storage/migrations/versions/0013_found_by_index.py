"""What shows a media, barcodes and what changed lately are found by index alone."""

from collections.abc import Sequence

from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEXES = (
    ("variations", "media_id"),
    ("variant_options", "media_id"),
    ("categories", "banner_id"),
    ("products", "barcode"),
    ("variations", "barcode"),
)


def upgrade() -> None:
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.drop_index("ix_products_shop_updated", "products")
    op.create_index("ix_products_shop_updated", "products", ["shop_id", "updated_at", "status", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_products_shop_updated", "products")
    op.create_index("ix_products_shop_updated", "products", ["shop_id", "updated_at"])
    for table, column in INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
