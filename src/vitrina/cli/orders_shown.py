"""Orders as the commands show them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from vitrina.catalog.money import Money
from vitrina.errors import Invalid
from vitrina.orders.models import Order, OrderLine


def summary(order: Order) -> tuple[str, str, str, str, str]:
    """Number, shop, status, total and time of an order."""
    placed = f"{order.created_at:%Y-%m-%d %H:%M}"
    return str(order.number), order.shop.name, order.status, _label(order.total, order.currency), placed


def as_facts(order: Order) -> dict[str, Any]:
    """An order whole; amounts are decimal text in whole units."""
    return {
        "number": order.number,
        "id": order.id,
        "shop": order.shop.handle,
        "status": str(order.status),
        "outer_purchase_id": order.outer_id,
        "currency": order.currency,
        "products": str(Money(order.product_amount, order.currency).major),
        "freight": str(Money(order.freight, order.currency).major),
        "total": str(Money(order.total, order.currency).major),
        "placed_at": order.created_at.isoformat(),
        "close_reason": order.close_reason,
        "receiver": order.receiver,
        "lines": [_line(line, order.currency) for line in order.lines],
        "shipments": [{"company": one.company, "tracking_number": one.tracking_number} for one in order.shipments],
    }


def read_amount(text: str) -> Decimal:
    """An amount from the command line.

    Raises:
        Invalid: it is none.
    """
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise Invalid("amount_invalid", "An amount is written like 19.90.", actual=text[:40]) from error


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "number": line.number,
        "sku": line.sku,
        "titles": line.title_translations,
        "choices": line.choices,
        "quantity": line.quantity,
        "price": str(Money(line.price, currency).major),
        "status": str(line.status),
    }


def _label(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).major} {currency}"
