"""Why an order cannot be placed or changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from vitrina.errors import LONGEST_SHOWN, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one line cannot be bought."""

    mp_id: int
    mp_sku_id: int
    code: str
    message: str


class OriginalItemId(Invalid):
    """An item's own number was sent where its number for orders belongs."""

    @classmethod
    def of(cls, name: str, number: int) -> "OriginalItemId":
        return cls(
            "original_item_id",
            f"{name} {number} is the original id of an item or SKU; orders take the mpId and mpSkuId.",
            actual=number,
            hint="Call /product/get with the original item_id first, and send the mpId and mpSkuId it answers.",
        )


class LinesRefused(Invalid):
    """Some lines cannot be bought, so nothing was ordered."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        others = f" So it is with {len(problems) - 1} other lines." if len(problems) > 1 else ""
        super().__init__(first.code, f"{first.message}{others} Nothing was ordered.")
        self.problems = tuple(problems)


class OuterIdReused(Invalid):
    """The purchase id was used before, for something else."""

    @classmethod
    def of(cls, outer_id: str) -> "OuterIdReused":
        return cls(
            "outer_purchase_id_reused",
            f"outer_purchase_id {outer_id!r} was used before for a purchase with another content.",
            actual=outer_id,
            hint="Send the same content to get the first answer again, or a new id for a new purchase.",
        )


class OrderNotFound(NotFound):
    """There is no such order, or not for this caller."""

    @classmethod
    def of(cls, what: object) -> "OrderNotFound":
        return cls("order_not_found", f"There is no order {str(what)[:LONGEST_SHOWN]}.")


class WrongStatus(Invalid):
    """The order has come too far, or not far enough."""
