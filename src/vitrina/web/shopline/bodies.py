"""What merchants send: tolerant in spelling, exact in what is taken out of it."""

from decimal import Decimal
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from vitrina.catalog.models import MediaKind
from vitrina.catalog.pictures import NewPicture
from vitrina.catalog.placing import Placing
from vitrina.catalog.prices import AMOUNTS, AsShown, PriceEdit
from vitrina.errors import LONGEST_SHOWN, Invalid


class MoneyBody(msgspec.Struct):
    dollars: Decimal | None


class PictureBody(msgspec.Struct):
    url: str
    alt_translations: dict[str, str | None] | None = None


T = TypeVar("T")
LONGEST_TEXT = 255  # characters of a SKU, a barcode and the like
Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
# Our own bounds: every list that buyers see, and every search, reads the titles of what it shows.
LONGEST_TITLE = 1000
MOST_LANGUAGES = 100
Title = Annotated[str, msgspec.Meta(max_length=LONGEST_TITLE)]
LONGEST_KEYWORDS = 160  # SHOPLINE: characters of seo_keywords
Keywords = Annotated[str, msgspec.Meta(max_length=LONGEST_KEYWORDS)]
Amount = Decimal | MoneyBody | None
Pictures = list[str | PictureBody]
# SHOPLINE: color, size and material, each as text or as translations.
FeedVariations = dict[str, str | dict[str, str | None] | None]


class PriceBody(msgspec.Struct):
    """Prices, as numbers or as money objects; tiers by their id."""

    price: Amount | UnsetType = UNSET
    price_sale: Amount | UnsetType = UNSET
    cost: Amount | UnsetType = UNSET
    member_price: Amount | UnsetType = UNSET
    retail_price: Amount | UnsetType = UNSET
    product_price_tiers: dict[str, Decimal] | list[Any] | None | UnsetType = UNSET


class WareBody(PriceBody):
    """What a product and each of its variations have in common; the code on the pack goes by two names."""

    quantity: int | None | UnsetType = UNSET
    sku: Text | None | UnsetType = UNSET
    barcode: Text | None | UnsetType = UNSET
    gtin: Text | None | UnsetType = UNSET

    @property
    def code(self) -> str | None | UnsetType:
        """The code on the pack, by whichever name it was sent."""
        return self.gtin if self.barcode is UNSET else self.barcode

    @property
    def count(self) -> int | UnsetType:
        """The quantity; null means none."""
        return self.quantity if self.quantity is UNSET else self.quantity or 0


class AddImagesBody(msgspec.Struct):
    """``urls`` may be text or ``{"url", "alt_translations"}``; the flag is read in both documented spellings."""

    urls: Pictures | str | None = None
    image_type: str | None = None
    is_replcae: bool | None = None
    is_replace: bool | None = None

    def placing(self) -> Placing:
        """The pictures to place.

        Raises:
            Invalid: there are no URLs, or the type is unknown.
        """
        urls: Pictures = [self.urls] if isinstance(self.urls, str) else self.urls or []
        if not urls:
            raise Invalid("urls_missing", "urls must list at least one image URL.")
        if (self.image_type or MediaKind.MAIN) not in set(MediaKind):
            raise Invalid(
                "image_type_invalid",
                "image_type must be main or detail.",
                "main, detail",
                str(self.image_type)[:LONGEST_SHOWN],
            )
        replace = bool(self.is_replcae or self.is_replace)
        return Placing(MediaKind(self.image_type or MediaKind.MAIN), new_pictures(urls), replace)


class DeleteImagesBody(msgspec.Struct):
    media_ids: list[str] = msgspec.field(default_factory=list)


def new_pictures(entries: Pictures) -> list[NewPicture]:
    """Pictures by bare URL or with alt texts."""
    return [
        NewPicture(entry) if isinstance(entry, str) else NewPicture(entry.url, languages(entry.alt_translations))
        for entry in entries
    ]


def languages(translations: dict[str, str | None] | dict[str, str] | None) -> dict[str, str]:
    """Translations with the wire's language keys: one client sends ``zh_hant`` for ``zh-hant``. Nulls are left out.

    Raises:
        Invalid: there are too many.
    """
    if translations and len(translations) > MOST_LANGUAGES:
        message = f"A text may have {MOST_LANGUAGES} translations; these are {len(translations)}."
        raise Invalid("too_many_languages", message, MOST_LANGUAGES, len(translations), "Send fewer.")
    return {key.replace("_", "-"): text for key, text in (translations or {}).items() if text is not None}


def amount(value: Amount) -> Decimal | AsShown | None:
    """An amount in whole units, from a number or a money object; a zero object is also how no price is shown."""
    if not isinstance(value, MoneyBody):
        return value
    return AsShown.ZERO if value.dollars is not None and not value.dollars else value.dollars


def tier_prices(value: dict[str, Decimal] | list[Any] | None) -> dict[str, Decimal] | UnsetType:
    """Prices by tier; the list that answers show is not read back and changes nothing."""
    return UNSET if isinstance(value, list) else value or {}


def price_edit(body: PriceBody) -> PriceEdit:
    """The prices that a body sets."""
    edit = PriceEdit()
    for name in AMOUNTS:
        value = getattr(body, name)
        setattr(edit, name, value if value is UNSET else amount(value))
    if body.product_price_tiers is not UNSET:
        edit.product_price_tiers = tier_prices(body.product_price_tiers)
    return edit


def tag_list(value: str | list[str] | None) -> list[str]:
    """Tags from a list, or from one text with commas."""
    entries = value.split(",") if isinstance(value, str) else value or []
    return list(dict.fromkeys(entry.strip() for entry in entries if entry.strip()))


def converted(raw: Any, kind: type[T], what: str) -> T:
    """``raw`` as ``kind``, numbers read from text where a client sends them so.

    Raises:
        Invalid: it has another type; the message says what and where.
    """
    try:
        return msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid("field_invalid", f"{what} has the wrong type: {error}.") from error
    except RecursionError as error:
        raise Invalid("field_invalid", f"{what} is nested too deeply.") from error
