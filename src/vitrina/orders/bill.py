"""What an order costs, line by line: what the shop changed of the price is for the lines, freight for the order."""

from dataclasses import dataclass

from vitrina.orders.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Bill:
    """What each line costs, by its number, and the freight: none is below zero, and together they are the total."""

    lines: dict[int, int]
    freight: int


def bill_of(order: Order) -> Bill:
    """Shares an order's total over its lines in proportion to their amounts; the last has the rest of the rounding.

    A total below the freight leaves nothing for the lines, and is freight.
    """
    freight, lines = min(order.freight, order.total), order.billed_lines
    goods, worth = order.total - freight, sum(line.amount for line in lines)
    shares = {line.number: goods * line.amount // worth if worth else 0 for line in lines}
    shares[lines[-1].number] += goods - sum(shares.values())
    return Bill(shares, freight)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an order is for now: the lines that are still to be sent, or were, and what is paid or to be paid for them.

    Of an order that closed whole it is all that it was. Product amount, freight and adjustment are the total.
    """

    lines: list[OrderLine]
    product_amount: int
    adjustment: int
    total: int


def standing(order: Order) -> Standing:
    """An order without the lines that were closed, and without what was given back for them."""
    bill, lines = bill_of(order), order.open_lines or order.billed_lines
    product_amount = sum(line.amount for line in lines)
    total = sum(bill.lines[line.number] for line in lines) + bill.freight
    return Standing(lines, product_amount, total - product_amount - order.freight, total)
