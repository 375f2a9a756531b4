"""Cancelling: asked for at once, carried out in the background; and closing what was not paid in time."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from vitrina.catalog import stock
from vitrina.errors import Invalid
from vitrina.orders import repository
from vitrina.orders.bill import Bill, bill_of
from vitrina.orders.errors import OrderNotFound, WrongStatus
from vitrina.orders.messages import UPDATE, tell_amount, tell_changed, tell_refund
from vitrina.orders.models import Order, OrderLine, OrderStatus, RefundStatus
from vitrina.storage.ids import numeric_id

STEP = 100  # orders in one transaction of the background work
LONGEST_REASON = 255
NOT_PAID = "It was not paid in time."
_BEFORE_SHIPPING = (OrderStatus.UNPAID, OrderStatus.PAID)


def ask_to_cancel(
    session: Session, app_id: str, number: int, lines: Collection[int], reason: str, at: datetime
) -> None:
    """Accepts that an order, or some of its lines, are to be cancelled; asking twice is no error.

    Raises:
        OrderNotFound: the app has no such order.
        Invalid: a line is none of the order's, or the reason is too long.
        WrongStatus: the order was sent already.
    """
    order = repository.order(session, number, app_id=app_id)
    if order is None:
        raise OrderNotFound.of(number)
    mark_to_cancel(order, lines, reason, at)


def mark_to_cancel(order: Order, lines: Collection[int], reason: str, at: datetime) -> None:
    """As :func:`ask_to_cancel`, for an order that is at hand."""
    if len(reason) > LONGEST_REASON:
        told = f"A reason may have {LONGEST_REASON} characters, not {len(reason)}."
        raise Invalid("reason_too_long", told, LONGEST_REASON, len(reason), "Say it in fewer words.")
    unknown = set(lines) - {line.number for line in order.lines}
    if unknown:
        named = ", ".join(str(number) for number in sorted(unknown))
        raise Invalid("order_line_not_found", f"Order {order.number} has no lines {named}.", actual=named)
    wanted = [line for line in order.lines if not lines or line.number in lines]
    if any(line.status in {OrderStatus.SHIPPED, OrderStatus.COMPLETED} for line in wanted):
        raise WrongStatus(
            "order_shipped", f"Order {order.number} has been sent and can no longer be cancelled.", actual=order.status
        )
    for line in wanted:
        if line.status in _BEFORE_SHIPPING and line.cancel_asked_at is None:
            line.cancel_asked_at, line.close_reason = at, reason
            order.modified_at = at


def finish_cancellations(session: Session, at: datetime) -> int:
    """Carries out cancellations that were asked for; returns how many orders they changed."""
    orders = repository.asked_to_cancel(session, STEP)
    for order in orders:
        close_lines(session, order, [line for line in order.open_lines if line.cancel_asked_at is not None], at)
    return len(orders)


def close_unpaid(session: Session, at: datetime) -> int:
    """Closes orders whose time to be paid is over; returns how many."""
    orders = repository.overdue(session, at, STEP)
    for order in orders:
        for line in order.open_lines:
            line.close_reason = line.close_reason or NOT_PAID
        close_lines(session, order, order.open_lines, at)
    return len(orders)


def close_lines(session: Session, order: Order, lines: Sequence[OrderLine], at: datetime) -> None:
    """Closes lines: their units go back to the stock, and what was paid for them to the buyer.

    What was not paid for them is not asked for any longer, as long as other lines are.
    """
    paid, bill = order.status == OrderStatus.PAID, bill_of(order)
    _close(session, order, lines, at)
    if paid:
        repository.count_sold(session, lines, -1)
        _give_back(order, lines, bill, at)
    else:
        _ask_for_less(order, lines, bill)
    whole = not order.open_lines
    tell_changed(session, order, at, "order/cancel" if whole else UPDATE)
    if not (paid or whole):
        tell_amount(session, order, at)
    for line in lines:
        if line.refund_id is not None:
            tell_refund(session, order, line, at)


def _close(session: Session, order: Order, lines: Sequence[OrderLine], at: datetime) -> None:
    for line in lines:
        line.status = OrderStatus.CLOSED
        if line.reserved:
            stock.release(session, line.product_id, line.variation_id, line.quantity)
    if not order.open_lines:
        order.status, order.closed_at = OrderStatus.CLOSED, at
        order.close_reason = lines[-1].close_reason


def _give_back(order: Order, lines: Sequence[OrderLine], bill: Bill, at: datetime) -> None:
    for line in lines:
        line.refund_amount = bill.lines[line.number]
        line.refund_id, line.refund_status, line.refunded_at = numeric_id(), RefundStatus.SUCCESS, at
    if not order.open_lines:
        # Freight is for the order, so it comes back with the last of its lines.
        lines[-1].refund_amount += bill.freight


def _ask_for_less(order: Order, lines: Sequence[OrderLine], bill: Bill) -> None:
    """Takes unpaid lines off what the order costs; one that closed whole shows all of them again."""
    total = order.total - sum(bill.lines[line.number] for line in lines)
    order.product_amount = sum(line.amount for line in order.billed_lines)
    if order.open_lines:
        order.adjustment = total - order.product_amount - order.freight
