"""Tables of shops and the warehouses their goods lie in."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrina.storage.ids import numeric_id, object_id
from vitrina.storage.schema import Base, ObjectId, now


class Shop(Base):
    """One merchant's catalogue.

    ``shelves_version`` counts the changes of its categories: every product shows the tree of those it stands in.
    """

    __tablename__ = "shops"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    number: Mapped[int] = mapped_column(BigInteger, unique=True, default=numeric_id)
    handle: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    currency: Mapped[str] = mapped_column(String(3))
    shelves_version: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Warehouse(Base):
    """A place goods lie in; a shop's first is where everything lies that no other place claims."""

    __tablename__ = "warehouses"
    __table_args__ = (Index("ix_warehouses_shop_created", "shop_id", "created_at"),)

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    name: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(16), default="active")
    created_at: Mapped[datetime] = mapped_column(default=now)


class Stock(Base):
    """How much of a product or variation lies in a warehouse other than the shop's first.

    The first warehouse holds the rest of the product's or variation's own quantity, so that the two never disagree.
    ``item_id`` is the id of the variation, or of a product without variations.
    """

    __tablename__ = "stocks"

    warehouse_id: Mapped[str] = mapped_column(ForeignKey("warehouses.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ObjectId, primary_key=True, index=True)
    quantity: Mapped[int] = mapped_column(BigInteger, default=0)
