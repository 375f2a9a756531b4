"""Products on their way out: all that is known of each, as plain values.

Names are those of the tables, amounts whole minor units of the shop's currency, times in UTC.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy.orm import Session

from vitrina.catalog.listing.repository import count_products, next_products
from vitrina.catalog.metafields.repository import of_products
from vitrina.catalog.models import Metafield, Product
from vitrina.photos.models import Photo
from vitrina.storage.database import Database
from vitrina.storage.schema import Base

Facts = dict[str, Any]
STEP = 100  # products read at a time


class Exported(NamedTuple):
    """A product as it leaves, and the photos that its medias show."""

    facts: Facts
    photos: list[Photo]


async def exported(database: Database, shop_id: str) -> AsyncIterator[list[Exported]]:
    """A shop's products, the oldest first, a hundred at a time; each hundred is of one moment."""
    last: str | None = None
    while step := await database.read(lambda session: _step(session, shop_id, last)):  # noqa: B023
        yield step
        last = step[-1].facts["id"]


async def count(database: Database, shop_id: str) -> int:
    """How many products a shop has."""
    return await database.read(lambda session: count_products(session, shop_id))


def file_name(photo: Photo) -> str:
    """What the file of a photo is called beside the facts."""
    return f"{photo.sha256}.{photo.extension}"


def _step(session: Session, shop_id: str, last: str | None) -> list[Exported]:
    products = next_products(session, shop_id, last, STEP)
    kept = defaultdict(list)
    for metafield in of_products(session, [product.id for product in products]):
        kept[metafield.resource_id].append(metafield)
    return [Exported(_facts(one, kept[one.id]), [media.photo for media in one.medias]) for one in products]


def _facts(product: Product, metafields: Sequence[Metafield]) -> Facts:
    return {
        **_columns(product),
        "details": msgspec.to_builtins(product.details),
        "shop": product.shop.handle,
        "currency": product.shop.currency,
        "categories": [
            {"id": one.category_id, "name_translations": one.category.name_translations} for one in product.shelvings
        ],
        "medias": [{**_columns(media), "file": file_name(media.photo)} for media in product.medias],
        "variant_options": [_columns(option) for option in product.variant_options],
        "variations": [_columns(variation) for variation in product.variations],
        "metafields": [_columns(metafield) for metafield in metafields],
    }


def _columns(row: Base) -> Facts:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
