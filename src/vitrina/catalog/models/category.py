"""Tables of categories and of the products in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from vitrina.catalog.models.media import Media
from vitrina.storage.ids import object_id
from vitrina.storage.schema import Base, ObjectId, now


class Category(Base):
    """A shelf of a shop, at most three levels deep; ``status`` is ``active`` or ``removed``."""

    __tablename__ = "categories"
    __table_args__ = (Index("ix_categories_shop_created", "shop_id", "created_at"),)

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("categories.id"), index=True)
    banner_id: Mapped[str | None] = mapped_column(ForeignKey("medias.id", ondelete="SET NULL"), index=True)
    key: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16), default="active")
    priority: Mapped[int] = mapped_column(default=1)
    name_translations: Mapped[dict[str, str]] = mapped_column(default=dict)
    seo_title_translations: Mapped[dict[str, str]] = mapped_column(default=dict)
    seo_description_translations: Mapped[dict[str, str]] = mapped_column(default=dict)
    seo_keywords: Mapped[str | None] = mapped_column(String(255))
    seo_link: Mapped[str | None] = mapped_column(String(255))
    created_by: Mapped[str] = mapped_column(String(16), default="openapi")
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    banner: Mapped[Media | None] = relationship(lazy="raise")
    children: Mapped[list["Category"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="and_(Category.id == remote(foreign(Category.parent_id)), remote(Category.status) == 'active')",
        order_by="Category.priority, Category.id",
    )


class Shelving(Base):
    """A product in a category: ``position`` is the category's among the product's, ``rank`` the product's within it."""

    __tablename__ = "shelvings"
    __table_args__ = (Index("ix_shelvings_category", "category_id", "rank", "product_id"),)

    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), primary_key=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    rank: Mapped[int] = mapped_column(default=0)

    category: Mapped[Category] = relationship(lazy="raise", viewonly=True)


class Metafield(Base):
    """A fact a merchant or an app keeps about a resource; ``owner`` is the shop's or the app's id."""

    __tablename__ = "metafields"
    __table_args__ = (
        Index("ix_metafields_name", "resource_id", "owner_type", "owner", "namespace", "key", unique=True),
    )

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    resource_type: Mapped[str] = mapped_column(String(16))
    resource_id: Mapped[str] = mapped_column(ObjectId)
    owner_type: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(ObjectId)
    namespace: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(String(255))
    field_type: Mapped[str] = mapped_column(String(32))
    field_value: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class BulkOperation(Base):
    """A change of many things at once, kept so that its outcome can be asked for later."""

    __tablename__ = "bulk_operations"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"), index=True)
    event: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    total: Mapped[int] = mapped_column(default=0)
    failures: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)
