"""The forms a product comes in: what a merchant asks of its options and variations, and how that is carried out."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.bounds import MOST_OPTIONS, MOST_VARIATIONS, check_number, check_weight
from vitrina.catalog.errors import VariationNotFound
from vitrina.catalog.models import Media, Product, VariantOption, Variation
from vitrina.catalog.options import MOST_TYPES, OptionEdit, apply_options, number_types, usable_media
from vitrina.catalog.pictures import NewPicture
from vitrina.catalog.prices import PriceEdit, cheapest, set_prices
from vitrina.catalog.stock import checked_limit, checked_quantity
from vitrina.errors import Invalid, shown
from vitrina.storage.ids import object_id

_PLAIN = ("sku", "barcode", "mpn", "barcode_type", "location_id", "weight", "feed_variations")


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


def check_forms(edit: FormsEdit) -> None:
    """Refuses more than a product may have, before anything is fetched or written for it.

    Raises:
        Invalid: there is too much of something.
    """
    check_number("variant_options", edit.options, MOST_OPTIONS)
    check_number("variations", edit.variations, MOST_VARIATIONS)
    most = max((len(one.options) for one in edit.variations if one.options is not UNSET), default=0)
    if most > MOST_TYPES:
        raise Invalid("variation_options_invalid", "A variation has one option of each type.", MOST_TYPES, most)
    for one in edit.variations:
        check_weight(one.weight)


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
    options = apply_options(product, edit.options, medias)
    number_types(product)
    present = {variation.id: variation for variation in product.variations}
    placed = {id(picture): media for picture, media in pictures}
    for variation_edit in edit.variations:
        variation = _named_variation(present, variation_edit.id) if variation_edit.id else _blank(product)
        _change_variation(product, variation, variation_edit, currency, options, medias)
        variation.media = placed.get(id(variation_edit.picture), variation.media)
    if edit.every:
        _add_missing(product)
    _name_again(product)
    _check(product)
    _check_named(product, present)


def _change_variation(
    product: Product,
    variation: Variation,
    edit: VariationEdit,
    currency: str,
    options: Mapping[str, VariantOption],
    medias: Mapping[str, Media],
) -> None:
    for name in _PLAIN:
        value = getattr(edit, name)
        if value is not UNSET:
            setattr(variation, name, value)
    set_prices(variation, edit, currency)
    if edit.quantity is not UNSET:
        variation.quantity = checked_quantity(edit.quantity)
    if edit.preorder_limit is not UNSET:
        variation.preorder_limit = checked_limit("preorder_limit", edit.preorder_limit)
    if edit.media_id is not UNSET:
        variation.media = usable_media(product, edit.media_id, medias)
    if edit.options is not UNSET and edit.options:
        _link(variation, [_named(options, name) for name in edit.options])
    elif edit.fields_translations is not UNSET and not variation.variant_option_ids:
        variation.fields_translations = edit.fields_translations


def find_variation(product: Product, variation_id: str) -> Variation:
    """A product's variation by its id.

    Raises:
        VariationNotFound: the product has none such.
    """
    return _named_variation({one.id: one for one in product.variations}, variation_id)


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
    number_types(product)


def _keep_named(product: Product, edit: FormsEdit) -> None:
    """Drops what the request does not name; a variation that it names by its id alone keeps its options."""
    named = {one.id: one for one in edit.variations}
    product.variations[:] = [one for one in product.variations if one.id in named]
    options = {one.id for one in edit.options}
    for variation in product.variations:
        options.update(named[variation.id].options or variation.variant_option_ids)
    product.variant_options[:] = [one for one in product.variant_options if one.id in options]


def _named_variation(variations: Mapping[str, Variation], variation_id: str) -> Variation:
    if variation_id not in variations:
        raise VariationNotFound.of(variation_id)
    return variations[variation_id]


def _named(options: Mapping[str, VariantOption], name: str) -> VariantOption:
    if name not in options:
        raise Invalid("variant_option_not_found", f"The product has no variant option {shown(name)}.")
    return options[name]


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
    place = product.variations[-1].position + 1 if product.variations else 0
    blank = Variation(id=object_id(), position=place, variant_option_ids=[], fields_translations={}, quantity=0)
    blank.media = None
    product.variations.append(blank)
    return blank


def _add_missing(product: Product) -> None:
    by_type: dict[int, list[VariantOption]] = {}
    for option in product.variant_options:
        by_type.setdefault(option.index, []).append(option)
    # No option is also a combination of none, and a variation of nothing would leave nothing to be ordered.
    present = {frozenset[str](), *(frozenset(variation.variant_option_ids) for variation in product.variations)}
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
    check_number("variations", product.variations, MOST_VARIATIONS)
    check_number("variant_options", product.variant_options, MOST_OPTIONS)
    linked = [tuple(one.variant_option_ids) for one in product.variations if one.variant_option_ids]
    if len(set(linked)) < len(linked):
        raise Invalid("variation_twice", "Two variations have the same options.")


def _check_named(product: Product, present: Mapping[str, Variation]) -> None:
    # A client that names a variation by its SKU means one that is there; it would have it twice.
    new = [one for one in product.variations if one.id not in present]
    if len(product.variations) > 1 and not all(one.fields_translations for one in new):
        raise Invalid(
            "variation_options_missing",
            "A new variation needs options that tell it from the others.",
            hint="Name them with key or variant_options; to change a variation that is there, send its id.",
        )
