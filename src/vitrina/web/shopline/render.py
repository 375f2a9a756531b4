"""From the domain's words to the wire's."""

from datetime import datetime

from vitrina.catalog.models import Media, MediaKind, Product
from vitrina.catalog.money import Money
from vitrina.photos.delivery import pictures
from vitrina.photos.models import Receipt
from vitrina.web.links import media_url
from vitrina.web.shopline.wire import (
    ImageWire,
    MediaUploadWire,
    MediaWire,
    MoneyWire,
    ProductWire,
    ReceiptWire,
    UploadedMedia,
)

UNLIMITED = -1  # total_orderable_quantity of a product that never runs out


def money(minor: int | None, currency: str) -> MoneyWire:
    """An amount; one that was never given is zero with an empty label, as in the documented example."""
    amount = Money(minor or 0, currency)
    dollars = amount.major
    whole = dollars == dollars.to_integral_value()
    return MoneyWire(amount.minor, amount.symbol, currency, amount.label, int(dollars) if whole else float(dollars))


def timestamp(moment: datetime) -> str:
    """As the API writes times: UTC, milliseconds, numeric offset."""
    return moment.isoformat(timespec="milliseconds")


def media(placed: Media, public_url: str) -> MediaWire:
    """A media with the eleven names of its pictures."""
    images = {
        name: ImageWire(picture.size.width, picture.size.height, media_url(public_url, placed, picture))
        for name, picture in pictures(placed.photo).items()
    }
    return MediaWire(images, placed.id, placed.alt_translations, placed.id)


def uploaded_media(placed: Media, public_url: str) -> MediaUploadWire:
    """The answer to an upload, which shows ``original`` alone."""
    whole = media(placed, public_url)
    shown = {"original": whole.images["original"]}
    data = UploadedMedia(shown, placed.id, whole.alt_translations)
    return MediaUploadWire(True, "", data, 200, shown, placed.id, whole.alt_translations)


def product(item: Product, public_url: str) -> ProductWire:
    """The whole product."""
    currency, details = item.shop.currency, item.details
    price, price_sale = money(item.price, currency), money(item.price_sale, currency)
    endless = item.unlimited_quantity or details.out_of_stock_orderable
    return ProductWire(
        id=item.id,
        status=item.status,
        title_translations=item.title_translations,
        price=price,
        price_sale=price_sale,
        lowest_price=money(item.price_sale or item.price, currency),
        hide_price=details.hide_price,
        same_price=details.same_price,
        cost=money(item.cost, currency),
        member_price=money(item.member_price, currency),
        is_preorder=details.is_preorder,
        preorder_note_translations=details.preorder_note_translations,
        weight=details.weight,
        quantity=item.quantity,
        unlimited_quantity=item.unlimited_quantity,
        medias=[media(placed, public_url) for placed in item.medias_of(MediaKind.MAIN)],
        detail_medias=[media(placed, public_url) for placed in item.medias_of(MediaKind.DETAIL)],
        category_ids=item.category_ids,
        sku=item.sku,
        barcode=details.barcode,
        field_titles=[],
        variations=[],
        variant_options=[],
        categories=[],
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
        out_of_stock_orderable=details.out_of_stock_orderable,
        subscription_enabled=details.subscription_enabled,
        subscription_period_duration=details.subscription_period_duration,
        filter_tags=[],
        retail_status=details.retail_status,
        summary_translations=details.summary_translations,
        link=details.link,
        lowest_price_sale=price_sale,
        preorder_limit=details.preorder_limit,
        total_orderable_quantity=UNLIMITED if endless else item.quantity,
        sold_out=not endless and item.quantity == 0,
        gtin=details.barcode,
        mpn=details.mpn,
        barcode_type=details.barcode_type,
        brand=details.brand,
        gender=details.gender,
        age_group=details.age_group,
        adult=details.adult,
        condition=details.condition,
        allow_gift=details.allow_gift,
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
