"""What is said of an order that changed: an event for its shop, a message for the buyer's app."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from vitrina.access.repository import app_by_id
from vitrina.events.pushes.models import PushKind
from vitrina.events.pushes.repository import record_push
from vitrina.events.repository import record_event
from vitrina.orders.bill import bill_of
from vitrina.orders.models import Order, OrderLine

UPDATE = "order/update"  # a shop hears it of every change; the other topics say which


def tell_created(session: Session, order: Order) -> None:
    """An order was placed."""
    record_event(session, topic="order/create", shop_id=order.shop_id, resource_id=order.id)
    _push(session, order, PushKind.STATUS, _content(order, order.modified_at))


def tell_changed(session: Session, order: Order, at: datetime, topic: str = UPDATE) -> None:
    """An order's status changed, or that of some lines."""
    order.modified_at = at
    for name in dict.fromkeys((topic, UPDATE)):
        record_event(session, topic=name, shop_id=order.shop_id, resource_id=order.id)
    _push(session, order, PushKind.STATUS, _content(order, at))


def tell_price(session: Session, order: Order, at: datetime) -> None:
    """The shop changed what an unpaid order costs."""
    order.modified_at = at
    record_event(session, topic=UPDATE, shop_id=order.shop_id, resource_id=order.id)
    tell_amount(session, order, at)


def tell_amount(session: Session, order: Order, at: datetime) -> None:
    """An unpaid order costs something else now; its shop has heard why."""
    _push(session, order, PushKind.PRICE, _content(order, at))


def tell_refund(session: Session, order: Order, line: OrderLine, at: datetime) -> None:
    """The money for a line was given back."""
    content = _content(order, at) | {"refund_id": line.refund_id, "line": line.number}
    _push(session, order, PushKind.REFUND, content)


def _push(session: Session, order: Order, kind: PushKind, content: dict[str, Any]) -> None:
    if app_by_id(session, order.app_id).push_url:
        record_push(session, order.app_id, kind, content)


def _content(order: Order, at: datetime) -> dict[str, Any]:
    """The order as it is now; later changes have messages of their own."""
    bill = bill_of(order)
    return {
        "order": order.number,
        "outer_id": order.outer_id,
        "status": order.status,
        "at_ms": int(at.timestamp() * 1000),
        "currency": order.currency,
        "product_amount": sum(bill.lines.values()),
        "freight": bill.freight,
        "shipments": [[one.company, one.tracking_number] for one in order.shipments],
        "lines": [_line(line, bill.lines.get(line.number, 0)) for line in order.lines],
    }


def _line(line: OrderLine, amount: int) -> dict[str, Any]:
    return {
        "number": line.number,
        "line_no": line.line_no,
        "item_id": line.item_id,
        "sku_id": line.sku_id,
        "status": line.status,
        "quantity": line.quantity,
        "amount": amount,
        "refund_status": line.refund_status,
        "refund_amount": line.refund_amount,
    }
