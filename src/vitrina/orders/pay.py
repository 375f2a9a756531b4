"""Paying: the market takes the buyer's word for it, since money moves elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from vitrina.errors import Invalid
from vitrina.orders import repository
from vitrina.orders.messages import tell_changed
from vitrina.orders.models import Order, OrderStatus

MOST_PAID = 10  # upstream: at most ten orders a call


@dataclass(frozen=True, slots=True)
class Paid:
    """Which orders are paid now, and why the others are not."""

    numbers: list[int]
    failures: dict[int, str]


def pay(session: Session, app_id: str, numbers: Sequence[int], at: datetime) -> Paid:
    """Marks orders as paid; those that were paid before stay so.

    Raises:
        Invalid: there are none, too many, or none of them can be paid.
    """
    wanted = list(dict.fromkeys(numbers))
    if not 0 < len(wanted) <= MOST_PAID:
        raise Invalid("orders_invalid", f"Send 1 to {MOST_PAID} order ids.", MOST_PAID, len(wanted))
    result = Paid([], {})
    for number in wanted:
        order = repository.order(session, number, app_id=app_id)
        problem = f"There is no order {number}." if order is None else _problem(order, at)
        if order is None or problem:
            result.failures[number] = problem
            continue
        if order.status == OrderStatus.UNPAID:
            _mark(session, order, at)
        result.numbers.append(number)
    if not result.numbers:
        raise Invalid("pay_failed", "; ".join(result.failures.values()))
    return result


def _problem(order: Order, at: datetime) -> str:
    if order.status == OrderStatus.CLOSED:
        return f"Order {order.number} is closed."
    if order.status == OrderStatus.UNPAID and order.close_at <= at:
        return f"The time to pay for order {order.number} is over."
    if order.status == OrderStatus.UNPAID and all(line.cancel_asked_at for line in order.open_lines):
        return f"Order {order.number} is being cancelled."
    return ""


def _mark(session: Session, order: Order, at: datetime) -> None:
    order.status, order.paid_at = OrderStatus.PAID, at
    for line in order.open_lines:
        line.status = OrderStatus.PAID
    repository.count_sold(session, order.open_lines, 1)
    tell_changed(session, order, at, "order_payment/complete")
