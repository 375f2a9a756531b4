"""What is on offer, in memory: the same as the catalogue says, whatever happened to it since."""

import asyncio
import base64
import random
from typing import Any

import pytest
from buying import buy, cancel, ware
from drawing import jpeg
from shopfront import Json, Shopfront, answered
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from vitrina.catalog.models import (
    Category,
    Media,
    MediaKind,
    Product,
    ProductWord,
    Shelving,
    Shop,
    Status,
    Variation,
)
from vitrina.catalog.stock import orderable
from vitrina.catalog.words import TAG, tag_word
from vitrina.photos.models import Photo
from vitrina.search.assortment import columns
from vitrina.search.assortment.keeper import AssortmentKeeper
from vitrina.search.filters import Filters
from vitrina.search.repository import conditions
from vitrina.storage.database import Database
from vitrina.storage.repository import log_changes

PHOTOS, PRODUCTS = 40, 60
TAGS = ["Tea", "ＴＥＡ", "茶", "Ω", "long " * 20]  # the second is the first, the last is longer than is kept
LANGUAGES = ["en", "zh-hant", "ja"]


class Catalogue:
    """A catalogue of products at random, and what a filter admits of it."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.random = random.Random(seed)  # noqa: S311
        asyncio.run(database.write(self._begin))

    def _begin(self, session: Session) -> None:
        shops = [Shop(handle=f"s{n}", name="s", currency=one) for n, one in enumerate(["TWD", "USD", "JPY"])]
        session.add_all(shops)
        session.flush()
        self.shops = [shop.id for shop in shops]
        categories = [Category(shop_id=shop.id) for shop in shops for _ in range(2)]
        session.add_all(categories)
        facts = {"extension": "jpg", "size": 1, "width": 1, "height": 1, "has_alpha": False, "renditions": {}}
        session.add_all([Photo(id=number, sha256=f"{number:064x}", **facts) for number in range(1, PHOTOS + 1)])
        session.flush()
        self.categories = [category.id for category in categories]
        self.products = [self._made(session) for _ in range(PRODUCTS)]

    def _made(self, session: Session) -> str:
        product = Product(shop_id=self.random.choice(self.shops), title_translations={})
        session.add(product)
        session.flush()
        self._shake(session, product)
        return product.id

    def _shake(self, session: Session, product: Product) -> None:
        """Makes all of a product anew, at random."""
        any_of, chance = self.random.choices, self.random.random
        for table in (Media, Variation, Shelving, ProductWord):
            session.execute(delete(table).where(table.product_id == product.id))
        product.status = self.random.choice([Status.ACTIVE, Status.ACTIVE, Status.HIDDEN, Status.REMOVED])
        product.lowest_price = self.random.choice([0, 5, 500, 10**15])
        product.quantity = self.random.choice([0, 3])
        product.unlimited_quantity, product.out_of_stock_orderable = chance() < 0.1, chance() < 0.1
        product.title_translations = {name: self.random.choice(["x", "x", ""]) for name in any_of(LANGUAGES, k=2)}
        for place in range(2 if chance() < 0.5 else 0):
            session.add(Variation(product_id=product.id, position=place, quantity=self.random.choice([0, 0, 2])))
        session.add_all([Shelving(product_id=product.id, category_id=one) for one in set(any_of(self.categories, k=2))])
        for word in {tag_word(tag) for tag in any_of(TAGS, k=2)}:
            session.add(ProductWord(product_id=product.id, shop_id=product.shop_id, field=TAG, word=word))
        for place, photo_id in enumerate(any_of(range(1, PHOTOS + 1), k=2)):
            kind = self.random.choice([MediaKind.MAIN, MediaKind.DETAIL, None])
            place_of = {"kind": kind, "position": place if kind else None}
            session.add(Media(shop_id=product.shop_id, product_id=product.id, photo_id=photo_id, **place_of))
        session.flush()

    def change(self) -> None:
        """Something happens to a few products."""

        def work(session: Session) -> None:
            for product_id in self.random.sample(self.products, 3):
                shown = select(Media.photo_id).where(Media.product_id == product_id)
                before = list(session.scalars(shown))
                self._shake(session, session.get_one(Product, product_id))
                log_changes(session, [*before, *session.scalars(shown)])

        asyncio.run(self.database.write(work))

    def question(self) -> Filters:
        """Some filters, at random."""
        choice = self.random.choice
        asked: dict[str, Any] = {
            "shop_ids": self._some([*self.shops, "0" * 24]),
            "category_ids": self._some([*self.categories, "0" * 24]),
            "tags": self._some([*TAGS, "nothing"]),
            "excluded_tags": self._some([*TAGS, "nothing"]),
            "min_price": choice([0, 5, 6, 2**62]),
            "max_price": choice([-1, 5, 499, 2**62]),
            "min_hundredths": choice([0, 500, 501]),
            "max_hundredths": choice([499, 50_000]),
            "in_stock": True,
            "language": choice([*LANGUAGES, "xx"]),
        }
        return Filters(**{name: asked[name] for name in self.random.sample(list(asked), choice([1, 1, 2]))})

    def _some(self, values: list[str]) -> tuple[str, ...]:
        return tuple(self.random.sample(values, self.random.choice([1, 1, 2])))

    def admitted(self, filters: Filters) -> set[tuple[int, str]]:
        """The places that the tables say."""

        def work(session: Session) -> set[tuple[int, str]]:
            query = select(Media.photo_id, Product.id).join(Product, Product.id == Media.product_id)
            found = session.execute(query.where(Product.status == Status.ACTIVE, *conditions(session, filters)))
            return {(photo_id, product_id) for photo_id, product_id in found}

        return asyncio.run(self.database.read(work))


@pytest.mark.parametrize("seed", range(3))
def test_it_says_what_the_tables_say(database: Database, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LEAST_STRUCK", 20)
    catalogue, keeper = Catalogue(database, seed), AssortmentKeeper(database)
    found = made_anew = 0
    for _ in range(30):
        before = keeper._assortment
        asyncio.run(keeper.catch_up())
        made_anew += keeper._assortment is not before
        for filters in (catalogue.question() for _ in range(10)):
            admitted = keeper.matching(filters)
            products = [name.decode() for name in admitted.products[admitted.rows].tolist()]
            wanted = catalogue.admitted(filters)
            assert set(zip(admitted.photos.tolist(), products, strict=True)) == wanted, filters
            assert admitted.photo_ids.tolist() == sorted({photo_id for photo_id, _ in wanted})
            places = [(photo_id, "media", product_id) for photo_id in range(1, 9) for product_id in catalogue.products]
            assert {(one[0], one[2]) for one in admitted.among(places)} == {one for one in wanted if one[0] < 9}
            found += len(wanted)
        catalogue.change()
    assert found > 1000
    assert 2 < made_anew < 30


def test_in_stock_is_what_can_be_ordered(database: Database) -> None:
    catalogue = Catalogue(database, 1)

    def work(session: Session) -> set[str]:
        products = session.scalars(select(Product).options(selectinload(Product.variations)))
        return {one.id for one in products if one.status == Status.ACTIVE and orderable(one, None) != 0}

    stocked = {product_id for _, product_id in catalogue.admitted(Filters(in_stock=True))}
    assert stocked == asyncio.run(database.read(work))
    assert 0 < len(stocked) < PRODUCTS


def test_filters_follow_orders_and_changes(shopfront: Shopfront) -> None:
    """Over HTTP: what is sold out, cheaper, in no category any more, or without a tag is found accordingly at once."""
    merchant, picture = shopfront.merchant, jpeg(7300)
    category = answered(merchant.post("/categories", json={"category": {"name_translations": {"en": "Shelf"}}}))
    ours = ware(
        shopfront, price=70, quantity=1, tags=["assorted-tag"], category_ids=[category["id"]], unlimited_quantity=False
    )
    shopfront.add(ours.product, picture)

    def found(**filters: object) -> bool:
        body: Json = {"photo": base64.b64encode(picture).decode(), "filters": filters}
        answer = merchant.post(f"{shopfront.server.url}/v1/search", json=body)
        return ours.product["id"] in [item["id"] for item in answered(answer)["items"]]

    assert found(in_stock=True)
    assert found(category_ids=[category["id"]], tags=["Assorted-Tag"], max_price=70, language="en")
    number = buy(shopfront.buyer, ours.line())
    assert not found(in_stock=True)
    assert found(max_price=70)
    cancel(shopfront.buyer, number)
    assert found(in_stock=True)
    answered(merchant.put(f"/products/{ours.product['id']}", json={"product": {"price": 71, "tags": []}}))
    assert not found(max_price=70)
    assert not found(tags=["assorted-tag"])
    assert found(min_price=71)
    answered(merchant.delete(f"/categories/{category['id']}"))
    assert not found(category_ids=[category["id"]])
    assert found(in_stock=True)
