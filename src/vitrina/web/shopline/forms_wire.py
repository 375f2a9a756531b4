"""Bodies of what belongs to a product: variations, options and the category tree, key for key as documented."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.web.shopline.base_wire import ImageWire, MediaWire, MoneyWire, Translations


class OneMediaWire(msgspec.Struct):
    """A media, or the empty object by which the API says that there is none."""

    images: dict[str, ImageWire] | UnsetType = UNSET
    _id: str | UnsetType = UNSET
    alt_translations: Translations | UnsetType = UNSET
    id: str | UnsetType = UNSET


class VariationWire(msgspec.Struct, kw_only=True):
    """The first keys are those of the documented example, in its order."""

    id: str
    fields_translations: dict[str, list[str]]
    price: MoneyWire
    price_sale: MoneyWire
    member_price: MoneyWire
    quantity: int
    unlimited_quantity: bool | None = None  # the product's own flag rules
    media: OneMediaWire
    sku: str | None
    location_id: str | None
    variant_option_ids: list[str]
    barcode: str | None
    retail_price: MoneyWire
    cost: MoneyWire
    total_orderable_quantity: int
    preorder_limit: int
    feed_variations: dict[str, Any]
    mpn: str | None
    gtin: str | None
    barcode_type: str | None
    locked_inventory_count: int
    weight: float | None


class VariantOptionWire(msgspec.Struct):
    id: str
    name_translations: Translations
    type: str
    media: OneMediaWire
    index: int


class FieldTitleWire(msgspec.Struct):
    key: str
    label: str
    name_translations: Translations


class CategoryWire(msgspec.Struct, kw_only=True):
    """A category; the third level has no ``children``, and only the categories' own operations show the last keys."""

    id: str
    name_translations: Translations
    seo_title_translations: Translations
    seo_description_translations: Translations
    seo_keywords: str | None
    key: str | None
    status: str
    banner_medias: list[MediaWire]
    parent_id: str | None
    priority: int
    children: "list[CategoryWire] | UnsetType" = UNSET
    sort_setting: str | None | UnsetType = UNSET
    created_by: str | UnsetType = UNSET
    product_count: int | UnsetType = UNSET


class PriceTierWire(msgspec.Struct):
    _id: str
    membership_tier_id: str
    product_id: str
    member_price: MoneyWire
    status: str
    variation_key: str | None
