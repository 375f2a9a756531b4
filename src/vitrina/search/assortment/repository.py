"""SQL of what is on offer. Runs in the caller's transaction."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media, Product, ProductWord, Shelving, Shop, Status
from vitrina.catalog.money import hundredths
from vitrina.catalog.words import TAG
from vitrina.search.assortment.models import Offer, Trait, Value
from vitrina.search.repository import STOCKED
from vitrina.storage.prepared import rows
from vitrina.storage.schema import among

_OFFERS = (
    select(
        Media.photo_id,
        Product.id,
        Product.shop_id,
        Shop.currency,
        Product.lowest_price,
        STOCKED,
        Product.title_translations,
    )
    .join(Product, Product.id == Media.product_id)
    .join(Shop, Shop.id == Product.shop_id)
    .where(Product.status == Status.ACTIVE)
)
_OF = _OFFERS.where(Media.photo_id.in_(among("photo_ids")))
_BETWEEN = _OFFERS.where(Media.photo_id.between(bindparam("first"), bindparam("last")))
_SHELVES = select(Shelving.product_id, Shelving.category_id).where(Shelving.product_id.in_(among("product_ids")))
_TAGS = select(ProductWord.product_id, ProductWord.word).where(
    ProductWord.product_id.in_(among("product_ids")), ProductWord.field == TAG
)
_PLACED = (
    select(Media.photo_id, Product.id)
    .join(Product, Product.id == Media.product_id)
    .where(Product.id.in_(among("product_ids")), Product.status == Status.ACTIVE)
)


def offers_of(session: Session, photo_ids: Collection[int]) -> list[Offer]:
    """Where some photos stand before buyers, in three statements."""
    return _offers(session, rows(session, _OF, photo_ids=list(photo_ids)))


def offers_between(session: Session, first: int, last: int) -> list[Offer]:
    """The same of the photos with these ids and all between."""
    return _offers(session, rows(session, _BETWEEN, first=first, last=last))


def placed_on(session: Session, product_ids: Sequence[str]) -> list[tuple[int, str]]:
    """(photo id, product id): all photos of those of some products that buyers can see."""
    return rows(session, _PLACED, product_ids=product_ids)


def _offers(session: Session, found: Collection[Any]) -> list[Offer]:
    values = _values(session, list({row[1] for row in found}))
    return [
        Offer(
            photo_id,
            product_id,
            shop_id,
            price,
            hundredths(price, currency),
            bool(stocked),
            (*values[product_id], *((Trait.LANGUAGE, name) for name, title in titles.items() if title)),
        )
        for photo_id, product_id, shop_id, currency, price, stocked, titles in found
    ]


def _values(session: Session, product_ids: list[str]) -> defaultdict[str, list[Value]]:
    values = defaultdict(list)
    for trait, query in ((Trait.CATEGORY, _SHELVES), (Trait.TAG, _TAGS)):
        for product_id, name in rows(session, query, product_ids=product_ids):
            values[product_id].append((trait, name))
    return values
