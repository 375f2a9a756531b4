"""What a merchant asks of a list of products."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from vitrina.catalog.models import Status

SHOWN = (Status.ACTIVE, Status.DRAFT, Status.HIDDEN)


class Compare(StrEnum):
    """How a field is held against values; the words are those of the API."""

    IS = "is"
    IN = "in"
    NOT = "not"
    LESS = "lt"
    AT_MOST = "lte"
    MORE = "gt"
    AT_LEAST = "gte"


class Field(StrEnum):
    """What products can be filtered by."""

    ID = "id"
    STATUS = "status"
    RETAIL_STATUS = "retail_status"
    SKU = "sku"
    BARCODE = "barcode"
    CATEGORY = "category_id"
    TAG = "tags"
    PRICE = "price"
    LOWEST_PRICE = "lowest_price"
    QUANTITY = "quantity"
    VARIATION_QUANTITY = "variation_quantity"
    UNLIMITED = "unlimited_quantity"
    PREORDER = "is_preorder"
    GIFT = "allow_gift"
    PURCHASABLE = "purchasable"
    CREATED = "created_at"
    UPDATED = "updated_at"


class Order(StrEnum):
    """What products can be sorted by."""

    CREATED = "created_at"
    UPDATED = "updated_at"
    LOWEST_PRICE = "lowest_price"
    SOLD = "quantity_sold"
    CUSTOM = "custom_sorting"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, slots=True)
class Condition:
    """One field held against values: any of them for IS and IN, none for NOT, the first otherwise.

    Amounts are in whole units of the shop's currency.
    """

    field: Field
    compare: Compare
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """Which of a shop's products to list, and in what order: sorts are (what, descending).

    ``previous_id`` asks for what comes after that product in the same order, instead of a page.
    """

    page: int = 1
    per_page: int = 24
    previous_id: str | None = None
    words: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sorts: tuple[tuple[Order, bool], ...] = ((Order.CREATED, True),)
    statuses: tuple[Status, ...] = field(default=SHOWN)
