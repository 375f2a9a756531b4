"""The table of products and the words they are found by."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrina.catalog.models.category import Shelving
from vitrina.catalog.models.details import DetailsColumn, ProductDetails
from vitrina.catalog.models.media import Media, MediaKind
from vitrina.catalog.models.shop import Shop
from vitrina.catalog.models.variation import VariantOption, Variation
from vitrina.storage.ids import numeric_id, object_id
from vitrina.storage.schema import Base, ObjectId, now

LONGEST_WORD = 64  # characters of a word that are looked at


class Status(StrEnum):
    """Whether a product can be seen: ``hidden`` only by those who know its id, ``removed`` by nobody."""

    ACTIVE = "active"
    DRAFT = "draft"
    HIDDEN = "hidden"
    REMOVED = "removed"


class Product(Base):
    """A product; prices are whole minor units of the shop's currency, ``None`` where none was given.

    ``lowest_price`` is the least a buyer pays for any form of it; it is kept for sorting and filtering. ``version``
    rises with whatever the product shows. ``locked_quantity`` is what orders hold that were not sent yet.
    """

    __tablename__ = "products"
    __table_args__ = (
        Index("ix_products_shop_created", "shop_id", "created_at", "id"),
        Index("ix_products_shop_status", "shop_id", "status"),
        # All that a list of what changed lately asks, so that it reads the rows of its page alone.
        Index("ix_products_shop_updated", "shop_id", "updated_at", "status", "created_at", "id"),
        Index("ix_products_status", "id", "status"),  # whether buyers see it, without its row
    )

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    item_id: Mapped[int] = mapped_column(BigInteger, unique=True, default=numeric_id)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    status: Mapped[Status] = mapped_column(String(16), default=Status.DRAFT)
    retail_status: Mapped[str] = mapped_column(String(16), default=Status.ACTIVE.value)
    version: Mapped[int] = mapped_column(default=1)
    title_translations: Mapped[dict[str, str]]
    price: Mapped[int | None] = mapped_column(BigInteger)
    price_sale: Mapped[int | None] = mapped_column(BigInteger)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    member_price: Mapped[int | None] = mapped_column(BigInteger)
    retail_price: Mapped[int | None] = mapped_column(BigInteger)
    lowest_price: Mapped[int] = mapped_column(BigInteger, default=0)
    quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    locked_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    quantity_sold: Mapped[int] = mapped_column(BigInteger, default=0)
    unlimited_quantity: Mapped[bool] = mapped_column(default=False)
    out_of_stock_orderable: Mapped[bool] = mapped_column(default=False)
    is_preorder: Mapped[bool] = mapped_column(default=False)
    allow_gift: Mapped[bool] = mapped_column(default=False)
    sku: Mapped[str | None] = mapped_column(String(255), index=True)
    barcode: Mapped[str | None] = mapped_column(String(255), index=True)
    tags: Mapped[list[str]] = mapped_column(default=list)
    details: Mapped[ProductDetails] = mapped_column(DetailsColumn, default=ProductDetails)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    # Never loaded by accident: whoever needs these says so in the query.
    shop: Mapped[Shop] = relationship(lazy="raise")
    medias: Mapped[list[Media]] = relationship(lazy="raise", order_by=Media.position, back_populates="product")
    variations: Mapped[list[Variation]] = relationship(
        lazy="raise", order_by=Variation.position, back_populates="product", cascade="all, delete-orphan"
    )
    variant_options: Mapped[list[VariantOption]] = relationship(
        lazy="raise", order_by=VariantOption.position, cascade="all, delete-orphan"
    )
    shelvings: Mapped[list[Shelving]] = relationship(
        lazy="raise", order_by=Shelving.position, cascade="all, delete-orphan"
    )

    @property
    def category_ids(self) -> list[str]:
        """The categories it stands in, in the order they were given."""
        return [shelving.category_id for shelving in self.shelvings]

    def medias_of(self, kind: MediaKind) -> list[Media]:
        """The medias of one kind, in order."""
        return [media for media in self.medias if media.kind == kind]

    def chosen(self, variation: Variation) -> list[VariantOption]:
        """The choices that make a variation, in their order."""
        options = {option.id: option for option in self.variant_options}
        return [options[one] for one in variation.variant_option_ids if one in options]


class ProductWord(Base):
    """A word a merchant's search finds a product by; ``field`` is what it stands in: ``text`` or ``tag``."""

    __tablename__ = "product_words"
    __table_args__ = (Index("ix_product_words_word", "shop_id", "field", "word", "product_id"),)

    product_id: Mapped[str] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(String(8), primary_key=True)
    word: Mapped[str] = mapped_column(String(LONGEST_WORD), primary_key=True)
    shop_id: Mapped[str] = mapped_column(ObjectId)
