"""Bodies of the native face."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Weight = Annotated[float, Meta(ge=0, le=1)]
MOST_VALUES = 100
Values = Annotated[tuple[str, ...], Meta(max_length=MOST_VALUES)]
Price = Annotated[int, Meta(ge=0, le=2**53)]
# As title_translations has it, such as zh-hant.
Language = Annotated[str, Meta(max_length=16, pattern="^[A-Za-z0-9_-]*$")]
Share = Annotated[float, Meta(ge=0, le=1)]


class FilterBody(msgspec.Struct, forbid_unknown_fields=True):
    """What to narrow a search to; prices are in minor units of each product's currency."""

    shop_ids: Values = ()
    category_ids: Values = ()
    tags: Values = ()
    min_price: Price | None = None
    max_price: Price | None = None
    in_stock: bool = False
    language: Language | None = None


class SearchBody(msgspec.Struct, forbid_unknown_fields=True):
    """One of ``photo`` (Base64), ``image_id`` and ``product_id``, or ``words``, or one of them and words.

    ``box`` is the part of the photo to search with: left, top, width and height as shares of its sides. Items that
    score below ``min_score`` are left out.
    """

    photo: str | None = None
    box: tuple[Share, Share, Share, Share] | None = None
    image_id: str | None = None
    product_id: str | None = None
    words: Annotated[str, Meta(max_length=500)] = ""
    photo_weight: Weight = 1.0
    words_weight: Weight = 1.0
    min_score: Share = 0.0
    filters: FilterBody = msgspec.field(default_factory=FilterBody)
    page: Annotated[int, Meta(ge=1, le=100)] = 1
    per_page: Annotated[int, Meta(ge=1, le=100)] = 24


class SharesWire(msgspec.Struct):
    """How much of a score came from looks, from verified points and from words; together 1, or 0 where the score is."""

    looks: float
    points: float
    words: float


class Why(msgspec.Struct):
    """Why a product was found.

    The media that matched best, the cosine of its look, how many points agree and the box they span (pixels of what
    was searched with at 400 on its long side), the place among those found by words, and what the score came from.
    """

    media_id: str | None
    likeness: float | None
    points: int
    box: tuple[float, float, float, float] | None
    words_place: int | None
    shares: SharesWire


class PlaceholderWire(msgspec.Struct):
    """What to show until a picture has loaded: its dominant colour (#rrggbb), or its ThumbHash (Base64) drawn."""

    colour: str
    thumbhash: str


class ItemWire(msgspec.Struct):
    """One product of an answer; ``image_auto_url`` gives a browser the smallest file that it can show."""

    id: str
    item_id: str
    shop_id: str
    title_translations: dict[str, str]
    price: int | None
    currency: str
    image_url: str | None
    image_auto_url: str | None
    placeholder: PlaceholderWire | None
    score: float
    why: Why


class FacetWire(msgspec.Struct):
    """How many products share a value."""

    value: str
    count: int


class SearchAnswer(msgspec.Struct):
    """One page of what was found; ``total`` counts all pages, at most 100 products.

    ``matches`` counts every product that has the words, where no picture was sent; facets are then over all of these
    (``facets_over`` is ``matches``), else over the ``total`` that were ``ranked``. ``approximate`` says whether
    something nearer to the picture may have been passed over; filters never pass over anything.
    """

    items: list[ItemWire]
    total: int
    page: int
    per_page: int
    approximate: bool
    matches: int | None
    facets_over: Literal["matches", "ranked"]
    facets: dict[str, list[FacetWire]]
