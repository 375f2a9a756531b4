"""Products in brief say what the whole products say."""

import asyncio
from collections.abc import Sequence
from itertools import product as every

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from vitrina.catalog.brief.models import Brief
from vitrina.catalog.brief.repository import briefs
from vitrina.catalog.forms import lowest_price
from vitrina.catalog.models import Media, MediaKind, Product, ProductDetails, Shop, Status, Variation
from vitrina.catalog.prices import forms, unit_prices
from vitrina.catalog.repository import products_by_id
from vitrina.catalog.stock import UNLIMITED, orderable
from vitrina.photos.models import Photo
from vitrina.storage.database import Database
from vitrina.storage.prepared import driver_of

# (price, sale price, quantity) of each form; none at all, one without prices, several.
_Forms = Sequence[tuple[int | None, int | None, int]]
FORMS: tuple[_Forms, ...] = ([], [(None, None, 2)], [(900, None, 3), (800, 700, 0), (None, None, 4)])
PRICES = ((None, None), (1000, None), (1000, 600))


def fill(session: Session) -> list[str]:
    """A product for every way to be priced and stocked, with two pictures in the wrong order."""
    shop = Shop(handle="tea", name="Tea", currency="TWD")
    photos = [
        Photo(sha256=f"{n:064}", extension="jpg", size=1, width=4, height=4, has_alpha=False, renditions={}, colour=n)
        for n in range(2)
    ]
    session.add_all([shop, *photos])
    session.flush()
    ways = every(FORMS, PRICES, (False, True), (False, True))
    made = [_product(shop, forms, prices, same, endless) for forms, prices, same, endless in ways]
    session.add_all(made)
    session.flush()
    for one, place in every(made, (1, 0)):
        fields = {"kind": MediaKind.MAIN, "position": place, "photo_id": photos[place].id}
        session.add(Media(shop_id=shop.id, product_id=one.id, **fields))
    return [one.id for one in made]


def _product(
    shop: Shop,
    forms: _Forms,
    prices: tuple[int | None, int | None],
    same: bool,
    endless: bool,
) -> Product:
    return Product(
        shop_id=shop.id,
        title_translations={"en": "Tea", "zh-cn": "茶"},
        tags=["green"],
        status=Status.ACTIVE,
        price=prices[0],
        price_sale=prices[1],
        quantity=9,
        unlimited_quantity=endless,
        details=ProductDetails(same_price=same, description_translations={"en": "Leaves"}),
        variations=[
            Variation(position=place, price=price, price_sale=sale, quantity=count)
            for place, (price, sale, count) in enumerate(forms)
        ],
    )


def test_a_brief_says_what_the_whole_product_says(database: Database) -> None:
    ids = asyncio.run(database.write(fill))
    found, whole = asyncio.run(
        database.read(lambda session: (briefs(session, [*ids, "unknown"]), products_by_id(session, ids)))
    )
    assert sorted(found) == sorted(ids)
    for one in ids:
        _check(found[one], whole[one])
    assert {brief.left for brief in found.values()} == {9, 2, 7, UNLIMITED}


def _check(brief: Brief, whole: Product) -> None:
    assert brief.item_id == whole.item_id
    assert (brief.shop_id, brief.shop_name, brief.currency) == (whole.shop_id, "Tea", "TWD")
    assert (brief.title_translations, brief.tags) == (whole.title_translations, whole.tags)
    prices = [unit_prices(whole, form) for form in forms(whole)]
    assert (brief.full_price, brief.selling_price) == min(prices, key=lambda both: both[1])
    assert brief.selling_price == lowest_price(whole)
    assert brief.left == orderable(whole, None)
    assert brief.cover is not None
    first = whole.medias_of(MediaKind.MAIN)[0]
    assert (brief.cover.id, brief.cover.created_at, brief.cover.colour) == (first.id, first.created_at, 0)


def test_a_brief_is_shown_by_the_picture_that_is_asked_for(database: Database) -> None:
    ids = asyncio.run(database.write(fill))[:3]

    def work(session: Session) -> tuple[dict[str, Brief], str]:
        second = products_by_id(session, ids)[ids[1]].medias[1].id
        return briefs(session, ids, {ids[1]: second}), second

    found, second = asyncio.run(database.read(work))
    covers = [found[one].cover for one in ids]
    assert [cover and cover.colour for cover in covers] == [0, 1, 0]
    assert covers[1] is not None
    assert covers[1].id == second


def test_a_brief_without_main_pictures_has_no_cover(database: Database) -> None:
    def work(session: Session) -> str:
        one = fill(session)[0]
        session.execute(update(Media).where(Media.product_id == one).values(kind=MediaKind.DETAIL))
        return one

    one = asyncio.run(database.write(work))
    assert asyncio.run(database.read(lambda session: briefs(session, [one])))[one].cover is None


@pytest.mark.sqlite
@pytest.mark.parametrize("count", [1, 30])
def test_two_statements_whatever_the_number(database: Database, count: int) -> None:
    ids = asyncio.run(database.write(fill))[:count]
    statements: list[str] = []

    def work(session: Session) -> int:
        driver = driver_of(session.connection().connection)
        driver.set_trace_callback(statements.append)
        found = briefs(session, ids)
        driver.set_trace_callback(None)
        return len(found)

    assert asyncio.run(database.read(work)) == count
    assert len(statements) == 2
