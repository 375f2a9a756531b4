"""The forms of a product as buyers see them: properties, SKUs and the pictures of choices."""

import hashlib
from collections.abc import Iterator
from itertools import zip_longest

from vitrina.catalog.models import Media, Product, VariantOption, Variation
from vitrina.catalog.money import hundredths
from vitrina.catalog.prices import forms, unit_prices
from vitrina.catalog.stock import UNLIMITED, orderable
from vitrina.photos.delivery import pictures
from vitrina.photos.renditions import XLARGE
from vitrina.web.links import media_url
from vitrina.web.taobao.items.wire import Property, PropertyImage, Sku
from vitrina.web.taobao.texts import title

UNLIMITED_STOCK = 9_999_999  # shown for what never runs out; SHOPLINE's largest quantity
NUMBER_BYTES = 6  # of the numbers that stand for names: below 2^53
# Names of SHOPLINE's types of options, in Chinese as upstream has them, and in English.
KINDS = {
    "color": {"zh-cn": "颜色", "en": "Color"},
    "size": {"zh-cn": "尺寸", "en": "Size"},
}
_OTHER_KIND = {"zh-cn": "规格", "en": "Option"}


def skus(product: Product, public_url: str, main_image: str | None) -> list[Sku]:
    """Every form that can be bought; a product without variations is one by itself."""
    return [_sku(product, one, public_url, main_image) for one in forms(product)]


def in_stock(product: Product, variation: Variation | None = None) -> int:
    """How many can be ordered."""
    return stock_shown(orderable(product, variation))


def stock_shown(left: int) -> int:
    """How many can be ordered, as the wire says it."""
    return UNLIMITED_STOCK if left == UNLIMITED else left


def properties_of(product: Product, variation: Variation | None, language: str | None = None) -> list[Property]:
    """The choices a variation is made of, named in a language."""
    if variation is None:
        return []
    chosen = product.chosen(variation)
    if chosen:
        return [_property(product, option, language) for option in chosen]
    return [_numbered(title(_OTHER_KIND, language), value) for value in _loose_names(variation, language) if value]


def all_properties(product: Product, language: str | None = None) -> list[Property]:
    """Every choice of a product, named in a language."""
    return [_property(product, option, language) for option in product.variant_options]


def property_images(product: Product, public_url: str) -> list[PropertyImage]:
    """The pictures of choices, from the options' own and the variations'."""
    found: dict[str, str] = {}
    for option in product.variant_options:
        if option.media is not None:
            named = _property(product, option, None)
            url = media_url(public_url, option.media, pictures(option.media.photo)[XLARGE])
            found[f"{named.prop_name}:{named.value_name}"] = url
    for variation in product.variations:
        first = next(iter(properties_of(product, variation)), None)
        if first is not None and variation.media is not None:
            url = media_url(public_url, variation.media, pictures(variation.media.photo)[XLARGE])
            found.setdefault(f"{first.prop_name}:{first.value_name}", url)
    return [PropertyImage(properties, url) for properties, url in found.items()]


def sku_id(product: Product, variation: Variation | None) -> int:
    """The number of a form; a product without variations has its own."""
    return product.item_id if variation is None else variation.sku_id


def _sku(product: Product, variation: Variation | None, public_url: str, main_image: str | None) -> Sku:
    full, selling = (hundredths(minor, product.shop.currency) for minor in unit_prices(product, variation))
    media = _own_media(product, variation) if variation else None
    picture = media_url(public_url, media, pictures(media.photo)[XLARGE]) if media else main_image
    return Sku(
        sku_id(product, variation),
        in_stock(product, variation),
        full,
        selling,
        selling,
        picture or None,
        properties_of(product, variation),
    )


def _own_media(product: Product, variation: Variation) -> Media | None:
    """The picture of a variation: its own, else that of the first of its choices that has one."""
    shown = (variation.media, *(option.media for option in product.chosen(variation)))
    return next((media for media in shown if media is not None), None)


def _property(product: Product, option: VariantOption, language: str | None) -> Property:
    given = product.details.variant_custom_type_translations
    kind = given.get(option.type) or KINDS.get(option.type, _OTHER_KIND)
    return _numbered(title(kind, language), title(option.name_translations, language), option)


def _numbered(name: str, value: str, option: VariantOption | None = None) -> Property:
    # By the option where there is one, so that a choice has the same number in every language.
    key = option.type if option else name
    return Property(_number(key), name, _number(f"{key}:{option.id if option else value}"), value)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:NUMBER_BYTES], "big")


def _loose_names(variation: Variation, language: str | None) -> Iterator[str]:
    translations = variation.fields_translations
    languages = list(translations)
    for values in zip_longest(*translations.values(), fillvalue=""):
        yield title(dict(zip(languages, values, strict=True)), language)
