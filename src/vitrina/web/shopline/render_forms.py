"""From the domain's words to the wire's: variations, options and categories."""

from vitrina.catalog.models import Category, Media, Product, VariantOption, Variation
from vitrina.catalog.stock import orderable
from vitrina.web.shopline.forms_wire import (
    CategoryWire,
    FieldTitleWire,
    OneMediaWire,
    PriceTierWire,
    VariantOptionWire,
    VariationWire,
)
from vitrina.web.shopline.render_base import media, money

LEVELS = 3  # SHOPLINE: categories are three levels deep
CUSTOM = "custom"
# Key, label and names of each type of option; the example product shows those of the custom ones.
_TITLES = {
    "color": ("color", "Color", {"en": "Color", "zh-hant": "顏色"}),
    "size": ("size", "Size", {"en": "Size", "zh-hant": "尺寸"}),
    CUSTOM: (CUSTOM, "Custom", {"en": "Custom", "zh-hant": "自訂"}),
}


def variation(item: Product, form: Variation, public_url: str) -> VariationWire:
    """One form of a product."""
    currency = item.shop.currency
    return VariationWire(
        id=form.id,
        fields_translations=form.fields_translations,
        price=money(form.price, currency),
        price_sale=money(form.price_sale, currency),
        member_price=money(form.member_price, currency),
        quantity=form.quantity,
        media=_media(form.media, public_url),
        sku=form.sku,
        location_id=form.location_id,
        variant_option_ids=form.variant_option_ids,
        barcode=form.barcode,
        retail_price=money(form.retail_price, currency),
        cost=money(form.cost, currency),
        total_orderable_quantity=orderable(item, form),
        preorder_limit=form.preorder_limit,
        feed_variations=form.feed_variations or {},
        mpn=form.mpn,
        gtin=form.barcode,
        barcode_type=form.barcode_type,
        locked_inventory_count=form.locked_quantity,
        weight=form.weight,
    )


def variant_option(option: VariantOption, public_url: str) -> VariantOptionWire:
    """One choice among a product's forms."""
    return VariantOptionWire(
        option.id, option.name_translations, _shown_type(option.type), _media(option.media, public_url), option.index
    )


def field_titles(item: Product) -> list[FieldTitleWire]:
    """What each kind of choice is called, in order."""
    given = item.details.variant_custom_type_translations
    types = dict.fromkeys(option.type for option in item.variant_options)
    titles = [(kind, _TITLES[_shown_type(kind)]) for kind in types]
    return [FieldTitleWire(key, label, given.get(kind) or names) for kind, (key, label, names) in titles]


def price_tiers(item: Product) -> list[PriceTierWire]:
    """What members of each tier pay, for the product and each of its variations."""
    currency = item.shop.currency
    priced = [(None, item.details.product_price_tiers), *((one.id, one.product_price_tiers) for one in item.variations)]
    return [
        PriceTierWire(tier, tier, item.id, money(minor, currency), "active", form)
        for form, tiers in priced
        for tier, minor in tiers.items()
    ]


def category_tree(category: Category, public_url: str, level: int = 1) -> CategoryWire:
    """A category with those below it; the third level has nothing below."""
    wire = CategoryWire(
        id=category.id,
        name_translations=category.name_translations,
        seo_title_translations=category.seo_title_translations,
        seo_description_translations=category.seo_description_translations,
        seo_keywords=category.seo_keywords,
        key=category.key,
        status=category.status,
        banner_medias=[media(category.banner, public_url)] if category.banner else [],
        parent_id=category.parent_id,
        priority=category.priority,
    )
    if level < LEVELS:
        wire.children = [category_tree(child, public_url, level + 1) for child in category.children]
    return wire


def _media(shown: Media | None, public_url: str) -> OneMediaWire:
    if shown is None:
        return OneMediaWire()
    wire = media(shown, public_url)
    return OneMediaWire(wire.images, wire.id, wire.alt_translations, wire.id)


def _shown_type(kind: str) -> str:
    return CUSTOM if kind.startswith(CUSTOM) else kind
