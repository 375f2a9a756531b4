"""What can be bought, and what cannot, of wishes at the limits."""

from collections.abc import Iterator

import msgspec
import pytest
from orders.stall import Good, Stall, make_stall, request
from sqlalchemy.orm import Session

from vitrina.catalog.models import Product
from vitrina.catalog.stock import MOST_QUANTITY
from vitrina.errors import Invalid
from vitrina.orders.render import MOST_TOTAL
from vitrina.orders.requests import Wanted


@pytest.fixture
def stall() -> Iterator[Stall]:
    stall = make_stall()
    yield stall
    stall.close()


def change(stall: Stall, good: Good, price: int, most: int = -1) -> None:
    """Sets what a product costs and how many of it are sold at once; it never runs out."""

    def work(session: Session) -> None:
        product = session.get_one(Product, good.product_id)
        product.price, product.price_sale, product.unlimited_quantity = price, None, True
        product.details = msgspec.structs.replace(product.details, max_order_quantity=most)

    stall.write(work)


def refused(stall: Stall, *lines: Wanted) -> list[str]:
    """Why lines cannot be bought."""
    return [problem.code for problem in stall.run(stall.orders.render(lines, "")).problems]


def test_so_many_of_a_product_are_sold_at_once_whatever_its_forms(stall: Stall) -> None:
    _, red, blue, *_ = stall.goods
    change(stall, red, 90, most=3)
    assert refused(stall, red.wanted(2), blue.wanted(1)) == []
    assert refused(stall, red.wanted(2), blue.wanted(2)) == ["quantity_too_large"]
    assert refused(stall, red.wanted(3), red.wanted(1)) == ["quantity_too_large"]


def test_an_order_costs_no_more_than_numbers_can_say(stall: Stall) -> None:
    pot = next(good for good in stall.goods[3:] if good.variation_id is None)  # in dollars
    most = 10**6
    change(stall, pot, MOST_TOTAL // most)
    assert refused(stall, pot.wanted(most)) == []
    for lines in ([pot.wanted(most + 1)], [pot.wanted(most), pot.wanted(1)], [pot.wanted(MOST_QUANTITY)]):
        for work in (stall.orders.render(lines, ""), stall.orders.create(stall.apps[0], request("dear", lines))):
            with pytest.raises(Invalid, match=str(MOST_TOTAL)) as told:
                stall.run(work)
            assert told.value.code == "total_too_large"
