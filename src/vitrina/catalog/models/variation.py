"""Tables of the forms a product comes in: options such as green and large, and the variations they make."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from vitrina.catalog.models.media import Media
from vitrina.storage.ids import numeric_id, object_id
from vitrina.storage.schema import Base, ObjectId, now

if TYPE_CHECKING:
    from vitrina.catalog.models.product import Product


class VariantOption(Base):
    """One choice, such as green; ``index`` says of which of the product's kinds of choice, from 0."""

    __tablename__ = "variant_options"
    __table_args__ = (Index("ix_variant_options_place", "product_id", "position"),)

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"))
    media_id: Mapped[str | None] = mapped_column(ForeignKey("medias.id", ondelete="SET NULL"), index=True)
    type: Mapped[str] = mapped_column(String(16))
    index: Mapped[int]
    position: Mapped[int]
    name_translations: Mapped[dict[str, str]] = mapped_column(default=dict)

    media: Mapped[Media | None] = relationship(lazy="raise")


class Variation(Base):
    """One form of a product that can be bought; prices are minor units of the shop's currency.

    ``fields_translations`` has, for each language, the names of its options in the order of ``variant_option_ids``.
    """

    __tablename__ = "variations"
    __table_args__ = (Index("ix_variations_place", "product_id", "position"),)

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    sku_id: Mapped[int] = mapped_column(BigInteger, unique=True, default=numeric_id)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"))
    media_id: Mapped[str | None] = mapped_column(ForeignKey("medias.id", ondelete="SET NULL"), index=True)
    position: Mapped[int]
    variant_option_ids: Mapped[list[str]] = mapped_column(default=list)
    fields_translations: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    price: Mapped[int | None] = mapped_column(BigInteger)
    price_sale: Mapped[int | None] = mapped_column(BigInteger)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    member_price: Mapped[int | None] = mapped_column(BigInteger)
    retail_price: Mapped[int | None] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    locked_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    sku: Mapped[str | None] = mapped_column(String(255), index=True)
    barcode: Mapped[str | None] = mapped_column(String(255), index=True)
    mpn: Mapped[str | None] = mapped_column(String(255))
    barcode_type: Mapped[str | None] = mapped_column(String(32))
    location_id: Mapped[str | None] = mapped_column(String(255))
    weight: Mapped[float | None]
    preorder_limit: Mapped[int] = mapped_column(default=-1)
    feed_variations: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    product_price_tiers: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    product: Mapped["Product"] = relationship(lazy="raise", back_populates="variations")
    media: Mapped[Media | None] = relationship(lazy="raise")
