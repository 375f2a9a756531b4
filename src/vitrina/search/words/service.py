"""Search by words; what is found follows the catalogue by its events, and can always be made anew from it."""

import asyncio
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from vitrina.catalog.models import Product, Status
from vitrina.catalog.repository import products_by_id
from vitrina.catalog.words import folded
from vitrina.search.words import repository
from vitrina.search.words.grams import index_text
from vitrina.search.words.repository import WordQuery
from vitrina.storage.database import Database

STEP = 500  # events, or products, taken in by one transaction


class WordSearch:
    """Finds products by words; every search sees all that was committed before it began."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._following = asyncio.Lock()

    async def find(self, query: WordQuery) -> list[Product]:
        """One page of products, best first, whole."""
        await self.catch_up()

        def work(session: Session) -> list[Product]:
            ids = repository.find(session, query)
            products = products_by_id(session, ids)
            return [products[product_id] for product_id in ids]

        return await self._database.read(work)

    async def known_tags(self, tags: Sequence[str]) -> tuple[str, ...]:
        """Those of some tags that any product bears."""
        known = await self._database.read(lambda session: repository.known_tags(session, tags)) if tags else set()
        return tuple(tag for tag in tags if folded(tag) in known)

    async def catch_up(self) -> None:
        """Takes in the products that something happened to since the last time."""
        async with self._following:
            while await self._database.read(_is_behind):
                await self._database.write(_follow)

    async def rebuild(self) -> int:
        """Makes all words anew from the catalogue; returns the number of products."""
        async with self._following:
            newest = await self._database.write(_begin_anew)
            count, after = 0, ""
            while ids := await self._database.read(lambda session: repository.shown_products(session, after, STEP)):  # noqa: B023
                await self._database.write(lambda session: _take_in(session, ids))
                count, after = count + len(ids), ids[-1]
            await self._database.write(lambda session: repository.move_cursor(session, newest))
        return count


def _is_behind(session: Session) -> bool:
    return repository.last_event(session) > repository.cursor(session)


def _follow(session: Session) -> None:
    product_ids, newest = repository.products_after(session, repository.cursor(session), STEP)
    _take_in(session, product_ids)
    repository.move_cursor(session, newest)


def _begin_anew(session: Session) -> int:
    repository.clear(session)
    return repository.last_event(session)


def _take_in(session: Session, product_ids: Sequence[str]) -> None:
    products = products_by_id(session, product_ids)
    for product_id, item_id in repository.item_ids(session, product_ids).items():
        product = products.get(product_id)
        if product is not None and product.status == Status.ACTIVE:
            repository.put(session, item_id, *index_text(_texts(product)))
        else:
            repository.drop(session, item_id)


def _texts(product: Product) -> Iterable[str]:
    """What a product is found by: titles, tags, brand, article numbers and the names of its choices."""
    yield from product.title_translations.values()
    yield from product.tags
    for name in (product.details.brand, product.sku, *(one.sku for one in product.variations)):
        if name:
            yield name
    for option in product.variant_options:
        yield from option.name_translations.values()
