"""The bodies of the SHOPLINE Open API v1, key for key and in its order."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from vitrina.web.shopline.base_wire import ImageWire, MediaWire, MoneyWire, Translations
from vitrina.web.shopline.forms_wire import (
    CategoryWire,
    FieldTitleWire,
    PriceTierWire,
    VariantOptionWire,
    VariationWire,
)


class ProductWire(msgspec.Struct, kw_only=True):
    """A product; the first keys are those of the documented example, in its order."""

    id: str
    status: str
    title_translations: Translations
    price: MoneyWire
    price_sale: MoneyWire
    lowest_price: MoneyWire
    hide_price: bool
    same_price: bool
    cost: MoneyWire
    member_price: MoneyWire
    is_preorder: bool
    preorder_note_translations: Translations
    weight: float | None
    quantity: int
    unlimited_quantity: bool
    medias: list[MediaWire]
    detail_medias: list[MediaWire]
    category_ids: list[str]
    sku: str | None
    barcode: str | None
    field_titles: list[FieldTitleWire]
    variations: list[VariationWire]
    variant_options: list[VariantOptionWire]
    categories: list[CategoryWire]
    location_id: str | None
    description_translations: Translations
    seo_title_translations: Translations
    seo_description_translations: Translations
    seo_keywords: str | None
    is_reminder_active: bool
    show_custom_related_products: bool
    related_product_ids: list[str]
    tags: list[str]
    blacklisted_delivery_option_ids: list[str]
    blacklisted_payment_ids: list[str]
    max_order_quantity: int
    out_of_stock_orderable: bool
    subscription_enabled: bool
    subscription_period_duration: int | None
    filter_tags: list[Any]
    # Keys of the OpenAPI document that the example leaves out.
    retail_status: str
    summary_translations: Translations
    link: str | None
    lowest_price_sale: MoneyWire
    flash_price_sets: list[Any]
    product_price_tiers: list[PriceTierWire]
    preorder_limit: int
    total_orderable_quantity: int
    sold_out: bool
    locked_inventory_count: int
    quantity_sold: int
    gtin: str | None
    mpn: str | None
    barcode_type: str | None
    brand: str | None
    gender: str | None
    age_group: str | None
    adult: str | None
    condition: str | None
    supplier: str | None
    feed_category: dict[str, str | None]
    feed_variations: dict[str, Any]
    allow_gift: bool
    is_custom: bool
    taxable: bool
    is_excluded_promotion: bool
    blacklisted_feed_channels: list[str]
    subscription_recurring_count_limit: int | None
    tax_type: str | None
    oversea_tax_type: str | None
    available_start_time: str | None
    available_end_time: str | None
    schedule_publish_at: str | None
    created_by: str | None
    created_at: str
    updated_at: str
    # Only where include_fields[] asks for them.
    labels: list[Translations] | UnsetType = UNSET
    metafields: dict[str, Any] | UnsetType = UNSET
    bundle_set: dict[str, Any] | None | UnsetType = UNSET
    type: str | None | UnsetType = UNSET
    retail_price: MoneyWire | UnsetType = UNSET


class Pagination(msgspec.Struct):
    current_page: int
    per_page: int
    total_count: int
    total_pages: int

    @classmethod
    def of(cls, page: int, per_page: int, total: int) -> "Pagination":
        """The figures of one page among all."""
        return cls(page, per_page, total, -(-total // per_page))


class ProductListWire(msgspec.Struct):
    items: list[ProductWire]
    pagination: Pagination
    # Only where previous_id took the place of the page.
    last_id: str | None | UnsetType = UNSET
    limit: int | UnsetType = UNSET


class ResultWire(msgspec.Struct):
    result: str


class MessageWire(msgspec.Struct):
    message: str


class UploadedMedia(msgspec.Struct):
    images: dict[str, ImageWire]
    _id: str
    alt_translations: Translations


class MediaUploadWire(msgspec.Struct):
    """The documented answer to an upload; its fields are doubled upstream too."""

    result: bool
    message: str
    data: UploadedMedia
    status: int
    images: dict[str, ImageWire]
    _id: str
    alt_translations: Translations


class Staff(msgspec.Struct):
    _id: str
    email: str
    locale_code: str
    merchant_ids: list[str]
    name: str


class MerchantWire(msgspec.Struct):
    _id: str
    email: str
    handle: str
    name: str


class User(msgspec.Struct):
    _id: str
    email: str
    name: str


class TokenInfo(msgspec.Struct):
    staff: Staff
    merchant: MerchantWire
    user: User


class ReceiptWire(msgspec.Struct, omit_defaults=True):
    """What happened to one picture of a request."""

    url: str
    decision: str
    reason: str | None = None
    message: Annotated[str | None, Meta(examples=["The picture's host answered with HTTP status 404."])] = None
    limit: Annotated[int | str | None, Meta(examples=[200])] = None
    actual: Annotated[int | str | None, Meta(examples=[404])] = None
    bytes: int | None = None
    type: Annotated[str | None, Meta(examples=["image/jpeg"])] = None
    width: int | None = None
    height: int | None = None
    sha256: str | None = None


class KeptReceiptWire(ReceiptWire, omit_defaults=True, kw_only=True):
    """A receipt as it was kept: its URL without secrets, and when it was written."""

    id: Annotated[str, Meta(examples=["1024"])]
    product_id: str | None = None
    created_at: str


class ReceiptListWire(msgspec.Struct):
    items: list[KeptReceiptWire]
    pagination: Pagination


class ErrorWire(msgspec.Struct):
    """The union of the two families of error bodies upstream; every client finds its keys."""

    error: str
    message: str
    code: str
    extras: dict[str, Any]
    caused_by: str | None = None
