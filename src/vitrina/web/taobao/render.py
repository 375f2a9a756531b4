"""From the domain's words to the wire's."""

from vitrina.catalog.models import MediaKind, Product
from vitrina.catalog.money import Money
from vitrina.photos.delivery import pictures
from vitrina.photos.renditions import XLARGE
from vitrina.web.links import media_url
from vitrina.web.taobao.wire import Item, MaterialI18n, MultiLanguageInfo, SearchItem, Sku

# Titles in this order where a language is missing or none was asked for: upstream's own is Chinese.
TITLE_LANGUAGES = ("zh-cn", "zh-hant", "zh-hk", "zh-tw", "en")
UNLIMITED_STOCK = 9_999_999  # shown for a product that never runs out; SHOPLINE's largest quantity
RESOURCE = "taobao"


def title(product: Product, language: str | None = None) -> str:
    """The product's title in a language, else in Chinese, English or whatever it has."""
    titles = {key.lower(): text for key, text in product.title_translations.items() if text}
    wanted = [language, *TITLE_LANGUAGES] if language else TITLE_LANGUAGES
    return next((titles[key] for key in wanted if key in titles), next(iter(titles.values()), ""))


def search_item(product: Product, public_url: str, language: str | None) -> SearchItem:
    """A product as the searches show it."""
    image = main_image_url(product, public_url)
    return SearchItem(
        couponPrice=_decimal(_selling_price(product)),
        promotionDisplayVOList=[],
        tbItemId=product.item_id,
        title=title(product),
        mainImageUrl=image,
        price=_decimal(_full_price(product)),
        inventory=stock(product),
        shopName=product.shop.name,
        tagList=product.tags,
        materialI18nVO=MaterialI18n(title(product, language), image, language) if language else None,
    )


def item(product: Product, public_url: str, language: str | None) -> Item:
    """A product with its details."""
    full, selling = _full_price(product).hundredths, _selling_price(product).hundredths
    image = main_image_url(product, public_url)
    return Item(
        item_resource=RESOURCE,
        item_id=product.item_id,
        title=title(product),
        pic_urls=image_urls(product, public_url),
        shop_name=product.shop.name,
        shop_id=product.shop.number,
        price=full,
        promotion_price=selling,
        coupon_price=selling,
        description=_description(product),
        properties=[],
        sku_list=[Sku(product.item_id, stock(product), full, selling, selling, image or None, [])],
        property_image_list=[],
        tags=product.tags,
        multi_language_info=MultiLanguageInfo(title(product, language), [], [], language, image, selling)
        if language
        else None,
        promotion_displays=[],
    )


def image_urls(product: Product, public_url: str) -> list[str]:
    """The main pictures, as large as they are shown."""
    return [media_url(public_url, media, pictures(media.photo)[XLARGE]) for media in product.medias_of(MediaKind.MAIN)]


def main_image_url(product: Product, public_url: str) -> str:
    """The first main picture, or empty text where there is none."""
    return next(iter(image_urls(product, public_url)), "")


def stock(product: Product) -> int:
    """How many can be bought."""
    endless = product.unlimited_quantity or product.details.out_of_stock_orderable
    return UNLIMITED_STOCK if endless else product.quantity


def _full_price(product: Product) -> Money:
    return Money(product.price or product.price_sale or 0, product.shop.currency)


def _selling_price(product: Product) -> Money:
    return Money(product.price_sale or product.price or 0, product.shop.currency)


def _decimal(amount: Money) -> str:
    return f"{amount.major:.2f}"


def _description(product: Product) -> str:
    texts = product.details.description_translations
    return next((texts[key] for key in TITLE_LANGUAGES if texts.get(key)), next(iter(texts.values()), ""))
