"""Search by words; what is found follows the catalogue by its events, and can always be made anew from it."""

import asyncio
from collections.abc import Iterable, Sequence

import structlog
from sqlalchemy.orm import Session

from vitrina.catalog.brief.models import Brief
from vitrina.catalog.brief.repository import briefs
from vitrina.catalog.models import Product, Status
from vitrina.catalog.repository import products_by_id
from vitrina.catalog.words import tag_word
from vitrina.errors import Unavailable
from vitrina.search.words import repository
from vitrina.search.words.grams import FORM, index_text
from vitrina.search.words.repository import LIVE, NEXT, WordQuery
from vitrina.storage.database import Database

STEP = 500  # events, or products, taken in by one transaction
AGAIN_SECONDS = 60.0  # after which words that the database was too busy or too full for are tried again
SUPERSEDED = "rebuild_superseded"
log = structlog.get_logger(__name__)


class WordSearch:
    """Finds products by words; every search sees all that was committed before it began."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._following = asyncio.Lock()

    async def find(self, query: WordQuery) -> list[Brief]:
        """One page of products, best first."""
        await self.catch_up()

        def work(session: Session) -> list[Brief]:
            ids = repository.find(session, query)
            products = briefs(session, ids)
            return [products[product_id] for product_id in ids]

        return await self._database.read(work)

    async def known_tags(self, tags: Sequence[str]) -> tuple[str, ...]:
        """Those of some tags that any product bears."""
        known = await self._database.read(lambda session: repository.known_tags(session, tags)) if tags else set()
        return tuple(tag for tag in tags if tag_word(tag) in known)

    async def catch_up(self) -> None:
        """Takes in the products that something happened to since the last time."""
        async with self._following:
            while await self._database.read(_is_behind):
                await self._database.write(_follow)

    async def renew(self) -> None:
        """Makes all words anew if they were written by a version that wrote them in another way."""
        while await self._database.read(repository.form) != FORM:
            try:
                await self.rebuild()
            except Unavailable as error:
                if error.code == SUPERSEDED:  # somebody else has begun the same
                    return
                log.warning("words wait to be made anew", reason=error.code)
                await asyncio.sleep(AGAIN_SECONDS)

    async def rebuild(self) -> int:
        """Makes all words anew from the catalogue, beside those that are searched; returns the number of products.

        Searches go on among the former words until all new ones are there. A rebuild that is interrupted leaves the
        former ones in their place.

        Raises:
            Unavailable: another rebuild began meanwhile.
        """
        turn, newest = await self._database.write(
            lambda session: (repository.begin_next(session), repository.last_event(session))
        )
        count, after = 0, ""
        while ids := await self._database.read(lambda session: repository.shown_products(session, after, STEP)):  # noqa: B023
            await self._database.write(lambda session: _take_in_next(session, turn, ids))
            count, after = count + len(ids), ids[-1]
        done = False
        while not done:
            newest, done = await self._database.write(lambda session: _overtake(session, turn, newest))  # noqa: B023
        return count


def _is_behind(session: Session) -> bool:
    return repository.last_event(session) > repository.cursor(session)


def _follow(session: Session) -> None:
    product_ids, newest = repository.products_after(session, repository.cursor(session), STEP)
    _take_in(session, product_ids, LIVE)
    repository.move_cursor(session, newest)


def _overtake(session: Session, turn: str, event_id: int) -> tuple[int, bool]:
    """Takes in what happened since an event; where nothing is left the new words take the place of the former."""
    product_ids, newest = repository.products_after(session, event_id, STEP)
    _take_in_next(session, turn, product_ids)
    if newest < repository.last_event(session):
        return newest, False
    repository.swap(session, FORM)
    repository.move_cursor(session, newest)
    return newest, True


def _take_in_next(session: Session, turn: str, product_ids: Sequence[str]) -> None:
    if not repository.has_turn(session, turn):
        raise Unavailable(SUPERSEDED, "Another rebuild of the words began meanwhile.")
    _take_in(session, product_ids, NEXT)


def _take_in(session: Session, product_ids: Sequence[str], into: str) -> None:
    products = products_by_id(session, product_ids)
    for product_id, item_id in repository.item_ids(session, product_ids).items():
        product = products.get(product_id)
        if product is not None and product.status == Status.ACTIVE:
            repository.put(session, item_id, *index_text(_texts(product)), into=into)
        else:
            repository.drop(session, item_id, into)


def _texts(product: Product) -> Iterable[str]:
    """What a product is found by: titles, tags, brand, article numbers and the names of its choices."""
    yield from product.title_translations.values()
    yield from product.tags
    for name in (product.details.brand, product.sku, *(one.sku for one in product.variations)):
        if name:
            yield name
    for option in product.variant_options:
        yield from option.name_translations.values()
