"""What a merchant asks to create or change; what was not sent stays ``UNSET``."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.bounds import MOST_CATEGORIES, MOST_TAGS, check_number, check_weight
from vitrina.catalog.forms import FormsEdit, check_forms
from vitrina.catalog.models import Product, ProductDetails, Status
from vitrina.catalog.pictures import NewPicture
from vitrina.catalog.prices import PriceEdit, set_prices
from vitrina.catalog.stock import checked_limit, checked_quantity
from vitrina.errors import Invalid, shown

__all__ = ["NewPicture", "ProductEdit", "apply_edit", "set_details", "set_tags"]


TAG_LENGTHS = range(3, 41)  # SHOPLINE OpenAPI: each tag 3…40 characters
# SHOPLINE: characters of these.
LONGEST = {"brand": 100, "seo_keywords": 160}
_LIMITS = (
    *("preorder_limit", "max_order_quantity"),
    *("subscription_period_duration", "subscription_recurring_count_limit"),
)
_PLAIN = (
    "status",
    "retail_status",
    "title_translations",
    "unlimited_quantity",
    "out_of_stock_orderable",
    "is_preorder",
    "allow_gift",
    "sku",
    "barcode",
)


class ProductEdit(PriceEdit, kw_only=True):
    """The fields of a product that a request sets."""

    status: Status | UnsetType = UNSET
    title_translations: dict[str, str] | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    unlimited_quantity: bool | UnsetType = UNSET
    sku: str | None | UnsetType = UNSET
    retail_status: str | UnsetType = UNSET
    out_of_stock_orderable: bool | UnsetType = UNSET
    is_preorder: bool | UnsetType = UNSET
    allow_gift: bool | UnsetType = UNSET
    barcode: str | None | UnsetType = UNSET
    category_ids: list[str] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    details: dict[str, Any] = msgspec.field(default_factory=dict)
    forms: FormsEdit | None = None


def check_lists(edit: ProductEdit) -> None:
    """Refuses lists that are too long, before anything is fetched or written for them.

    Raises:
        Invalid: one is.
    """
    check_number("tags", edit.tags or [], MOST_TAGS)
    check_number("categories", edit.category_ids or [], MOST_CATEGORIES)
    if edit.forms is not None:
        check_forms(edit.forms)


def apply_edit(product: Product, edit: ProductEdit, currency: str) -> None:
    """Sets on ``product`` what ``edit`` names and leaves the rest alone.

    Raises:
        Invalid: a value is outside what its field allows.
    """
    if edit.title_translations is not UNSET:
        check_title(edit)
    for name in _PLAIN:
        value = getattr(edit, name)
        if value is not UNSET:
            setattr(product, name, value)
    set_prices(product, edit, currency)
    if edit.quantity is not UNSET:
        product.quantity = checked_quantity(edit.quantity)
    if edit.tags is not UNSET:
        set_tags(product, edit.tags)
    if edit.details:
        set_details(product, edit.details)


def check_title(edit: ProductEdit) -> None:
    """A product is shown by its title, so it has one in at least one language.

    Raises:
        Invalid: it would have none.
    """
    if not any((edit.title_translations or {}).values()):
        raise Invalid("title_missing", "A product needs a title: send title_translations with at least one language.")


def set_tags(product: Product, tags: list[str]) -> None:
    """Gives the product these tags and no others.

    Raises:
        Invalid: one is too short or too long, or there are too many.
    """
    product.tags = _checked_tags(tags)


def _checked_tags(tags: list[str]) -> list[str]:
    check_number("tags", tags, MOST_TAGS)
    for tag in tags:
        if len(tag) not in TAG_LENGTHS:
            raise Invalid("tag_invalid", f"Tag {shown(tag)} must have 3 to 40 characters.", "3-40", len(tag))
    return tags


def set_details(product: Product, changes: dict[str, Any]) -> None:
    """Changes those of the product's details that are named.

    Raises:
        Invalid: one has the wrong type, or is too long or too large.
    """
    before = product.details or ProductDetails()
    product.details = _merged(before, changes)
    # What was kept before there were bounds may stay.
    for name in changes:
        value = getattr(product.details, name, None)
        if value is not None and value != getattr(before, name):
            _check_detail(name, value)


def _check_detail(name: str, value: Any) -> None:
    if name in LONGEST and len(value) > LONGEST[name]:
        raise Invalid("text_too_long", f"{name} may have {LONGEST[name]} characters.", LONGEST[name], len(value))
    if name in _LIMITS:
        checked_limit(name, value)
    if name == "weight":
        check_weight(value)


def _merged(details: ProductDetails, changes: dict[str, Any]) -> ProductDetails:
    try:
        return msgspec.convert({**msgspec.to_builtins(details), **changes}, ProductDetails)
    except msgspec.ValidationError as error:
        raise Invalid("field_invalid", f"A product field has the wrong type: {error}.") from error
