"""Options and variations as merchants send them."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.forms import FormsEdit, VariationEdit
from vitrina.catalog.options import OptionEdit
from vitrina.catalog.pictures import NewPicture
from vitrina.web.shopline.bodies import (
    FeedVariations,
    PictureBody,
    Text,
    WareBody,
    amount,
    converted,
    languages,
    new_pictures,
    tier_prices,
)

FORM_FIELDS = ("variant_options", "variations", "is_replace_variations", "all_variations")
_AMOUNTS = ("price", "price_sale", "cost", "member_price", "retail_price")
_PLAIN = ("sku", "mpn", "barcode_type", "location_id", "weight", "feed_variations")


class MediaRef(msgspec.Struct):
    """A media named by an object; the API calls its id by two names."""

    _id: str | None = None
    id: str | None = None

    @property
    def media_id(self) -> str | None:
        return self._id or self.id


class OptionBody(msgspec.Struct):
    id: str | None = None
    key: str | int | None = None
    type: str | None = None
    name_translations: dict[str, Text | None] | None | UnsetType = UNSET
    media_id: str | None | UnsetType = UNSET
    media: MediaRef | None | UnsetType = UNSET


class VariationBody(WareBody):
    """``key`` lists the keys, and ``variant_option_ids`` the ids, of the options that make the variation."""

    id: str | None = None
    key: list[str | int] | str | None = None
    variant_option_ids: list[str] | None = None
    variant_options: list[OptionBody] | None = None
    fields_translations: dict[str, list[str]] | None | UnsetType = UNSET
    mpn: Text | None | UnsetType = UNSET
    barcode_type: Text | None | UnsetType = UNSET
    location_id: Text | None | UnsetType = UNSET
    weight: float | None | UnsetType = UNSET
    preorder_limit: int | None | UnsetType = UNSET
    feed_variations: FeedVariations | list[FeedVariations] | None | UnsetType = UNSET
    image: str | PictureBody | None = None
    media: MediaRef | None | UnsetType = UNSET
    media_id: str | None | UnsetType = UNSET


class FormsBody(msgspec.Struct):
    """What a product's body says of its options and variations."""

    variant_options: list[OptionBody] | None = None
    variations: list[VariationBody] | None = None
    is_replace_variations: bool | None = None
    all_variations: bool | None = None


def forms_edit(raw: dict[str, Any]) -> FormsEdit | None:
    """What a product's body asks of its options and variations; None if it says nothing of them.

    Raises:
        Invalid: a field has the wrong type; the message names it.
    """
    if not any(raw.get(name) for name in FORM_FIELDS):
        return None
    body = converted({name: raw[name] for name in FORM_FIELDS if name in raw}, FormsBody, "A variation's field")
    options = [_option(option) for option in body.variant_options or []]
    return FormsEdit(
        options=options,
        variations=[_variation(variation) for variation in body.variations or []],
        replace=bool(body.is_replace_variations),
        every=bool(body.all_variations),
    )


def variation_edit(raw: dict[str, Any], variation_id: str | None = None) -> FormsEdit:
    """One variation's body, with the options it brings along, as a change of the product's forms.

    Raises:
        Invalid: a field has the wrong type; the message names it.
    """
    body = converted(raw, VariationBody, "A variation's field")
    options = [_option(option) for option in body.variant_options or []]
    for number, option in enumerate(options):
        option.key = option.key or option.id or f"option {number}"
    edit = _variation(body)
    edit.id = variation_id
    if options:
        edit.options = [option.key or "" for option in options]
    return FormsEdit(options=options, variations=[edit])


def _option(body: OptionBody) -> OptionEdit:
    return OptionEdit(
        id=body.id,
        key=None if body.key is None else str(body.key),
        type=body.type,
        name_translations=UNSET if body.name_translations is UNSET else languages(body.name_translations),
        media_id=_media_id(body.media_id, body.media),
    )


def _variation(body: VariationBody) -> VariationEdit:
    edit = VariationEdit(id=body.id, options=_names(body), media_id=_media_id(body.media_id, body.media))
    for name in _PLAIN:
        setattr(edit, name, getattr(body, name))
    for name in _AMOUNTS:
        value = getattr(body, name)
        setattr(edit, name, value if value is UNSET else amount(value))
    edit.barcode, edit.quantity = body.code, body.count
    edit.preorder_limit = body.preorder_limit if body.preorder_limit is not None else -1
    edit.fields_translations = _lists(body.fields_translations)
    edit.product_price_tiers = UNSET if body.product_price_tiers is UNSET else tier_prices(body.product_price_tiers)
    if isinstance(body.feed_variations, list):
        edit.feed_variations = next(iter(body.feed_variations), None)
    edit.picture = _picture(body.image)
    return edit


def _names(body: VariationBody) -> list[str] | UnsetType:
    if body.key:
        keys = body.key.split(",") if isinstance(body.key, str) else body.key
        return [str(key).strip() for key in keys]
    return body.variant_option_ids or UNSET


def _lists(given: dict[str, list[str]] | None | UnsetType) -> dict[str, list[str]] | UnsetType:
    return {key.replace("_", "-"): texts for key, texts in given.items()} if isinstance(given, dict) else UNSET


def _media_id(given: str | None | UnsetType, media: MediaRef | None | UnsetType) -> str | None | UnsetType:
    if given is not UNSET:
        return given
    # An empty object is how answers say that there is none; sent back, it changes nothing.
    return media.media_id or UNSET if isinstance(media, MediaRef) else UNSET


def _picture(image: str | PictureBody | None) -> NewPicture | None:
    return new_pictures([image])[0] if image else None
