"""Where photos are shown is read from indexes alone."""

from collections.abc import Sequence

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_medias_shown", "medias", ["photo_id", "product_id", "kind", "position", "id"])
    op.create_index("ix_products_status", "products", ["id", "status"])
    op.drop_index(op.f("ix_medias_photo_id"), "medias")


def downgrade() -> None:
    op.create_index(op.f("ix_medias_photo_id"), "medias", ["photo_id"])
    op.drop_index("ix_products_status", "products")
    op.drop_index("ix_medias_shown", "medias")
