"""Tables of orders. Amounts are whole minor units of the order's currency, which is its shop's."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from vitrina.catalog.models import Shop
from vitrina.storage.ids import numeric_id, object_id
from vitrina.storage.schema import Base, ObjectId, now

LONGEST_OUTER_ID = 128  # characters of a caller's own purchase id


class OrderStatus(StrEnum):
    """Where an order, or a line of it, stands; orders are placed in one step, so none is found being created."""

    CREATING = "creating"
    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    CLOSED = "closed"


class RefundStatus:
    """Upstream's numbers for refunds; ours are made by cancelling and succeed at once."""

    NONE = 0
    SUCCESS = 100


class Purchase(Base):
    """One create call: what was asked, in short, and what was answered, so that its repeat gets the same answer."""

    __tablename__ = "purchases"
    __table_args__ = (UniqueConstraint("app_id", "outer_id"),)

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    outer_id: Mapped[str] = mapped_column(String(LONGEST_OUTER_ID))
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Order(Base):
    """A buyer's purchase from one shop; ``number`` is what buyers call it, and ``close_at`` when it ends unpaid."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_app_modified", "app_id", "modified_at"),
        Index("ix_orders_shop_created", "shop_id", "created_at"),
        Index("ix_orders_due", "status", "close_at"),
    )

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    number: Mapped[int] = mapped_column(BigInteger, unique=True, default=numeric_id)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchases.id"), index=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"))
    outer_id: Mapped[str] = mapped_column(String(LONGEST_OUTER_ID), index=True)
    status: Mapped[OrderStatus] = mapped_column(String(16), default=OrderStatus.UNPAID)
    currency: Mapped[str] = mapped_column(String(3))
    product_amount: Mapped[int] = mapped_column(BigInteger)
    freight: Mapped[int] = mapped_column(BigInteger, default=0)
    adjustment: Mapped[int] = mapped_column(BigInteger, default=0)
    receiver: Mapped[dict[str, str]] = mapped_column(default=dict)
    warehouse: Mapped[dict[str, str]] = mapped_column(default=dict)
    source: Mapped[str] = mapped_column(String(64), default="")
    seller_order_number: Mapped[str] = mapped_column(String(128), default="")
    channel_type: Mapped[str] = mapped_column(String(32), default="")
    remark: Mapped[str] = mapped_column(String(1024), default="")
    close_reason: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=now)
    modified_at: Mapped[datetime] = mapped_column(default=now)
    close_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    shop: Mapped[Shop] = relationship(lazy="raise")
    lines: Mapped[list["OrderLine"]] = relationship(
        lazy="raise", order_by="OrderLine.number", back_populates="order", cascade="all, delete-orphan"
    )
    shipments: Mapped[list["Shipment"]] = relationship(
        lazy="raise", order_by="Shipment.shipped_at", cascade="all, delete-orphan"
    )

    @property
    def total(self) -> int:
        """What the buyer pays."""
        return self.product_amount + self.freight + self.adjustment

    @property
    def open_lines(self) -> list["OrderLine"]:
        """The lines that were not closed."""
        return [line for line in self.lines if line.status != OrderStatus.CLOSED]

    @property
    def billed_lines(self) -> list["OrderLine"]:
        """The lines that ``product_amount`` is of: not those closed before payment, unless all were."""
        billed = [line for line in self.lines if line.status != OrderStatus.CLOSED or line.refund_id is not None]
        return billed or self.lines


class OrderLine(Base):
    """One form of a product in an order, as it was when it was bought.

    ``reserved`` says whether its units were taken off the stock. A cancellation is asked for first and carried out
    later; until then the line keeps its status.
    """

    __tablename__ = "order_lines"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    number: Mapped[int] = mapped_column(BigInteger, unique=True, default=numeric_id)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    line_no: Mapped[str] = mapped_column(String(64))
    product_id: Mapped[str] = mapped_column(ObjectId)
    variation_id: Mapped[str | None] = mapped_column(ObjectId)
    item_id: Mapped[int] = mapped_column(BigInteger)
    sku_id: Mapped[int] = mapped_column(BigInteger)
    title_translations: Mapped[dict[str, str]]
    choices: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    sku: Mapped[str | None] = mapped_column(String(255))
    media_id: Mapped[str | None] = mapped_column(ObjectId)
    quantity: Mapped[int] = mapped_column(BigInteger)
    price: Mapped[int] = mapped_column(BigInteger)
    reserved: Mapped[bool]
    remark: Mapped[str] = mapped_column(String(1024), default="")
    status: Mapped[OrderStatus] = mapped_column(String(16), default=OrderStatus.UNPAID)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(index=True)
    close_reason: Mapped[str | None] = mapped_column(String(255))
    refund_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    refund_status: Mapped[int] = mapped_column(default=RefundStatus.NONE)
    refund_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(lazy="raise", back_populates="lines")

    @property
    def amount(self) -> int:
        """What its units cost together."""
        return self.price * self.quantity


class Shipment(Base):
    """A parcel a merchant sent."""

    __tablename__ = "shipments"

    id: Mapped[str] = mapped_column(ObjectId, primary_key=True, default=object_id)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    company: Mapped[str] = mapped_column(String(128))
    tracking_number: Mapped[str] = mapped_column(String(128))
    shipped_at: Mapped[datetime] = mapped_column(default=now)


class Freight(Base):
    """What a shop charges for sending to a country, ``*`` standing for all that are not named."""

    __tablename__ = "freights"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"), primary_key=True)
    country: Mapped[str] = mapped_column(String(64), primary_key=True)
    first: Mapped[int] = mapped_column(BigInteger)
    further: Mapped[int] = mapped_column(BigInteger, default=0)
    free_from: Mapped[int | None] = mapped_column(BigInteger)
