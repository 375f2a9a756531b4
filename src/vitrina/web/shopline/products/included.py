"""Keys of a product that are shown only when ``include_fields[]`` asks for them."""

from collections.abc import Collection, Sequence
from typing import Any

from vitrina.catalog.models import Product
from vitrina.market import Market
from vitrina.web.shopline.render_base import money
from vitrina.web.shopline.wire import ProductWire


async def add_included(
    market: Market, items: Sequence[Product], wires: Sequence[ProductWire], included: Collection[str]
) -> None:
    """Fills in what is asked for, with one look at the database for all products."""
    kept: dict[str, dict[str, Any]] = {}
    if "metafields" in included:
        for fact in await market.metafields.of_products([item.id for item in items]):
            kept.setdefault(fact.resource_id, {}).setdefault(fact.namespace, {})[fact.key] = fact.field_value
    for item, wire in zip(items, wires, strict=True):
        if "metafields" in included:
            wire.metafields = kept.get(item.id, {})
        if "labels" in included:
            wire.labels = item.details.labels
        if "retail_price" in included:
            wire.retail_price = money(item.retail_price, item.shop.currency)
        if "type" in included:
            wire.type = item.details.type
        if "bundle_set" in included:
            wire.bundle_set = None
