"""What a merchant asks to create or change; what was not sent stays ``UNSET``."""

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.models import Product, ProductDetails, Status
from vitrina.catalog.money import to_minor
from vitrina.errors import Invalid
from vitrina.photos.models import Upload

MOST_QUANTITY = 9_999_999  # SHOPLINE OpenAPI: quantity 0…9 999 999
TAG_LENGTHS = range(3, 41)  # SHOPLINE OpenAPI: each tag 3…40 characters
_AMOUNTS = ("price", "price_sale", "cost", "member_price", "retail_price")
_PLAIN = ("status", "title_translations", "unlimited_quantity", "sku", "category_ids")


class NewPicture(msgspec.Struct, frozen=True):
    """A picture to be placed on a product: a URL to fetch, or a file."""

    source: str | Upload
    alt_translations: dict[str, str] = msgspec.field(default_factory=dict)


class ProductEdit(msgspec.Struct, kw_only=True):
    """The fields of a product that a request sets; amounts are in whole units of the shop's currency."""

    status: Status | UnsetType = UNSET
    title_translations: dict[str, str] | UnsetType = UNSET
    price: Decimal | None | UnsetType = UNSET
    price_sale: Decimal | None | UnsetType = UNSET
    cost: Decimal | None | UnsetType = UNSET
    member_price: Decimal | None | UnsetType = UNSET
    retail_price: Decimal | None | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    unlimited_quantity: bool | UnsetType = UNSET
    sku: str | None | UnsetType = UNSET
    category_ids: list[str] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    details: dict[str, Any] = msgspec.field(default_factory=dict)


def apply_edit(product: Product, edit: ProductEdit, currency: str) -> None:
    """Sets on ``product`` what ``edit`` names and leaves the rest alone.

    Raises:
        Invalid: a value is outside what its field allows.
    """
    for name in _PLAIN:
        value = getattr(edit, name)
        if value is not UNSET:
            setattr(product, name, value)
    for name in _AMOUNTS:
        amount = getattr(edit, name)
        if amount is not UNSET:
            setattr(product, name, None if amount is None else to_minor(amount, currency, name))
    if edit.quantity is not UNSET:
        product.quantity = _checked_quantity(edit.quantity)
    if edit.tags is not UNSET:
        product.tags = _checked_tags(edit.tags)
    if edit.details:
        product.details = _merged(product.details, edit.details)


def _checked_quantity(quantity: int) -> int:
    if not 0 <= quantity <= MOST_QUANTITY:
        raise Invalid("quantity_invalid", f"quantity must be 0 to {MOST_QUANTITY}.", MOST_QUANTITY, quantity)
    return quantity


def _checked_tags(tags: list[str]) -> list[str]:
    for tag in tags:
        if len(tag) not in TAG_LENGTHS:
            raise Invalid("tag_invalid", f"Tag {tag!r} must have 3 to 40 characters.", "3-40", len(tag))
    return tags


def _merged(details: ProductDetails | None, changes: dict[str, Any]) -> ProductDetails:
    known = msgspec.to_builtins(details) if details is not None else {}
    try:
        return msgspec.convert({**known, **changes}, ProductDetails)
    except msgspec.ValidationError as error:
        raise Invalid("field_invalid", f"A product field has the wrong type: {error}.") from error
