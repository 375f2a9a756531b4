"""What of a wish can be bought, at what price, and why the rest cannot."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from vitrina.catalog.models import Product, Status, Variation
from vitrina.catalog.prices import unit_prices
from vitrina.catalog.stock import UNLIMITED, orderable
from vitrina.errors import Invalid
from vitrina.orders import repository
from vitrina.orders.collision import original
from vitrina.orders.errors import Problem
from vitrina.orders.requests import MOST_LINES, MOST_QUANTITY, Wanted


@dataclass(frozen=True, slots=True)
class Buyable:
    """A line that can be bought; prices are minor units of the shop's currency for one unit."""

    wanted: Wanted
    product: Product
    variation: Variation | None
    full_price: int
    price: int

    @property
    def amount(self) -> int:
        return self.price * self.wanted.quantity


class Taken(NamedTuple):
    """How many of a line's item, and of its SKU, the lines before it take."""

    of_item: int
    of_sku: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """A wish taken apart: the lines that can be bought and the problems of the others, in the order of the wish."""

    buyable: list[Buyable]
    problems: list[Problem]

    def by_shop(self) -> list[list[Buyable]]:
        """The lines that can be bought, one list a shop."""
        shops: dict[str, list[Buyable]] = {}
        for line in self.buyable:
            shops.setdefault(line.product.shop_id, []).append(line)
        return list(shops.values())


def assess(session: Session, lines: Sequence[Wanted]) -> Assessment:
    """Says of every line whether it can be bought now.

    Raises:
        OriginalItemId: a line names an item by its original number.
        Invalid: there are no lines, or too many.
    """
    if not 0 < len(lines) <= MOST_LINES:
        raise Invalid("lines_invalid", f"Send 1 to {MOST_LINES} lines.", MOST_LINES, len(lines))
    numbers = [(original(one.mp_id, "itemId"), original(one.mp_sku_id, "skuId")) for one in lines]
    products = repository.products_by_item(session, {item_id for item_id, _ in numbers})
    of_item: Counter[int] = Counter()
    of_sku: Counter[int] = Counter()
    result = Assessment([], [])
    for wanted, (item_id, sku_id) in zip(lines, numbers, strict=True):
        found = _look(wanted, products.get(item_id), sku_id, Taken(of_item[item_id], of_sku[sku_id]))
        if isinstance(found, Problem):
            result.problems.append(found)
        else:
            of_item[item_id] += wanted.quantity
            of_sku[sku_id] += wanted.quantity
            result.buyable.append(found)
    return result


def _look(wanted: Wanted, product: Product | None, sku_id: int, taken: Taken) -> Buyable | Problem:
    if product is None:
        return _problem(wanted, "item_not_found", f"There is no item {wanted.mp_id}.")
    variation = next((one for one in product.variations if one.sku_id == sku_id), None)
    if variation is None and (product.variations or sku_id != product.item_id):
        return _problem(wanted, "sku_not_found", f"Item {wanted.mp_id} has no SKU {wanted.mp_sku_id}.")
    problem = _unwelcome(wanted, product) or _too_many(wanted, product, variation, taken)
    return problem or Buyable(wanted, product, variation, *unit_prices(product, variation))


def _unwelcome(wanted: Wanted, product: Product) -> Problem | None:
    if product.status not in {Status.ACTIVE, Status.HIDDEN}:
        return _problem(wanted, "item_not_on_sale", f"Item {wanted.mp_id} is not on sale.")
    if not 0 < wanted.quantity <= MOST_QUANTITY:
        return _problem(wanted, "quantity_invalid", f"quantity must be 1 to {MOST_QUANTITY}, not {wanted.quantity}.")
    return None


def _too_many(wanted: Wanted, product: Product, variation: Variation | None, taken: Taken) -> Problem | None:
    most = product.details.max_order_quantity
    if 0 < most < taken.of_item + wanted.quantity:
        return _problem(wanted, "quantity_too_large", f"At most {most} of item {wanted.mp_id} are sold at once.")
    left = orderable(product, variation)
    if left != UNLIMITED and taken.of_sku + wanted.quantity > left:
        here = max(0, left - taken.of_sku)
        return _problem(wanted, "out_of_stock", f"SKU {wanted.mp_sku_id} has {here} left; {wanted.quantity} wanted.")
    return None


def _problem(wanted: Wanted, code: str, message: str) -> Problem:
    return Problem(wanted.mp_id, wanted.mp_sku_id, code, message)
