"""Tables of the catalogue: shops, products and the medias on them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Dialect, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON, TypeDecorator

from vitrina.photos.models import Photo
from vitrina.storage.ids import numeric_id, object_id
from vitrina.storage.schema import Base, ObjectId, Serial, now


class Status(StrEnum):
    """Whether a product can be seen: ``hidden`` only by those who know its id, ``removed`` by nobody."""

    ACTIVE = "active"
    DRAFT = "draft"
    HIDDEN = "hidden"
    REMOVED = "removed"


class MediaKind(StrEnum):
    """Which of a product's two lists of pictures a media stands in."""

    MAIN = "main"
    DETAIL = "detail"


class ProductDetails(msgspec.Struct, omit_defaults=True):
    """What a product says of itself and no query asks for; names as in the SHOPLINE product model."""

    summary_translations: dict[str, str] = msgspec.field(default_factory=dict)
    description_translations: dict[str, str] = msgspec.field(default_factory=dict)
    seo_title_translations: dict[str, str] = msgspec.field(default_factory=dict)
    seo_description_translations: dict[str, str] = msgspec.field(default_factory=dict)
    preorder_note_translations: dict[str, str] = msgspec.field(default_factory=dict)
    seo_keywords: str | None = None
    link: str | None = None
    retail_status: str = "active"
    hide_price: bool = False
    same_price: bool = False
    is_preorder: bool = False
    preorder_limit: int = -1
    weight: float | None = None
    barcode: str | None = None
    mpn: str | None = None
    barcode_type: str | None = None
    location_id: str | None = None
    brand: str | None = None
    gender: str | None = None
    age_group: str | None = None
    adult: str | None = None
    condition: str | None = None
    is_reminder_active: bool = False
    show_custom_related_products: bool = False
    allow_gift: bool = False
    is_custom: bool = False
    taxable: bool = False
    is_excluded_promotion: bool = False
    subscription_enabled: bool = False
    subscription_period_duration: int | None = None
    subscription_recurring_count_limit: int | None = None
    related_product_ids: list[str] = msgspec.field(default_factory=list)
    blacklisted_delivery_option_ids: list[str] = msgspec.field(default_factory=list)
    blacklisted_payment_ids: list[str] = msgspec.field(default_factory=list)
    blacklisted_feed_channels: list[str] = msgspec.field(default_factory=list)
    max_order_quantity: int = -1
    out_of_stock_orderable: bool = False
    tax_type: str | None = None
    oversea_tax_type: str | None = None
    available_start_time: str | None = None
    available_end_time: str | None = None
    schedule_publish_at: str | None = None
    created_by: str | None = None


class DetailsColumn(TypeDecorator[ProductDetails]):
    """A :class:`ProductDetails` kept as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: ProductDetails | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else msgspec.to_builtins(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> ProductDetails | None:  # noqa: ARG002
        return None if value is None else msgspec.convert(value, ProductDetails)


class Shop(Base):
    """One merchant's catalogue."""

    __tablename__ = "shops"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    number: Mapped[int] = mapped_column(BigInteger, unique=True, default=numeric_id)
    handle: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Product(Base):
    """A product; prices are whole minor units of the shop's currency, ``None`` where none was given."""

    __tablename__ = "products"
    __table_args__ = (Index("ix_products_shop_created", "shop_id", "created_at"),)

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    item_id: Mapped[int] = mapped_column(BigInteger, unique=True, default=numeric_id)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    status: Mapped[Status] = mapped_column(String(16), default=Status.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    title_translations: Mapped[dict[str, str]]
    price: Mapped[int | None] = mapped_column(BigInteger)
    price_sale: Mapped[int | None] = mapped_column(BigInteger)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    member_price: Mapped[int | None] = mapped_column(BigInteger)
    retail_price: Mapped[int | None] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    unlimited_quantity: Mapped[bool] = mapped_column(default=False)
    sku: Mapped[str | None] = mapped_column(String(255), index=True)
    category_ids: Mapped[list[str]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    details: Mapped[ProductDetails] = mapped_column(DetailsColumn, default=ProductDetails)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    # Never loaded by accident: whoever needs these says so in the query.
    shop: Mapped[Shop] = relationship(lazy="raise")
    medias: Mapped[list["Media"]] = relationship(lazy="raise", order_by="Media.position", back_populates="product")

    def medias_of(self, kind: MediaKind) -> list["Media"]:
        """The medias of one kind, in order."""
        return [media for media in self.medias if media.kind == kind]


class Media(Base):
    """A photo placed on a product, or uploaded and not placed yet (no product, kind or position)."""

    __tablename__ = "medias"
    __table_args__ = (Index("ix_medias_place", "product_id", "kind", "position"),)

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    product_id: Mapped[str | None] = mapped_column(ForeignKey("products.id"))
    photo_id: Mapped[int] = mapped_column(Serial, ForeignKey("photos.id"), index=True)
    kind: Mapped[MediaKind | None] = mapped_column(String(8))
    position: Mapped[int | None]
    alt_translations: Mapped[dict[str, str]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)

    product: Mapped[Product | None] = relationship(lazy="raise", back_populates="medias")
    photo: Mapped[Photo] = relationship(lazy="raise")
