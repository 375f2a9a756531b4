"""What a caller asks of orders, and what create answers."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from vitrina.orders.models import OrderStatus

MOST_LINES = 100  # of one render or create; bounds the work of one transaction
MOST_QUANTITY = 9_999_999  # SHOPLINE's largest quantity


class Wanted(msgspec.Struct, kw_only=True, frozen=True):
    """One line: which form of which product, by their numbers for orders, and how many."""

    mp_id: int
    mp_sku_id: int
    quantity: int
    line_no: str = ""
    remark: str = ""


class PurchaseRequest(msgspec.Struct, kw_only=True, frozen=True):
    """What create is asked; ``planned``, what the caller expects to pay in hundredths, only tells purchases apart."""

    outer_id: str
    lines: list[Wanted]
    planned: int
    receiver: dict[str, str]
    warehouse: dict[str, str] = msgspec.field(default_factory=dict)
    source: str = ""
    seller_order_number: str = ""
    channel_type: str = ""
    remark: str = ""
    partial: bool = False


class PlacedLine(msgspec.Struct, frozen=True):
    """A line that was ordered; amounts are minor units."""

    number: int
    line_no: str
    mp_id: int
    mp_sku_id: int
    quantity: int
    amount: int


class PlacedOrder(msgspec.Struct, frozen=True):
    """An order that was placed with one shop."""

    number: int
    shop_name: str
    currency: str
    amount: int
    lines: list[PlacedLine]


class Refused(msgspec.Struct, frozen=True):
    """A line that was left out."""

    mp_id: int
    mp_sku_id: int
    code: str
    message: str


class Placed(msgspec.Struct, frozen=True):
    """What create answered; kept, so that a repeat gets the same."""

    outer_id: str
    orders: list[PlacedOrder]
    refused: list[Refused]


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """Which orders to list: a buyer's or a shop's, the last modified first unless said otherwise."""

    app_id: str | None = None
    shop_id: str | None = None
    statuses: tuple[OrderStatus, ...] = ()
    numbers: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()
    outer_id: str | None = None
    words: str | None = None
    modified_from: datetime | None = None
    modified_to: datetime | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    by_created: bool = False
    ascending: bool = False
    page: int = 1
    per_page: int = 10
