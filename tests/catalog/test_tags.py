"""Whether other products bear a tag is told without reading all that do."""

import asyncio
from pathlib import Path

import httpx
import pytest
from effort import effort
from inprocess import with_merchant
from shopfront import answered
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from vitrina.catalog.changing import changing
from vitrina.catalog.models import Product, ProductWord, Status
from vitrina.catalog.repository import tags_elsewhere
from vitrina.catalog.shops import ShopService
from vitrina.catalog.words import TAG
from vitrina.market import Market
from vitrina.storage.database import Database

FEW, MANY = 20, 2000
SALE, ONCE, GONE = "sale", "once", "gone"


def tagged(session: Session, shop_id: str, number: int) -> list[Product]:
    """Products that all bear one tag; the first has one of its own, and a removed one has another."""
    made = [
        Product(shop_id=shop_id, title_translations={"en": "Cup"}, tags=[SALE], medias=[], variations=[])
        for _ in range(number)
    ]
    made[1].status = Status.REMOVED
    session.add_all(made)
    session.flush()
    words = [(one, SALE) for one in made] + [(made[0], ONCE), (made[1], GONE)]
    rows = [{"product_id": one.id, "shop_id": shop_id, "field": TAG, "word": word} for one, word in words]
    session.execute(insert(ProductWord), rows)
    return made


def test_tags_of_other_products_that_were_not_removed(database: Database) -> None:
    shop_id = asyncio.run(ShopService(database).ensure("tea-house")).id

    def work(session: Session) -> None:
        first, _, third, *_ = tagged(session, shop_id, FEW)
        words = [SALE, ONCE, GONE, "never"]
        assert tags_elsewhere(session, first, words) == {SALE}
        assert tags_elsewhere(session, third, words) == {SALE, ONCE}

    asyncio.run(database.write(work))


@pytest.mark.sqlite
def test_a_tag_that_many_bear_costs_no_more(database: Database) -> None:
    def spent(number: int) -> int:
        shop_id = asyncio.run(ShopService(database).ensure(f"shop-{number}")).id

        def work(session: Session) -> int:
            last = tagged(session, shop_id, number)[-1]
            return effort(session, lambda: tags_elsewhere(session, last, [SALE]))

        return asyncio.run(database.write(work))

    assert spent(MANY) <= 2 * spent(FEW)


@pytest.mark.sqlite
def test_removing_one_after_the_other_costs_no_more_at_the_end(database: Database) -> None:
    shop_id = asyncio.run(ShopService(database).ensure("tea-house")).id

    def remove(session: Session, product: Product) -> None:
        with changing(session, product, "product/remove"):
            product.status = Status.REMOVED

    def work(session: Session) -> tuple[int, int]:
        made = tagged(session, shop_id, MANY // 4)
        spent = [effort(session, lambda one=one: remove(session, one)) for one in made[2:]]  # type: ignore[misc]
        return spent[1], spent[-2]

    first, last = asyncio.run(database.write(work))
    assert last <= 2 * first


def test_a_removed_product_leaves_no_words(tmp_path: Path) -> None:
    async def use(client: httpx.AsyncClient, market: Market) -> None:
        body = {"title_translations": {"en": "Cup"}, "price": 3, "tags": ["handmade"]}
        product = answered(await client.post("/products", json={"product": body}))
        answered(await client.delete(f"/products/{product['id']}"))
        left = await market.database.read(lambda session: session.scalars(select(ProductWord.word)).all())
        assert left == []

    with_merchant(tmp_path, use)


def test_a_tag_is_found_however_long_it_is_once_folded(tmp_path: Path) -> None:
    async def use(client: httpx.AsyncClient, _market: Market) -> None:
        tag = "\ufdfa" * 5  # a ligature of eighteen letters
        product = answered(await client.post("/products", json={"title_translations": {"en": "Cup"}, "tags": [tag]}))
        found = answered(await client.get("/products/search", params={"tags": tag}))["items"]
        assert [one["id"] for one in found] == [product["id"]]

    with_merchant(tmp_path, use)
