"""A product as merchants send it: tolerant in spelling, exact in what is taken out of it."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.edit import ProductEdit
from vitrina.catalog.models import MediaKind, ProductDetails, Status
from vitrina.catalog.placing import Placing
from vitrina.errors import LONGEST_SHOWN, Invalid
from vitrina.web.shopline.asked import read_moment
from vitrina.web.shopline.bodies import (
    FeedVariations,
    Pictures,
    Title,
    WareBody,
    amount,
    converted,
    languages,
    new_pictures,
    tag_list,
    tier_prices,
)
from vitrina.web.shopline.products.forms_body import FORM_FIELDS, FormsBody, forms_edit
from vitrina.web.shopline.render_base import timestamp

# hide_price can be changed in upstream's admin pages only; the others have an operation of their own.
READ_ONLY = frozenset({"hide_price", "labels", "product_price_tiers", "variant_custom_type_translations"})
DETAIL_FIELDS = frozenset(ProductDetails.__struct_fields__) - READ_ONLY
_TIMES = frozenset({"available_start_time", "available_end_time", "schedule_publish_at"})
_DEFAULTS = msgspec.structs.asdict(ProductDetails())
_RETAIL_STATUS = (Status.ACTIVE, Status.DRAFT)
_SETTABLE = (Status.ACTIVE, Status.DRAFT, Status.HIDDEN)


class ProductBody(WareBody):
    """The fields of a product that are more than a value to keep; the rest are :class:`ProductDetails`."""

    status: bool | str | None | UnsetType = UNSET
    retail_status: bool | str | None | UnsetType = UNSET
    title_translations: dict[str, Title | None] | None | UnsetType = UNSET
    unlimited_quantity: bool | None | UnsetType = UNSET
    out_of_stock_orderable: bool | None | UnsetType = UNSET
    is_preorder: bool | None | UnsetType = UNSET
    allow_gift: bool | None | UnsetType = UNSET
    category_ids: list[str] | None | UnsetType = UNSET
    tags: str | list[str] | None | UnsetType = UNSET
    images: Pictures | None | UnsetType = UNSET
    detail_images: Pictures | None | UnsetType = UNSET
    feed_variations: FeedVariations | list[FeedVariations] | None | UnsetType = UNSET


class _RulesBody(msgspec.Struct):
    """What stands beside a product or a variation."""

    ignore_product_media_errors: bool | None = None


def _whole() -> type[msgspec.Struct]:
    fields = {field.name: field.type for part in (ProductBody, FormsBody) for field in msgspec.structs.fields(part)}
    for field in msgspec.structs.fields(ProductDetails):
        if field.name in DETAIL_FIELDS:
            fields.setdefault(field.name, field.type | None)
    return msgspec.defstruct(ProductBody.__name__, [(name, kind | UnsetType, UNSET) for name, kind in fields.items()])


# All that a product's body can set, for the documentation; it is read in parts.
WHOLE_PRODUCT = _whole()
# Whatever a product's body may say, with or without effect.
PRODUCT_FIELDS = frozenset((*ProductBody.__struct_fields__, *ProductDetails.__struct_fields__, *FORM_FIELDS))


def product_edit(raw: dict[str, Any]) -> tuple[ProductEdit, list[Placing]]:
    """A product's body as the edit and the pictures it asks for.

    Raises:
        Invalid: a field has the wrong type; the message names it.
    """
    body = converted(raw, ProductBody, "A product field")
    body.barcode, body.quantity = body.code, body.count
    given = {name: getattr(body, name) for name in body.__struct_fields__ if name in ProductEdit.__struct_fields__}
    values = {name: _CLEAN.get(name, _same)(value) for name, value in given.items() if value is not UNSET}
    edit = ProductEdit(**values, details=_details(raw), forms=forms_edit(raw))
    _check_price_rule(raw, edit)
    return edit, _placings(body)


def skips_refused(raw: dict[str, Any]) -> bool:
    """Whether pictures that cannot be taken are to be left out.

    Raises:
        Invalid: what is said of it is neither true nor false.
    """
    return bool(converted(raw, _RulesBody, "A field").ignore_product_media_errors)


def status_of(value: bool | str | None, allowed: tuple[Status, ...] = _SETTABLE) -> Status:
    """A status as it is written in bodies: a word, or true for active and false for draft.

    Raises:
        Invalid: it is not one that can be set.
    """
    if isinstance(value, bool):
        return Status.ACTIVE if value else Status.DRAFT
    if value is not None and value not in allowed:
        words = ", ".join(allowed)
        raise Invalid("status_invalid", f"The status must be one of {words}.", words, value[:LONGEST_SHOWN])
    return Status(value or Status.DRAFT)


def retail_status_of(value: bool | str | None) -> str:
    """The status in the shop of bricks, which has no hidden products.

    Raises:
        Invalid: it is not one that can be set.
    """
    return status_of(Status.ACTIVE.value if value is None else value, _RETAIL_STATUS).value


def _same(value: Any) -> Any:
    return value


_CLEAN: dict[str, Callable[[Any], Any]] = {
    "status": status_of,
    "retail_status": retail_status_of,
    "title_translations": languages,
    "unlimited_quantity": bool,
    "out_of_stock_orderable": bool,
    "is_preorder": bool,
    "allow_gift": bool,
    "category_ids": lambda value: value or [],
    "tags": tag_list,
    "product_price_tiers": tier_prices,
    **dict.fromkeys(("price", "price_sale", "cost", "member_price", "retail_price"), amount),
}


def _placings(body: ProductBody) -> list[Placing]:
    lists = ((MediaKind.MAIN, body.images), (MediaKind.DETAIL, body.detail_images))
    return [Placing(kind, new_pictures(entries or []), replace=True) for kind, entries in lists if entries is not UNSET]


def _details(raw: dict[str, Any]) -> dict[str, Any]:
    # Null sets a field back to what it is without having been set.
    details = {
        name: _DEFAULTS[name] if value is None else value for name, value in raw.items() if name in DETAIL_FIELDS
    }
    for name, value in details.items():
        if name.endswith("_translations") and isinstance(value, dict):
            details[name] = languages(value)
    for name in _TIMES & details.keys():
        details[name] = _time(name, details[name])
    for name in ("tax_type", "oversea_tax_type"):
        if type(details.get(name)) is int:  # an old example shows a number
            details[name] = str(details[name])
    if isinstance(details.get("adult"), bool):
        details["adult"] = "yes" if details["adult"] else "no"
    if isinstance(details.get("feed_variations"), list):
        details["feed_variations"] = next(iter(details["feed_variations"]), None)
    if "variant_custom_type_translations" in raw:
        details["variant_custom_type_translations"] = _titles(raw["variant_custom_type_translations"])
    read = converted(details, ProductDetails, "A product field")
    return {name: getattr(read, name) for name in details}


def _time(name: str, value: Any) -> Any:
    # Kept as answers write times: a client that reads the field as a time cannot read anything else.
    if value == "":
        return None
    return timestamp(read_moment(name, value)) if isinstance(value, str) else value


class _TitleBody(msgspec.Struct):
    type: str = "custom_1"
    name_translations: dict[str, str | None] = msgspec.field(default_factory=dict)


def _titles(value: Any) -> dict[str, dict[str, str]]:
    titles = converted(value or [], list[_TitleBody], "variant_custom_type_translations")
    return {title.type: languages(title.name_translations) for title in titles}


def _check_price_rule(raw: dict[str, Any], edit: ProductEdit) -> None:
    if edit.forms is None or not edit.forms.variations or raw.get("same_price") is None:
        return
    same_price = edit.details["same_price"]
    if same_price and edit.price is None:
        raise Invalid("price_missing", "With same_price the product itself needs a price.")
    if not same_price and edit.forms.every:
        raise Invalid("all_variations_invalid", "all_variations goes with same_price only.")
