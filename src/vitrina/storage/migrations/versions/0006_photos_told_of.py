"""receipts, what origins say of their pictures, placeholders, siblings, cut-outs, and work in the background."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
_COLUMNS = {"thumbhash": sa.LargeBinary, "colour": sa.Integer, "siblings": sa.JSON, "cutout": sa.JSON}


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.add_column("photos", sa.Column(name, kind(), nullable=True))
    op.create_table(
        "receipts",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("shop_id", sa.String(length=24), nullable=False),
        sa.Column("product_id", sa.String(length=24), nullable=True),
        sa.Column("source", sa.String(length=2048), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("limit", sa.JSON(), nullable=True),
        sa.Column("actual", sa.JSON(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("type", sa.String(length=16), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_receipts_place", "receipts", ["shop_id", "product_id", "id"])
    op.create_index(op.f("ix_receipts_created_at"), "receipts", ["created_at"])
    op.create_table(
        "visits",
        sa.Column("shop_id", sa.String(length=24), nullable=False),
        sa.Column("url_hash", sa.String(length=64), nullable=False),
        sa.Column("final_hash", sa.String(length=64), nullable=False),
        sa.Column("photo_id", SERIAL, nullable=False),
        sa.Column("etag", sa.String(length=255), nullable=True),
        sa.Column("last_modified", sa.String(length=64), nullable=True),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photos.id"], name=op.f("fk_visits_photo_id_photos"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shop_id", "url_hash", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_photo_id"), "visits", ["photo_id"])
    op.create_index(op.f("ix_visits_seen_at"), "visits", ["seen_at"])
    op.create_table(
        "chores",
        sa.Column("photo_id", SERIAL, nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photos.id"], name=op.f("fk_chores_photo_id_photos"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("photo_id", "task", name=op.f("pk_chores")),
    )
    op.create_index(op.f("ix_chores_due_at"), "chores", ["due_at"])


def downgrade() -> None:
    for table in ("chores", "visits", "receipts"):
        op.drop_table(table)
    for name in _COLUMNS:
        op.drop_column("photos", name)
