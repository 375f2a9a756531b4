"""A word that most products have finds the same as any other, and no slower: the page is read and not the shop."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from effort import effort
from sqlalchemy import insert
from sqlalchemy.orm import Session

import vitrina.photos.models  # noqa: F401 - pictures of products refer to photos
from vitrina.catalog.listing import repository
from vitrina.catalog.listing.repository import index_words, products
from vitrina.catalog.models import Product, ProductWord, Status, Variation
from vitrina.catalog.query import Compare, Condition, Field, Order, ProductQuery
from vitrina.catalog.shops import ShopService
from vitrina.catalog.words import TEXT
from vitrina.storage.database import Database
from vitrina.storage.ids import object_id

DICE = random.Random()  # noqa: S311 - the same products every time
WORDS = ("cup", "cups", "tea", "teapot", "red")
CONDITIONS = (
    Condition(Field.STATUS, Compare.IN, (Status.ACTIVE,)),
    Condition(Field.PURCHASABLE, Compare.IN, (True,)),
    Condition(Field.VARIATION_QUANTITY, Compare.AT_LEAST, (1,)),
)
ALWAYS, NEVER = 0, 10**18


def fill(session: Session, shop_id: str, number: int) -> None:
    for _ in range(number):
        product = Product(
            shop_id=shop_id,
            title_translations={"en": "Cup"},
            status=DICE.choice(tuple(Status)),
            lowest_price=DICE.randrange(3),
            quantity=DICE.randrange(2),
            variations=[Variation(position=0, quantity=DICE.randrange(2))] * DICE.randrange(2),
        )
        session.add(product)
        session.flush()
        index_words(session, product, {(TEXT, word) for word in WORDS if DICE.random() < 0.7})


def queries() -> Iterator[ProductQuery]:
    for order in Order:
        for conditions in ((), *((one,) for one in CONDITIONS), CONDITIONS):
            words = tuple(DICE.sample(("cup", "tea", "te", "red", "none"), DICE.randrange(1, 4)))
            sorts = ((order, DICE.random() < 0.5),)
            yield ProductQuery(page=DICE.randrange(1, 4), per_page=5, words=words, conditions=conditions, sorts=sorts)


def test_both_ways_find_the_same(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    DICE.seed(3)
    shop_id = asyncio.run(ShopService(database).ensure("tea-house")).id
    asyncio.run(database.write(lambda session: fill(session, shop_id, 60)))

    def found(session: Session, query: ProductQuery, large: int) -> tuple[list[str], int]:
        monkeypatch.setattr(repository, "LARGE_SHOP", large)
        page, total = products(session, shop_id, query)
        return [one.id for one in page], total

    def work(session: Session) -> None:
        for query in queries():
            ids, total = found(session, query, NEVER)
            assert found(session, query, ALWAYS) == (ids, total), query
            if ids:
                after = replace(query, page=1, previous_id=ids[0])
                assert found(session, after, ALWAYS) == found(session, after, NEVER), after

    asyncio.run(database.read(work))


@pytest.mark.sqlite
def test_the_page_of_a_common_word_reads_no_more_than_the_page(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "LARGE_SHOP", 1000)
    monkeypatch.setattr(repository, "_count", lambda _session, _matching: 1000)

    def spent(number: int) -> int:
        shop_id = asyncio.run(ShopService(database).ensure(f"shop-{number}")).id

        def work(session: Session) -> int:
            shop = {"shop_id": shop_id, "title_translations": {"en": "Cup"}, "status": Status.ACTIVE}
            made = [{"id": object_id(), **shop} for _ in range(number)]
            session.execute(insert(Product), made)
            words = [{"product_id": one["id"], "shop_id": shop_id, "field": TEXT, "word": "cup"} for one in made]
            session.execute(insert(ProductWord), words)
            return effort(session, lambda: products(session, shop_id, ProductQuery(per_page=5, words=("cup",))))

        return asyncio.run(database.write(work))

    few = spent(50)
    assert spent(2000) <= 2 * few
