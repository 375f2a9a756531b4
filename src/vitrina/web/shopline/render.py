"""From the domain's words to the wire's."""

import msgspec

from vitrina.catalog.forms import lowest_sale
from vitrina.catalog.models import Media, MediaKind, Product
from vitrina.catalog.stock import locked, orderable
from vitrina.photos.models import Receipt
from vitrina.photos.receipts.models import KeptReceipt
from vitrina.web.shopline.render_base import media, money, timestamp
from vitrina.web.shopline.render_forms import category_tree, field_titles, price_tiers, variant_option, variation
from vitrina.web.shopline.wire import KeptReceiptWire, MediaUploadWire, ProductWire, ReceiptWire, UploadedMedia


def uploaded_media(placed: Media, public_url: str) -> MediaUploadWire:
    """The answer to an upload, which shows ``original`` alone."""
    whole = media(placed, public_url)
    shown = {"original": whole.images["original"]}
    data = UploadedMedia(shown, placed.id, whole.alt_translations)
    return MediaUploadWire(True, "", data, 200, shown, placed.id, whole.alt_translations)


def product(item: Product, public_url: str) -> ProductWire:
    """The whole product."""
    currency, details = item.shop.currency, item.details
    left = orderable(item, None)
    return ProductWire(
        id=item.id,
        status=item.status,
        title_translations=item.title_translations,
        price=money(item.price, currency),
        price_sale=money(item.price_sale, currency),
        lowest_price=money(item.lowest_price, currency),
        hide_price=details.hide_price,
        same_price=details.same_price,
        cost=money(item.cost, currency),
        member_price=money(item.member_price, currency),
        is_preorder=item.is_preorder,
        preorder_note_translations=details.preorder_note_translations,
        weight=details.weight,
        quantity=item.quantity,
        unlimited_quantity=item.unlimited_quantity,
        medias=[media(placed, public_url) for placed in item.medias_of(MediaKind.MAIN)],
        detail_medias=[media(placed, public_url) for placed in item.medias_of(MediaKind.DETAIL)],
        category_ids=item.category_ids,
        sku=item.sku,
        barcode=item.barcode,
        field_titles=field_titles(item),
        variations=[variation(item, form, public_url) for form in item.variations],
        variant_options=[variant_option(option, public_url) for option in item.variant_options],
        categories=[category_tree(shelving.category, public_url) for shelving in item.shelvings],
        location_id=details.location_id,
        description_translations=details.description_translations,
        seo_title_translations=details.seo_title_translations,
        seo_description_translations=details.seo_description_translations,
        seo_keywords=details.seo_keywords,
        is_reminder_active=details.is_reminder_active,
        show_custom_related_products=details.show_custom_related_products,
        related_product_ids=details.related_product_ids,
        tags=item.tags,
        blacklisted_delivery_option_ids=details.blacklisted_delivery_option_ids,
        blacklisted_payment_ids=details.blacklisted_payment_ids,
        max_order_quantity=details.max_order_quantity,
        out_of_stock_orderable=item.out_of_stock_orderable,
        subscription_enabled=details.subscription_enabled,
        subscription_period_duration=details.subscription_period_duration,
        filter_tags=[],
        retail_status=item.retail_status,
        summary_translations=details.summary_translations,
        link=details.link,
        lowest_price_sale=money(lowest_sale(item), currency),
        flash_price_sets=[],
        product_price_tiers=price_tiers(item),
        preorder_limit=details.preorder_limit,
        total_orderable_quantity=left,
        sold_out=left == 0,
        locked_inventory_count=locked(item),
        quantity_sold=item.quantity_sold,
        gtin=item.barcode,
        mpn=details.mpn,
        barcode_type=details.barcode_type,
        brand=details.brand,
        gender=details.gender,
        age_group=details.age_group,
        adult=details.adult,
        condition=details.condition,
        supplier=None,  # clients disagree on its shape; none reads null amiss
        feed_category=details.feed_category or {},
        feed_variations=details.feed_variations or {},
        allow_gift=item.allow_gift,
        is_custom=details.is_custom,
        taxable=details.taxable,
        is_excluded_promotion=details.is_excluded_promotion,
        blacklisted_feed_channels=details.blacklisted_feed_channels,
        subscription_recurring_count_limit=details.subscription_recurring_count_limit,
        tax_type=details.tax_type,
        oversea_tax_type=details.oversea_tax_type,
        available_start_time=details.available_start_time,
        available_end_time=details.available_end_time,
        schedule_publish_at=details.schedule_publish_at,
        created_by=details.created_by,
        created_at=timestamp(item.created_at),
        updated_at=timestamp(item.updated_at),
    )


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
