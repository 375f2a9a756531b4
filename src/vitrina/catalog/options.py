"""The choices a product's forms are made of, such as green and large: what a merchant asks of them."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.models import Media, Product, VariantOption
from vitrina.errors import LONGEST_SHOWN, Invalid, shown
from vitrina.storage.ids import object_id

TYPES = ("color", "size", "custom_1", "custom_2", "custom_3")  # SHOPLINE OpenAPI: variant_options.type
MOST_TYPES = 3  # SHOPLINE OpenAPI: at most 3 types of option a product
Likeness = tuple[str, frozenset[tuple[str, str]]]


class OptionEdit(msgspec.Struct, kw_only=True):
    """One option as a request names it: by the id of an existing one, or by a key that is the request's own."""

    id: str | None = None
    key: str | None = None
    type: str | None = None
    name_translations: dict[str, str] | UnsetType = UNSET
    media_id: str | None | UnsetType = UNSET


def apply_options(
    product: Product, edits: Sequence[OptionEdit], medias: Mapping[str, Media]
) -> dict[str, VariantOption]:
    """Carries out what is asked of the options; returns all of them by id, and by the request's own keys.

    Raises:
        Invalid: an option is not acceptable, or there is none with an id.
    """
    by_id = {option.id: option for option in product.variant_options}
    alike = {_likeness(option.type, option.name_translations): option for option in reversed(product.variant_options)}
    by_key: dict[str, VariantOption] = {}
    for edit in edits:
        option = _existing(by_id, edit.id) if edit.id is not None else alike.get(_asked(edit)) or _made(product, edit)
        if alike.get(_likeness(option.type, option.name_translations)) is option:
            del alike[_likeness(option.type, option.name_translations)]
        _change(product, option, edit, medias)
        alike.setdefault(_likeness(option.type, option.name_translations), option)
        by_id[option.id] = option
        if edit.key:
            by_key[edit.key] = option
    return by_id | by_key


def number_types(product: Product) -> None:
    """Numbers the product's kinds of choice: they keep their order, and new ones come last.

    Raises:
        Invalid: there are too many.
    """
    first: dict[str, int] = {}
    for option in product.variant_options:
        first[option.type] = min(option.index, first.get(option.type, len(TYPES)))
    types = sorted(first, key=first.__getitem__)
    if len(types) > MOST_TYPES:
        raise Invalid("variant_types_invalid", "A product may have 3 types of options.", MOST_TYPES, len(types))
    for option in product.variant_options:
        option.index = types.index(option.type)


def usable_media(product: Product, media_id: str | None, medias: Mapping[str, Media]) -> Media | None:
    """The media with this id among those that the product may show; one that stood nowhere stands on it from now on.

    Raises:
        Invalid: it is none of them.
    """
    if media_id is None:
        return None
    media = medias.get(media_id)
    if media is None:
        raise Invalid("media_not_found", f"There is no media {shown(media_id)} that this product could use.")
    if media.product_id is None and media not in product.medias:
        product.medias.append(media)
    return media


def _change(product: Product, option: VariantOption, edit: OptionEdit, medias: Mapping[str, Media]) -> None:
    if edit.name_translations not in (UNSET, option.name_translations):
        option.name_translations = _named(edit.name_translations)
    if edit.media_id is not UNSET:
        option.media = usable_media(product, edit.media_id, medias)


def _existing(options: Mapping[str, VariantOption], option_id: str) -> VariantOption:
    if option_id not in options:
        raise Invalid("variant_option_not_found", f"The product has no variant option {shown(option_id)}.")
    return options[option_id]


def _made(product: Product, edit: OptionEdit) -> VariantOption:
    place = product.variant_options[-1].position + 1 if product.variant_options else 0
    option = VariantOption(id=object_id(), index=len(TYPES), position=place, type=_type(edit.type))
    option.name_translations = edit.name_translations or {}
    product.variant_options.append(option)
    return option


def _asked(edit: OptionEdit) -> Likeness:
    return _likeness(_type(edit.type), _named(edit.name_translations))


def _named(names: dict[str, str] | UnsetType) -> dict[str, str]:
    if names is UNSET or not any(names.values()):
        raise Invalid(
            "option_name_missing",
            "A variant option needs a name: send name_translations with at least one language, or the id of one.",
        )
    return names


def _likeness(kind: str, names: Mapping[str, str]) -> Likeness:
    return kind, frozenset(names.items())


def _type(given: str | None) -> str:
    kind = TYPES[2] if given is None or given == "custom" else given
    if kind not in TYPES:
        raise Invalid(
            "variant_type_invalid", f"A variant option's type must be {', '.join(TYPES)}.", actual=kind[:LONGEST_SHOWN]
        )
    return kind
