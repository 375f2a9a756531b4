"""From the domain's words to the wire's: products."""

from vitrina.catalog.brief.models import Brief
from vitrina.catalog.models import MediaKind, Product
from vitrina.catalog.money import hundredths
from vitrina.catalog.prices import cheapest
from vitrina.photos.delivery import pictures
from vitrina.photos.renditions import XLARGE
from vitrina.web.links import media_url, opaque_url
from vitrina.web.taobao.amounts import decimal
from vitrina.web.taobao.items.choices import (
    all_properties,
    properties_of,
    property_images,
    sku_id,
    skus,
    stock_shown,
)
from vitrina.web.taobao.items.wire import Item, Material, MultiLanguageInfo, SearchItem, SkuProperties
from vitrina.web.taobao.texts import in_language, title

RESOURCE = "taobao"


def search_item(product: Brief, public_url: str, language: str | None) -> SearchItem:
    """A product as the searches show it."""
    image = opaque_url(public_url, product.cover, XLARGE) if product.cover else ""
    return SearchItem(
        coupon_price=decimal(product.selling_price, product.currency),
        promotion_displays=[],
        item_id=product.item_id,
        title=title(product.title_translations),
        main_image_url=image,
        price=decimal(product.full_price, product.currency),
        inventory=stock_shown(product.left),
        shop_name=product.shop_name,
        tags=product.tags,
        multi_language_info=_material(product, image, language) if language else None,
    )


def item(product: Product, public_url: str, language: str | None) -> Item:
    """A product with its details."""
    image = main_image_url(product, public_url)
    full, selling = (hundredths(minor, product.shop.currency) for minor in cheapest(product))
    return Item(
        item_resource=RESOURCE,
        item_id=product.item_id,
        title=title(product.title_translations),
        pic_urls=image_urls(product, public_url),
        shop_name=product.shop.name,
        shop_id=product.shop.number,
        price=full,
        promotion_price=selling,
        coupon_price=selling,
        description=title(product.details.description_translations),
        properties=all_properties(product),
        sku_list=skus(product, public_url, image),
        property_image_list=property_images(product, public_url),
        tags=product.tags,
        multi_language_info=_languages(product, image, selling, language) if language else None,
        promotion_displays=[],
    )


def image_urls(product: Product, public_url: str) -> list[str]:
    """The main pictures, as large as they are shown."""
    return [media_url(public_url, media, pictures(media.photo)[XLARGE]) for media in product.medias_of(MediaKind.MAIN)]


def main_image_url(product: Product, public_url: str) -> str:
    """The first main picture, or empty text where there is none."""
    return next(iter(image_urls(product, public_url)), "")


def _material(product: Brief, image: str, language: str) -> Material:
    text, found = in_language(product.title_translations, language)
    return Material(text, image, found)


def _languages(product: Product, image: str, selling: int, language: str) -> MultiLanguageInfo:
    text, found = in_language(product.title_translations, language)
    return MultiLanguageInfo(
        title=text,
        properties=all_properties(product, language),
        sku_properties=[
            SkuProperties(sku_id(product, one), properties_of(product, one, language)) for one in product.variations
        ],
        language=found,
        main_image_url=image,
        coupon_price=selling,
    )
