"""Bodies that stand inside others: translations, money and pictures."""

import msgspec

Translations = dict[str, str]


class MoneyWire(msgspec.Struct):
    cents: int
    currency_symbol: str
    currency_iso: str
    label: str
    dollars: int | float


class ImageWire(msgspec.Struct):
    width: int
    height: int
    url: str


class MediaWire(msgspec.Struct):
    images: dict[str, ImageWire]
    _id: str
    alt_translations: Translations
    # The examples say ``_id``, the OpenAPI document ``id``; clients of either find theirs.
    id: str
