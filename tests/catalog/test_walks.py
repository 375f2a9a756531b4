"""Going on after the last product, or the last category, of a page: the walk is the whole list, once each, in order."""

import asyncio
import itertools
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from postgres import SERVER
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

import vitrina.photos.models  # noqa: F401 - pictures of products refer to photos
from vitrina.catalog.categories.repository import CategoryQuery, categories
from vitrina.catalog.listing.repository import products
from vitrina.catalog.models import Category, Product, Shelving, Variation
from vitrina.catalog.query import Compare, Condition, Field, Order, ProductQuery
from vitrina.catalog.repository import products_with_sku
from vitrina.catalog.shops import ShopService
from vitrina.storage.database import Database
from vitrina.storage.ids import object_id

DICE = random.Random()  # noqa: S311 - the same products every time
MANY = 5
SHELF = object_id()
SHELVED = (Condition(Field.CATEGORY, Compare.IN, (SHELF,)),)
UNSHELVED = (Condition(Field.CATEGORY, Compare.NOT, (SHELF,)),)
WAYS = (False, True)
SINGLE = [((order, way),) for order in Order for way in WAYS]
DOUBLE = [
    ((one, way), (other, back)) for one, other in itertools.permutations(Order, 2) for way in WAYS for back in WAYS
]
Fetch = Callable[[int, str | None], list[str]]


def walked(fetch: Fetch, size: int) -> list[str]:
    """Every id, page by page, each page going on after the last of the one before."""
    found = fetch(size, None)
    while page := fetch(size, found[-1]):
        found += page
        assert len(found) <= 10 * MANY, "it goes round and round"
    return found


def some_time() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=DICE.randrange(3))


def some_product(shop_id: str) -> Product:
    made = Product(
        shop_id=shop_id,
        title_translations={"en": "Cup"},
        status=DICE.choice(("active", "draft", "hidden")),
        lowest_price=DICE.randrange(3),
        quantity=DICE.randrange(2),
        quantity_sold=DICE.randrange(3),
        unlimited_quantity=DICE.random() < 0.2,
        created_at=some_time(),
        updated_at=some_time(),
    )
    if DICE.random() < 0.3:
        made.variations = [Variation(position=0, quantity=DICE.randrange(2))]
    return made


def stocked(database: Database) -> str:
    DICE.seed(22)
    shop_id = asyncio.run(ShopService(database).ensure("tea-house")).id

    def work(session: Session) -> None:
        session.add(Category(id=SHELF, shop_id=shop_id))
        made = [some_product(shop_id) for _ in range(2 * MANY)]
        session.add_all(made)
        session.flush()
        session.add_all(Shelving(product_id=one.id, category_id=SHELF, rank=DICE.randrange(3)) for one in made[:MANY])

    asyncio.run(database.write(work))
    return shop_id


def queries() -> Iterator[tuple[ProductQuery, int]]:
    for sorts in SINGLE:
        for size in (1, 2, 3):
            yield ProductQuery(sorts=sorts, conditions=SHELVED), size
    for way in WAYS:
        yield ProductQuery(sorts=((Order.CUSTOM, way),), conditions=UNSHELVED), 2
        yield ProductQuery(sorts=((Order.CUSTOM, way),)), 3
    for pair in DICE.sample(DOUBLE, 20):
        yield ProductQuery(sorts=pair, conditions=SHELVED), DICE.choice((1, 2, 3))


def test_products_in_every_order(database: Database) -> None:
    shop_id = stocked(database)

    def work(session: Session) -> None:
        for query, size in queries():

            def fetch(size: int, previous: str | None, query: ProductQuery = query) -> list[str]:
                asked = replace(query, per_page=size, previous_id=previous)
                return [one.id for one in products(session, shop_id, asked)[0]]

            whole = fetch(100, None)
            assert len(whole) == len(set(whole)) >= MANY
            assert walked(fetch, size) == whole, (query.sorts, size)

    asyncio.run(database.read(work))


