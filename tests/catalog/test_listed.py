"""Products that are kept in memory are never older than the database."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from vitrina.catalog import repository
from vitrina.catalog.listed import ListedProducts
from vitrina.catalog.models import Product, Shop, Status
from vitrina.storage.database import Database


def test_what_is_kept_is_what_the_database_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'market.db'}")
    database.migrate()
    read: list[int] = []
    listed_by_id = repository.listed_by_id

    def counted(session: Session, product_ids: list[str]) -> dict[str, Product]:
        read.append(len(product_ids))
        return listed_by_id(session, product_ids)

    monkeypatch.setattr(repository, "listed_by_id", counted)

    def fill(session: Session) -> list[str]:
        shop = Shop(handle="tea", name="Tea", currency="TWD")
        session.add(shop)
        session.flush()
        made = [Product(shop_id=shop.id, title_translations={"en": f"{n}"}, status=Status.ACTIVE) for n in range(3)]
        session.add_all(made)
        session.flush()
        return [product.id for product in made]

    def change(session: Session) -> None:
        product = session.get_one(Product, ids[1])
        product.title_translations = {"en": "new"}
        product.version += 1

    def rename(session: Session) -> None:
        session.get_one(Shop, products[ids[0]].shop_id).name = "Coffee"

    ids = asyncio.run(database.write(fill))
    listed = ListedProducts(most=3)
    for _ in range(2):
        products = asyncio.run(database.read(lambda session: listed.read(session, [*ids, "unknown"])))
        assert sorted(products) == sorted(ids)
    asyncio.run(database.write(change))
    products = asyncio.run(database.read(lambda session: listed.read(session, ids)))
    assert products[ids[1]].title_translations == {"en": "new"}
    assert read == [3, 0, 1]
    asyncio.run(database.write(rename))
    products = asyncio.run(database.read(lambda session: listed.read(session, ids)))
    assert {product.shop.name for product in products.values()} == {"Coffee"}
    # Only so many are kept; those left out are read again.
    small = ListedProducts(most=1)
    for _ in range(2):
        asyncio.run(database.read(lambda session: small.read(session, ids)))
    assert read[-2:] == [3, 2]
    database.close()
