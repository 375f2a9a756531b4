"""From the domain's words to the wire's."""

from typing import Any

import msgspec

from vitrina.catalog.forms import lowest_sale
from vitrina.catalog.models import Media, MediaKind, Product, ProductDetails
from vitrina.catalog.stock import locked, orderable
from vitrina.photos.models import Receipt
from vitrina.photos.receipts.models import KeptReceipt
from vitrina.web.shopline.render_base import media, money, timestamp
from vitrina.web.shopline.render_forms import category_tree, field_titles, price_tiers, variant_option, variation
from vitrina.web.shopline.wire import KeptReceiptWire, MediaUploadWire, ProductWire, ReceiptWire, UploadedMedia

Facts = dict[str, Any]
# Fields that are shown as they are kept.
_OWN = (
    *("id", "status", "retail_status", "title_translations", "sku", "barcode", "tags", "category_ids"),
    *("quantity", "quantity_sold", "unlimited_quantity", "out_of_stock_orderable", "is_preorder", "allow_gift"),
)
_PRICES = ("price", "price_sale", "lowest_price", "cost", "member_price")
# Details are called as the wire calls them; those shown only on demand or in another shape are dealt with elsewhere.
_DETAILS = tuple(
    name
    for name in ProductDetails.__struct_fields__
    if name in ProductWire.__struct_fields__
    and name not in {"labels", "type", "feed_category", "feed_variations", "product_price_tiers"}
)


def uploaded_media(placed: Media, public_url: str) -> MediaUploadWire:
    """The answer to an upload, which shows ``original`` alone."""
    whole = media(placed, public_url)
    shown = {"original": whole.images["original"]}
    data = UploadedMedia(shown, placed.id, whole.alt_translations)
    return MediaUploadWire(True, "", data, 200, shown, placed.id, whole.alt_translations)


def product(item: Product, public_url: str) -> ProductWire:
    """The whole product."""
    return ProductWire(
        **{name: getattr(item, name) for name in _OWN},
        **{name: getattr(item.details, name) for name in _DETAILS},
        **_prices(item),
        **_quantities(item),
        **_pictures(item, public_url),
        **_forms(item, public_url),
        categories=[category_tree(shelving.category, public_url) for shelving in item.shelvings],
        gtin=item.barcode,
        supplier=None,  # clients disagree on its shape; none reads null amiss
        feed_category=item.details.feed_category or {},
        feed_variations=item.details.feed_variations or {},
        filter_tags=[],
        created_at=timestamp(item.created_at),
        updated_at=timestamp(item.updated_at),
    )


def _prices(item: Product) -> Facts:
    shown = {name: money(getattr(item, name), item.shop.currency) for name in _PRICES}
    shown["lowest_price_sale"] = money(lowest_sale(item), item.shop.currency)
    return {**shown, "product_price_tiers": price_tiers(item), "flash_price_sets": []}


def _quantities(item: Product) -> Facts:
    left = orderable(item, None)
    return {"total_orderable_quantity": left, "sold_out": left == 0, "locked_inventory_count": locked(item)}


def _pictures(item: Product, public_url: str) -> Facts:
    lists = (("medias", MediaKind.MAIN), ("detail_medias", MediaKind.DETAIL))
    return {name: [media(placed, public_url) for placed in item.medias_of(kind)] for name, kind in lists}


def _forms(item: Product, public_url: str) -> Facts:
    return {
        "field_titles": field_titles(item),
        "variations": [variation(item, form, public_url) for form in item.variations],
        "variant_options": [variant_option(option, public_url) for option in item.variant_options],
    }


def receipt(made: Receipt) -> ReceiptWire:
    """What happened to one picture."""
    return ReceiptWire(
        url=made.source,
        decision=made.decision,
        reason=made.reason,
        message=made.message,
        limit=made.limit,
        actual=made.actual,
        bytes=made.bytes,
        type=made.type,
        width=made.width,
        height=made.height,
        sha256=made.sha256,
    )


def kept_receipt(made: KeptReceipt) -> KeptReceiptWire:
    """The same, as it was kept."""
    shown = msgspec.structs.asdict(receipt(made.receipt()))
    return KeptReceiptWire(**shown, id=str(made.id), product_id=made.product_id, created_at=timestamp(made.created_at))
