"""buyers' side."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# What is added to tables that have rows already; not in batches, which would make the table anew.
_ADDED: tuple[tuple[str, "sa.Column[object]"], ...] = (
    ("apps", sa.Column("redirect_uris", sa.JSON(), nullable=False, server_default="[]")),
    ("apps", sa.Column("push_url", sa.String(length=2048), nullable=True)),
    ("app_tokens", sa.Column("family_id", sa.String(length=24), nullable=False, server_default="")),
    ("app_tokens", sa.Column("salt", sa.String(length=64), nullable=False, server_default="")),
    ("app_tokens", sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True)),
    ("app_tokens", sa.Column("successor_id", sa.String(length=24), nullable=True)),
)


def upgrade() -> None:
    for table, column in _ADDED:
        op.add_column(table, column)
    # Every pair made so far began a family of its own.
    op.execute("UPDATE app_tokens SET family_id = id")
    op.create_index("ix_app_tokens_family_id", "app_tokens", ["family_id"])
    op.create_table(
        "app_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("app_id", sa.String(length=24), nullable=False),
        sa.Column("family_id", sa.String(length=24), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["app_id"], ["apps.id"], name=op.f("fk_app_codes_app_id_apps")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_app_codes")),
    )
    op.create_table(
        "signed_calls",
        sa.Column("app_id", sa.String(length=24), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["app_id"], ["apps.id"], name=op.f("fk_signed_calls_app_id_apps")),
        sa.PrimaryKeyConstraint("app_id", "signature", name=op.f("pk_signed_calls")),
    )
    op.create_index("ix_signed_calls_expires_at", "signed_calls", ["expires_at"])
    op.create_table(
        "freights",
        sa.Column("shop_id", sa.String(length=24), nullable=False),
        sa.Column("country", sa.String(length=64), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("further", sa.BigInteger(), nullable=False),
        sa.Column("free_from", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_freights_shop_id_shops")),
        sa.PrimaryKeyConstraint("shop_id", "country", name=op.f("pk_freights")),
    )
    op.create_table(
        "purchases",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("app_id", sa.String(length=24), nullable=False),
        sa.Column("outer_id", sa.String(length=128), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["app_id"], ["apps.id"], name=op.f("fk_purchases_app_id_apps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
        sa.UniqueConstraint("app_id", "outer_id", name=op.f("uq_purchases_app_id")),
    )
    op.create_table(
        "pushes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("app_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["app_id"], ["apps.id"], name=op.f("fk_pushes_app_id_apps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pushes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pushes_due", "pushes", ["state", "due_at"], unique=False)
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("purchase_id", sa.String(length=24), nullable=False),
        sa.Column("app_id", sa.String(length=24), nullable=False),
        sa.Column("shop_id", sa.String(length=24), nullable=False),
        sa.Column("outer_id", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("product_amount", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("adjustment", sa.BigInteger(), nullable=False),
        sa.Column("receiver", sa.JSON(), nullable=False),
        sa.Column("warehouse", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("seller_order_number", sa.String(length=128), nullable=False),
        sa.Column("channel_type", sa.String(length=32), nullable=False),
        sa.Column("remark", sa.String(length=1024), nullable=False),
        sa.Column("close_reason", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("close_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["app_id"], ["apps.id"], name=op.f("fk_orders_app_id_apps")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchases.id"], name=op.f("fk_orders_purchase_id_purchases")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_orders_shop_id_shops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index("ix_orders_app_modified", "orders", ["app_id", "modified_at"], unique=False)
    op.create_index("ix_orders_due", "orders", ["status", "close_at"], unique=False)
    op.create_index(op.f("ix_orders_outer_id"), "orders", ["outer_id"], unique=False)
    op.create_index(op.f("ix_orders_purchase_id"), "orders", ["purchase_id"], unique=False)
    op.create_index("ix_orders_shop_created", "orders", ["shop_id", "created_at"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.String(length=24), nullable=False),
        sa.Column("line_no", sa.String(length=64), nullable=False),
        sa.Column("product_id", sa.String(length=24), nullable=False),
        sa.Column("variation_id", sa.String(length=24), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("title_translations", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("sku", sa.String(length=255), nullable=True),
        sa.Column("media_id", sa.String(length=24), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=1024), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_reason", sa.String(length=255), nullable=True),
        sa.Column("refund_id", sa.BigInteger(), nullable=True),
        sa.Column("refund_status", sa.Integer(), nullable=False),
        sa.Column("refund_amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("number", name=op.f("uq_order_lines_number")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_order_lines_refund_id")),
    )
    op.create_index(op.f("ix_order_lines_cancel_asked_at"), "order_lines", ["cancel_asked_at"], unique=False)
    op.create_index(op.f("ix_order_lines_order_id"), "order_lines", ["order_id"], unique=False)
    op.create_table(
        "shipments",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.String(length=24), nullable=False),
        sa.Column("company", sa.String(length=128), nullable=False),
        sa.Column("tracking_number", sa.String(length=128), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shipments_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
    )
    op.create_index(op.f("ix_shipments_order_id"), "shipments", ["order_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE listing_words USING fts5(words, pairs, tokenize='unicode61 remove_diacritics 2')"
        )
    else:
        op.execute(
            "CREATE TABLE listing_words (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL, pairs TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ON listing_words USING gin (words, pairs)")


def downgrade() -> None:
    for table in ("listing_words", "shipments", "order_lines", "orders", "pushes", "purchases", "freights"):
        op.drop_table(table)
    op.drop_table("signed_calls")
    op.drop_table("app_codes")
    op.drop_index("ix_app_tokens_family_id", table_name="app_tokens")
    for table, column in reversed(_ADDED):
        op.drop_column(table, column.name)
