"""Bodies of the native face."""

from typing import Annotated

import msgspec
from msgspec import Meta

Weight = Annotated[float, Meta(ge=0, le=1)]
MOST_VALUES = 100
Values = Annotated[tuple[str, ...], Meta(max_length=MOST_VALUES)]
Price = Annotated[int, Meta(ge=0, le=2**53)]


class FilterBody(msgspec.Struct, forbid_unknown_fields=True):
    """What to narrow a search to; prices are in minor units of each product's currency."""

    shop_ids: Values = ()
    category_ids: Values = ()
    tags: Values = ()
    min_price: Price | None = None
    max_price: Price | None = None
    in_stock: bool = False
    language: Annotated[str, Meta(max_length=16)] | None = None


class SearchBody(msgspec.Struct, forbid_unknown_fields=True):
    """One of ``photo`` (Base64), ``image_id`` and ``product_id``, or ``words``, or one of them and words."""

    photo: str | None = None
    image_id: str | None = None
    product_id: str | None = None
    words: Annotated[str, Meta(max_length=500)] = ""
    photo_weight: Weight = 1.0
    words_weight: Weight = 1.0
    filters: FilterBody = msgspec.field(default_factory=FilterBody)
    page: Annotated[int, Meta(ge=1, le=100)] = 1
    per_page: Annotated[int, Meta(ge=1, le=100)] = 24


class Why(msgspec.Struct):
    """Why a product was found: cosine of looks, points that agree and where in the picture, place by words."""

    media_id: str | None
    likeness: float | None
    points: int
    box: tuple[float, float, float, float] | None
    words_place: int | None


class PlaceholderWire(msgspec.Struct):
    """What to show until a picture has loaded: its dominant colour (#rrggbb), or its ThumbHash (Base64) drawn."""

    colour: str
    thumbhash: str


class ItemWire(msgspec.Struct):
    """One product of an answer."""

    id: str
    item_id: str
    shop_id: str
    title_translations: dict[str, str]
    price: int | None
    currency: str
    image_url: str | None
    placeholder: PlaceholderWire | None
    score: float
    why: Why


class FacetWire(msgspec.Struct):
    """How many of all that was found share a value."""

    value: str
    count: int


class SearchAnswer(msgspec.Struct):
    """One page of what was found; ``total`` counts all pages, at most 100 products."""

    items: list[ItemWire]
    total: int
    page: int
    per_page: int
    approximate: bool
    facets: dict[str, list[FacetWire]]