def test_categories_by_their_priority(database: Database) -> None:
    shop_id = asyncio.run(ShopService(database).ensure("tea-house")).id
    asyncio.run(
        database.write(
            lambda session: session.add_all(Category(shop_id=shop_id, priority=DICE.randrange(3)) for _ in range(MANY))
        )
    )

    def work(session: Session) -> None:
        def fetch(size: int, previous: str | None) -> list[str]:
            asked = CategoryQuery(per_page=size, previous_id=previous)
            return [one.id for one in categories(session, shop_id, asked)[0]]

        whole = fetch(100, None)
        assert len(set(whole)) == MANY
        for size in (1, 2, 3):
            assert walked(fetch, size) == whole

    asyncio.run(database.read(work))


def test_nothing_follows_what_is_not_in_the_shop(database: Database) -> None:
    shop_id = stocked(database)
    other = asyncio.run(ShopService(database).ensure("other-house")).id

    def work(session: Session) -> None:
        (first, *_), _ = products(session, shop_id, ProductQuery())
        for shop, previous in ((shop_id, "0" * 24), (other, first.id)):
            for sorts in SINGLE:
                assert products(session, shop, ProductQuery(sorts=sorts, previous_id=previous))[0] == []
            assert categories(session, shop, CategoryQuery(previous_id=previous))[0] == []
        assert categories(session, other, CategoryQuery(previous_id=SHELF))[0] == []

    asyncio.run(database.read(work))


def test_going_on_takes_one_statement_more_than_a_page(database: Database) -> None:
    shop_id = stocked(database)

    def statements(work: Callable[[], Any], session: Session) -> int:
        seen: list[str] = []

        def note(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        event.listen(session.connection(), "before_cursor_execute", note)
        work()
        event.remove(session.connection(), "before_cursor_execute", note)
        return len(seen)

    def work(session: Session) -> None:
        (first, *_), _ = products(session, shop_id, ProductQuery())
        page, after = ProductQuery(per_page=3), ProductQuery(per_page=3, previous_id=first.id)
        session.expunge_all()
        plain = statements(lambda: products(session, shop_id, page), session)
        session.expunge_all()
        assert statements(lambda: products(session, shop_id, after), session) <= plain + 1

    asyncio.run(database.read(work))


def plan_of(database: Database, query: ProductQuery) -> list[str]:
    """The steps in which SQLite finds the page of a list."""
    plans: list[str] = []

    def explain(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT products.id"):
            plan = connection.connection.cursor()
            plan.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in plan.fetchall())

    def work(session: Session) -> None:
        event.listen(session.connection(), "before_cursor_execute", explain)
        products(session, object_id(), query)

    asyncio.run(database.read(work))
    return plans


@pytest.mark.sqlite
def test_products_are_found_by_the_indexes_of_skus_and_barcodes(database: Database) -> None:
    for field, index in ((Field.SKU, "_sku"), (Field.BARCODE, "_barcode")):
        steps = plan_of(database, ProductQuery(conditions=(Condition(field, Compare.IN, ("A-1",)),)))
        assert any(f"ix_variations{index}" in step for step in steps)
        assert any(f"ix_products{index}" in step for step in steps)
        assert not any("CORRELATED" in step for step in steps)


def test_products_to_be_counted_are_found_by_the_indexes_of_skus(database: Database) -> None:
    plans: list[str] = []
    in_sqlite = not os.environ.get(SERVER)

    def explain(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        plan = connection.connection.cursor()
        plan.execute(f"EXPLAIN {'QUERY PLAN' if in_sqlite else ''} {statement}", parameters)
        plans.extend(str(row) for row in plan.fetchall())

    def work(session: Session) -> None:
        if not in_sqlite:  # where the tables are empty, it would not trouble to look at an index
            session.execute(text("SET LOCAL enable_seqscan = off"))
        event.listen(session.connection(), "before_cursor_execute", explain)
        products_with_sku(session, object_id(), "A-1")

    asyncio.run(database.read(work))
    for index in ("ix_variations_sku", "ix_products_sku"):
        assert any(index in step for step in plans), plans


@pytest.mark.sqlite
def test_what_changed_lately_is_listed_without_reading_products(database: Database) -> None:
    since = Condition(Field.UPDATED, Compare.AT_LEAST, (datetime(2026, 1, 1, tzinfo=UTC),))
    steps = plan_of(database, ProductQuery(conditions=(since,)))
    assert any("COVERING INDEX ix_products_shop_updated" in step for step in steps), steps
