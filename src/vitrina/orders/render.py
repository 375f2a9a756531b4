"""The price of a wish before it is ordered; nothing is changed or reserved."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from vitrina.catalog.models import Shop
from vitrina.catalog.money import hundredths
from vitrina.errors import Invalid
from vitrina.orders import repository
from vitrina.orders.assess import Assessment, Buyable, assess
from vitrina.orders.errors import Problem
from vitrina.orders.freights import freight_for
from vitrina.orders.models import Freight
from vitrina.orders.requests import Wanted

MOST_TOTAL = 2**53  # hundredths of the whole unit that one order may cost; exact in every reader of JSON numbers


@dataclass(frozen=True, slots=True)
class ShopPart:
    """What would be ordered from one shop; amounts are minor units of its currency."""

    shop: Shop
    lines: list[Buyable]
    freight: int

    @property
    def product_amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def total(self) -> int:
        return self.product_amount + self.freight


@dataclass(frozen=True, slots=True)
class Rendered:
    """What can be bought, shop by shop, and what cannot."""

    parts: list[ShopPart]
    problems: list[Problem]


def render(session: Session, lines: Sequence[Wanted], country: str) -> Rendered:
    """Prices a wish that is to be sent to a country.

    Raises:
        Invalid: a line names an original number, there are no lines, or an order would cost too much.
    """
    assessment = assess(session, lines)
    return Rendered(parts_of(session, assessment, country), assessment.problems)


def parts_of(session: Session, assessment: Assessment, country: str) -> list[ShopPart]:
    """The lines that can be bought, shop by shop, with the freight of each.

    Raises:
        Invalid: an order would cost more than numbers can say exactly.
    """
    shops = assessment.by_shop()
    table = repository.freights_of(session, [lines[0].product.shop_id for lines in shops])
    return [_part(lines, table, country) for lines in shops]


def _part(lines: list[Buyable], table: Sequence[Freight], country: str) -> ShopPart:
    shop = lines[0].product.shop
    pieces, amount = sum(line.wanted.quantity for line in lines), sum(line.amount for line in lines)
    part = ShopPart(shop, lines, freight_for(table, shop.id, country, pieces, amount))
    total = hundredths(part.total, shop.currency)
    if total > MOST_TOTAL:
        told = f"An order may cost at most {MOST_TOTAL} hundredths; what is wanted of {shop.name} costs {total}."
        raise Invalid("total_too_large", told, MOST_TOTAL, total, "Order fewer at once.")
    return part
