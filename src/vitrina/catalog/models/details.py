"""The part of a product that is kept as one value."""

from typing import Any

import msgspec
from sqlalchemy import Dialect
from sqlalchemy.types import JSON, TypeDecorator


class ProductDetails(msgspec.Struct, omit_defaults=True):
    """What a product says of itself and no query asks for; names as in the SHOPLINE product model."""

    summary_translations: dict[str, str] = msgspec.field(default_factory=dict)
    description_translations: dict[str, str] = msgspec.field(default_factory=dict)
    seo_title_translations: dict[str, str] = msgspec.field(default_factory=dict)
    seo_description_translations: dict[str, str] = msgspec.field(default_factory=dict)
    preorder_note_translations: dict[str, str] = msgspec.field(default_factory=dict)
    seo_keywords: str | None = None
    link: str | None = None
    hide_price: bool = False
    same_price: bool = False
    preorder_limit: int = -1
    weight: float | None = None
    mpn: str | None = None
    barcode_type: str | None = None
    location_id: str | None = None
    brand: str | None = None
    gender: str | None = None
    age_group: str | None = None
    adult: str | None = None
    condition: str | None = None
    is_reminder_active: bool = False
    show_custom_related_products: bool = False
    is_custom: bool = False
    taxable: bool = False
    is_excluded_promotion: bool = False
    subscription_enabled: bool = False
    subscription_period_duration: int | None = None
    subscription_recurring_count_limit: int | None = None
    related_product_ids: list[str] = msgspec.field(default_factory=list)
    blacklisted_delivery_option_ids: list[str] = msgspec.field(default_factory=list)
    blacklisted_payment_ids: list[str] = msgspec.field(default_factory=list)
    blacklisted_feed_channels: list[str] = msgspec.field(default_factory=list)
    max_order_quantity: int = -1
    tax_type: str | None = None
    oversea_tax_type: str | None = None
    available_start_time: str | None = None
    available_end_time: str | None = None
    schedule_publish_at: str | None = None
    created_by: str | None = None
    variant_custom_type_translations: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    labels: list[dict[str, str]] = msgspec.field(default_factory=list)
    product_price_tiers: dict[str, int] = msgspec.field(default_factory=dict)
    feed_category: dict[str, str | None] | None = None
    feed_variations: dict[str, Any] | None = None
    supplier_id: str | None = None
    type: str | None = None


class DetailsColumn(TypeDecorator[ProductDetails]):
    """A :class:`ProductDetails` kept as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: ProductDetails | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else msgspec.to_builtins(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> ProductDetails | None:  # noqa: ARG002
        return None if value is None else msgspec.convert(value, ProductDetails)
