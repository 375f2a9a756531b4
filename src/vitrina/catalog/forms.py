"""The forms a product comes in: what a merchant asks of its options and variations, and how that is carried out."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.errors import VariationNotFound
from vitrina.catalog.models import Media, Product, VariantOption, Variation
from vitrina.catalog.pictures import NewPicture
from vitrina.catalog.prices import PriceEdit, cheapest, set_prices
from vitrina.catalog.stock import checked_quantity
from vitrina.errors import Invalid
from vitrina.storage.ids import object_id

TYPES = ("color", "size", "custom_1", "custom_2", "custom_3")  # SHOPLINE OpenAPI: variant_options.type
MOST_TYPES = 3  # SHOPLINE OpenAPI: at most 3 types of option a product
MOST_VARIATIONS = 1000  # our own bound; more would make one answer of megabytes
_PLAIN = ("sku", "barcode", "mpn", "barcode_type", "location_id", "weight", "preorder_limit", "feed_variations")


class OptionEdit(msgspec.Struct, kw_only=True):
    """One option as a request names it: by the id of an existing one, or by a key that is the request's own."""

    id: str | None = None
    key: str | None = None
    type: str | None = None
    name_translations: dict[str, str] | UnsetType = UNSET
    media_id: str | None | UnsetType = UNSET


class VariationEdit(PriceEdit, kw_only=True):
    """The fields of a variation that a request sets; ``options`` are keys or ids of options."""

    id: str | None = None
    options: list[str] | UnsetType = UNSET
    fields_translations: dict[str, list[str]] | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    sku: str | None | UnsetType = UNSET
    barcode: str | None | UnsetType = UNSET
    mpn: str | None | UnsetType = UNSET
    barcode_type: str | None | UnsetType = UNSET
    location_id: str | None | UnsetType = UNSET
    weight: float | None | UnsetType = UNSET
    preorder_limit: int | UnsetType = UNSET
    feed_variations: dict[str, Any] | None | UnsetType = UNSET
    media_id: str | None | UnsetType = UNSET
    picture: NewPicture | None = None


class FormsEdit(msgspec.Struct, kw_only=True):
    """What a request asks of a product's forms; ``replace`` drops what it does not name, ``every`` adds all pairs."""

    options: list[OptionEdit] = []
    variations: list[VariationEdit] = []
    replace: bool = False
    every: bool = False

    def media_ids(self) -> set[str]:
        """Every media the request names."""
        named = [*(one.media_id for one in self.options), *(one.media_id for one in self.variations)]
        return {media_id for media_id in named if isinstance(media_id, str)}

    def pictures(self) -> list[NewPicture]:
        """The pictures of variations that have to be fetched."""
        return [edit.picture for edit in self.variations if edit.picture is not None]


def apply_forms(
    product: Product,
    edit: FormsEdit,
    currency: str,
    medias: Mapping[str, Media],
    pictures: Sequence[tuple[NewPicture, Media]],
) -> None:
    """Carries out what ``edit`` asks; ``pictures`` are those that were fetched for it, with the medias made of them.

    Raises:
        Invalid: an option or a variation is not acceptable.
        VariationNotFound: a variation is named that the product does not have.
    """
    if edit.replace:
        _keep_named(product, edit)
    options = {option.id: option for option in product.variant_options}
    for option_edit in edit.options:
        option = _option(product, option_edit, medias)
        options |= {name: option for name in (option.id, option_edit.key) if name}
    _number_types(product)
    for variation_edit in edit.variations:
        variation = change_variation(product, variation_edit, currency, options, medias)
        media = next((media for picture, media in pictures if picture is variation_edit.picture), None)
        if media is not None:
            variation.media = media
    if edit.every:
        _add_missing(product)
    _name_again(product)
    _check(product)


def change_variation(
    product: Product,
    edit: VariationEdit,
    currency: str,
    options: Mapping[str, VariantOption],
    medias: Mapping[str, Media],
) -> Variation:
    """Changes one variation, or makes it where ``edit`` names none.

    Raises:
        Invalid: a field is not acceptable.
        VariationNotFound: the product has no such variation.
    """
    variation = find_variation(product, edit.id) if edit.id else _blank(product)
    for name in _PLAIN:
        value = getattr(edit, name)
        if value is not UNSET:
            setattr(variation, name, value)
    set_prices(variation, edit, currency)
    if edit.quantity is not UNSET:
        variation.quantity = checked_quantity(edit.quantity)
    if edit.media_id is not UNSET:
        variation.media = _media(product, edit.media_id, medias)
    if edit.options is not UNSET and edit.options:
        _link(variation, [_named(options, name) for name in edit.options])
    elif edit.fields_translations is not UNSET and not variation.variant_option_ids:
        variation.fields_translations = edit.fields_translations
    return variation


def find_variation(product: Product, variation_id: str) -> Variation:
    """A product's variation by its id.

    Raises:
        VariationNotFound: the product has none such.
    """
    found = next((one for one in product.variations if one.id == variation_id), None)
    if found is None:
        raise VariationNotFound.of(variation_id)
    return found


def lowest_price(product: Product) -> int:
    """The least a buyer pays for any form of it, in minor units, as orders do."""
    return cheapest(product)[1]


