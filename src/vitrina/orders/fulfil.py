"""What a merchant does with an order: sends it, completes it, changes its price, calls it off."""

from datetime import datetime

from sqlalchemy.orm import Session

from vitrina.catalog import stock
from vitrina.errors import Invalid
from vitrina.orders import cancel
from vitrina.orders.errors import WrongStatus
from vitrina.orders.messages import tell_changed, tell_price
from vitrina.orders.models import Order, OrderStatus, Shipment

LONGEST_NAME = 128  # of a carrier or a tracking number


def ship(session: Session, order: Order, company: str, tracking_number: str, at: datetime) -> None:
    """Notes that a paid order was sent; a further parcel of an order that was sent is noted too.

    A parcel that was noted before is the same one, told twice: nothing changes.

    Raises:
        WrongStatus: it is not paid, or is closed.
        Invalid: the carrier or the tracking number is missing or too long.
    """
    for name, text in (("company", company), ("tracking_number", tracking_number)):
        if not 0 < len(text) <= LONGEST_NAME:
            raise Invalid(f"{name}_invalid", f"{name} must have 1 to {LONGEST_NAME} characters.", actual=len(text))
    if any((parcel.company, parcel.tracking_number) == (company, tracking_number) for parcel in order.shipments):
        return
    # A cancellation that was accepted comes first.
    leaving = [line for line in order.open_lines if line.cancel_asked_at is not None]
    if leaving:
        cancel.close_lines(session, order, leaving, at)
    if order.status not in {OrderStatus.PAID, OrderStatus.SHIPPED}:
        raise WrongStatus(
            "order_not_paid",
            f"Order {order.number} is {order.status}; only paid orders can be sent.",
            actual=order.status,
        )
    order.shipments.append(Shipment(company=company, tracking_number=tracking_number, shipped_at=at))
    order.status, order.shipped_at = OrderStatus.SHIPPED, order.shipped_at or at
    for line in order.open_lines:
        if line.reserved and line.status == OrderStatus.PAID:
            stock.hand_over(session, line.product_id, line.variation_id, line.quantity)
        line.status = OrderStatus.SHIPPED
    tell_changed(session, order, at, "order_delivery/update")


def complete(session: Session, order: Order, at: datetime) -> None:
    """Notes that an order that was sent has arrived; once is enough.

    Raises:
        WrongStatus: it was not sent.
    """
    if order.status == OrderStatus.COMPLETED:
        return
    if order.status != OrderStatus.SHIPPED:
        raise WrongStatus("order_not_shipped", f"Order {order.number} was not sent yet.", actual=order.status)
    order.status = OrderStatus.COMPLETED
    for line in order.open_lines:
        line.status = OrderStatus.COMPLETED
    tell_changed(session, order, at, "order/complete")


def call_off(session: Session, order: Order, reason: str, at: datetime) -> None:
    """Closes an order that was not sent, at once; closing it again is no error.

    Raises:
        WrongStatus: it was sent.
    """
    cancel.mark_to_cancel(order, (), reason, at)
    if order.open_lines:
        cancel.close_lines(session, order, order.open_lines, at)


def reprice(session: Session, order: Order, total: int, at: datetime) -> None:
    """Changes what an unpaid order costs in all, in minor units.

    Raises:
        WrongStatus: it is paid or closed.
        Invalid: the amount is below zero.
    """
    if order.status != OrderStatus.UNPAID:
        raise WrongStatus("order_not_unpaid", f"Order {order.number} is {order.status}.", actual=order.status)
    if total < 0:
        raise Invalid("amount_invalid", "An order cannot cost less than nothing.", 0, total)
    order.adjustment = total - order.product_amount - order.freight
    tell_price(session, order, at)
