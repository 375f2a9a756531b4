"""A category is removed in pieces, between which others write; in the end it is gone with all that stood in it."""

import asyncio
import itertools
from pathlib import Path

import httpx
import pytest
from inprocess import with_merchant
from shopfront import answered
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from vitrina.catalog.categories import service
from vitrina.catalog.models import Category, Product, Shelving, Shop
from vitrina.market import Market
from vitrina.storage.ids import object_id

PRODUCTS = 7


async def shelved(client: httpx.AsyncClient) -> tuple[str, str, list[str]]:
    """A category, one below it, and products that stand in both."""
    top = answered(await client.post("/categories", json={"name_translations": {"en": "Top"}}))["id"]
    below = {"name_translations": {"en": "Below"}, "parent_id": top}
    inner = answered(await client.post("/categories", json=below))["id"]
    facts = {"title_translations": {"en": "Cup"}, "price": 3, "category_ids": [top, inner]}
    made = [answered(await client.post("/products", json={"product": facts}))["id"] for _ in range(PRODUCTS)]
    return top, inner, made


def left(session: Session) -> tuple[int, set[str]]:
    return len(session.scalars(select(Shelving.product_id)).all()), set(session.scalars(select(Category.status)))


def test_all_of_it_goes_and_its_products_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 3)

    async def use(client: httpx.AsyncClient, market: Market) -> None:
        top, _, made = await shelved(client)
        before = answered(await client.get(f"/products/{made[0]}"))["updated_at"]
        await asyncio.sleep(0.01)
        answered(await client.delete(f"/categories/{top}"))
        assert await market.database.read(left) == (0, {"removed"})
        for product_id in made:
            product = answered(await client.get(f"/products/{product_id}"))
            assert product["category_ids"] == []
            assert product["updated_at"] >= before
        assert (await client.get(f"/categories/{top}")).status_code == 404

    with_merchant(tmp_path, use)


def test_no_transaction_takes_out_more_than_a_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 3)

    async def use(client: httpx.AsyncClient, market: Market) -> None:
        top, _, _ = await shelved(client)
        places = [(await market.database.read(left))[0]]
        removing = asyncio.create_task(client.delete(f"/categories/{top}"))
        while not removing.done():
            places.append(await market.database.write(lambda session: left(session)[0]))
        steps = [before - after for before, after in itertools.pairwise(places)]
        assert places[-1] == 0
        assert max(steps) <= 2 * 3, places

    with_merchant(tmp_path, use)


def test_one_that_was_cut_off_can_be_removed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 3)

    async def use(client: httpx.AsyncClient, market: Market) -> None:
        top, _, _ = await shelved(client)

        def some(session: Session) -> None:
            shop_id = session.scalars(select(Product.shop_id)).first() or ""
            assert service._empty_some(session, shop_id, top)

        await market.database.write(some)
        assert (await client.get(f"/categories/{top}")).status_code == 200
        answered(await client.delete(f"/categories/{top}"))
        assert await market.database.read(left) == (0, {"removed"})

    with_merchant(tmp_path, use)


def test_the_number_of_statements_does_not_grow_with_the_categories_below(tmp_path: Path) -> None:
    async def use(client: httpx.AsyncClient, market: Market) -> None:
        async def statements(inner: int) -> int:
            shop = (await market.database.read(lambda session: session.scalars(select(Shop.id)).all()))[0]
            top = Category(id=object_id(), shop_id=shop, name_translations={"en": "Top"})
            below = [Category(shop_id=shop, parent_id=top.id, name_translations={"en": "Below"}) for _ in range(inner)]
            await market.database.write(lambda session: session.add(top))
            await market.database.write(lambda session: session.add_all(below))
            asked = 0

            def count(*_: object) -> None:
                nonlocal asked
                asked += 1

            event.listen(Engine, "before_cursor_execute", count)
            try:
                answered(await client.delete(f"/categories/{top.id}"))
            finally:
                event.remove(Engine, "before_cursor_execute", count)
            return asked

        assert await statements(60) == await statements(2)

    with_merchant(tmp_path, use)