def lowest_sale(product: Product) -> int | None:
    """The least sale price, in minor units, among the same; None where nothing is on sale."""
    return min((one.price_sale for one in _priced(product) if one.price_sale), default=None)


def _priced(product: Product) -> Sequence[Product | Variation]:
    return product.variations if product.variations and not product.details.same_price else [product]


def drop_variation(product: Product, variation_id: str) -> None:
    """Takes a variation off the product, and the options that no other variation has.

    Raises:
        VariationNotFound: the product has none such.
    """
    product.variations.remove(find_variation(product, variation_id))
    used = {option_id for variation in product.variations for option_id in variation.variant_option_ids}
    product.variant_options[:] = [option for option in product.variant_options if option.id in used]
    _number_types(product)


def _keep_named(product: Product, edit: FormsEdit) -> None:
    variations, options = {one.id for one in edit.variations}, {one.id for one in edit.options}
    product.variations[:] = [one for one in product.variations if one.id in variations]
    product.variant_options[:] = [one for one in product.variant_options if one.id in options]


def _option(product: Product, edit: OptionEdit, medias: Mapping[str, Media]) -> VariantOption:
    option = next((one for one in product.variant_options if _is_same(one, edit)), None)
    if option is None:
        if edit.id is not None:
            raise Invalid("variant_option_not_found", f"The product has no variant option {edit.id!r}.")
        place = len(product.variant_options)
        option = VariantOption(id=object_id(), index=len(TYPES), position=place, type=_type(edit.type))
        product.variant_options.append(option)
    if edit.name_translations is not UNSET:
        option.name_translations = edit.name_translations
    if edit.media_id is not UNSET:
        option.media = _media(product, edit.media_id, medias)
    return option


def _is_same(option: VariantOption, edit: OptionEdit) -> bool:
    if edit.id is not None:
        return option.id == edit.id
    return option.type == _type(edit.type) and option.name_translations == edit.name_translations


def _type(given: str | None) -> str:
    kind = TYPES[2] if given in {None, "custom"} else given
    if kind not in TYPES:
        raise Invalid("variant_type_invalid", f"A variant option's type must be {', '.join(TYPES)}.", actual=given)
    return kind


def _number_types(product: Product) -> None:
    # Kinds of choice keep their order; new ones come last.
    first: dict[str, int] = {}
    for option in product.variant_options:
        first[option.type] = min(option.index, first.get(option.type, len(TYPES)))
    types = sorted(first, key=first.__getitem__)
    if len(types) > MOST_TYPES:
        raise Invalid("variant_types_invalid", "A product may have 3 types of options.", MOST_TYPES, len(types))
    for option in product.variant_options:
        option.index = types.index(option.type)


def _named(options: Mapping[str, VariantOption], name: str) -> VariantOption:
    if name not in options:
        raise Invalid("variant_option_not_found", f"The product has no variant option {name!r}.")
    return options[name]


def _media(product: Product, media_id: str | None, medias: Mapping[str, Media]) -> Media | None:
    if media_id is None:
        return None
    media = medias.get(media_id)
    if media is None:
        raise Invalid("media_not_found", f"There is no media {media_id!r} that this product could use.")
    if media.product_id is None and media not in product.medias:
        product.medias.append(media)
    return media


def _link(variation: Variation, options: Sequence[VariantOption]) -> None:
    ordered = sorted(options, key=lambda option: option.index)
    variation.variant_option_ids = [option.id for option in ordered]
    languages = dict.fromkeys(language for option in ordered for language in option.name_translations)
    variation.fields_translations = {
        language: [_in_language(option.name_translations, language) for option in ordered] for language in languages
    }


def _in_language(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()), "")


def _blank(product: Product) -> Variation:
    place = max((one.position for one in product.variations), default=-1) + 1
    blank = Variation(id=object_id(), position=place, variant_option_ids=[], fields_translations={}, quantity=0)
    blank.media = None
    product.variations.append(blank)
    return blank


def _add_missing(product: Product) -> None:
    by_type: dict[int, list[VariantOption]] = {}
    for option in product.variant_options:
        by_type.setdefault(option.index, []).append(option)
    present = {frozenset(variation.variant_option_ids) for variation in product.variations}
    for options in itertools.islice(itertools.product(*by_type.values()), MOST_VARIATIONS + 1):
        if frozenset(option.id for option in options) not in present:
            _link(_blank(product), options)


def _name_again(product: Product) -> None:
    options = {option.id: option for option in product.variant_options}
    for variation in product.variations:
        variation.variant_option_ids = [one for one in variation.variant_option_ids if one in options]
        if variation.variant_option_ids:
            _link(variation, [options[one] for one in variation.variant_option_ids])


def _check(product: Product) -> None:
    if len(product.variations) > MOST_VARIATIONS:
        raise Invalid("too_many_variations", "A product may not have so many variations.", MOST_VARIATIONS)
    linked = [tuple(one.variant_option_ids) for one in product.variations if one.variant_option_ids]
    if len(set(linked)) < len(linked):
        raise Invalid("variation_twice", "Two variations have the same options.")
