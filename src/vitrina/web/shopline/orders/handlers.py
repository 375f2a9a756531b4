"""/v1/orders: what buyers ordered from a shop, and what the shop does with it."""

from typing import Annotated

from litestar import get, patch, route
from litestar.params import Parameter

from vitrina.access.merchants import Merchant
from vitrina.errors import LONGEST_SHOWN, Invalid
from vitrina.market import Market
from vitrina.orders.errors import WrongStatus
from vitrina.orders.models import Order
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.orders.queries import find, order_query
from vitrina.web.shopline.orders.render import DELIVERY_STATUSES, STATUSES, order_wire, payment_status
from vitrina.web.shopline.orders.wire import (
    CancelBody,
    CancelledWire,
    DeliveryStatusBody,
    OrderListWire,
    OrderStateWire,
    OrderStatusBody,
    OrderWire,
    ShipmentBody,
    ShipmentWire,
)
from vitrina.web.shopline.reading import Raw, read
from vitrina.web.shopline.render_base import timestamp
from vitrina.web.shopline.shape import Shape, shape_of
from vitrina.web.shopline.wire import Pagination

OrderId = Annotated[str, Parameter(description="Order ID")]
NO_REASON = "The shop cancelled it."
ACCEPTED = "request_accepted"  # upstream: the carrier has what it takes to send the parcel


@get("/orders", summary="Get orders", scope="orders:index")
async def list_orders(market: Market, merchant: Merchant, asked: Asked, shape: Shape) -> OrderListWire:
    """One page of the shop's orders, the last placed first unless ``sort_by`` is ``asc``."""
    return await _page(market, merchant, asked, shape, "sort_by")


@route("/orders/search", http_method=["GET", "POST"], status_code=200, summary="Search orders", scope="orders:index")
async def search_orders(market: Market, merchant: Merchant, asked: Asked, sent: Raw) -> OrderListWire:
    """Orders by number, status, delivery status or time; in the query or in the body."""
    wanted = Asked([*sent.items(), *asked.pairs()])
    return await _page(market, merchant, wanted, shape_of(wanted), "order_by")


@get("/orders/{order_id:str}", summary="Get order", scope="orders:show")
async def get_order(market: Market, merchant: Merchant, order_id: OrderId, shape: Shape) -> OrderWire:
    """One order, whole."""
    order = await market.orders.get(merchant.shop_id, order_id)
    return shape.one(order_wire(order, market.settings.public_url))


@patch("/orders/{order_id:str}/status", summary="Update order status", scope="orders:update", body=OrderStatusBody)
async def update_status(market: Market, merchant: Merchant, order_id: OrderId, sent: Raw, shape: Shape) -> OrderWire:
    """``completed`` for an order that was sent, ``cancelled`` for one that was not; the others follow by themselves."""
    status = read(sent, OrderStatusBody).status
    order = await market.orders.get(merchant.shop_id, order_id)
    if status == "completed":
        order = await market.orders.complete(merchant.shop_id, order_id)
    elif status == "cancelled":
        order = await market.orders.call_off(merchant.shop_id, order_id, NO_REASON)
    elif status != STATUSES[order.status]:
        raise _impossible(order, "status", status, "completed or cancelled")
    return shape.one(order_wire(order, market.settings.public_url))


@patch(
    "/orders/{order_id:str}/order_delivery_status",
    summary="Update order delivery status",
    scope="orders:update",
    body=DeliveryStatusBody,
)
async def update_delivery_status(market: Market, merchant: Merchant, order_id: OrderId, sent: Raw) -> OrderStateWire:
    """``shipped`` with a tracking number and a carrier, then ``arrived``."""
    wanted = read(sent, DeliveryStatusBody)
    order = await market.orders.get(merchant.shop_id, order_id)
    standing = DELIVERY_STATUSES[order.status]
    if wanted.status == "shipped" and (wanted.tracking_number or standing != "shipped"):
        order = await _ship(market, order, wanted)
    elif wanted.status == "arrived":
        order = await market.orders.complete(merchant.shop_id, order_id)
    elif wanted.status != standing:
        raise _impossible(order, "delivery status", wanted.status, "shipped or arrived")
    return OrderStateWire(order.id, DELIVERY_STATUSES[order.status], timestamp(order.modified_at))


@patch(
    "/orders/{order_id:str}/order_payment_status",
    summary="Update order payment status",
    scope="orders:update",
    body=OrderStatusBody,
)
async def update_payment_status(market: Market, merchant: Merchant, order_id: OrderId, sent: Raw) -> OrderStateWire:
    """Takes the status that the payment has: buyers pay, and get their money back when an order is cancelled."""
    status = read(sent, OrderStatusBody).status
    order = await market.orders.get(merchant.shop_id, order_id)
    if status != payment_status(order):
        raise WrongStatus(
            "payment_status_impossible",
            f"The payment of order {order.number} is {payment_status(order)} and cannot be set to "
            f"{status[:LONGEST_SHOWN]!r}: buyers pay, and cancelling an order gives their money back.",
            payment_status(order),
            status[:LONGEST_SHOWN],
        )
    return OrderStateWire(order.id, status, timestamp(order.modified_at))


@patch("/orders/{order_id:str}/cancel", summary="Cancel order", scope="orders:update", body=CancelBody)
async def cancel_order(market: Market, merchant: Merchant, order_id: OrderId, sent: Raw) -> CancelledWire:
    """Closes an order that was not sent: the stock comes back, and what was paid goes back to the buyer."""
    reason = read(sent, CancelBody).cancelled_reason
    text = (reason.message or reason.key if reason else None) or NO_REASON
    await market.orders.call_off(merchant.shop_id, order_id, text)
    return CancelledWire()


@patch("/orders/{order_id:str}/execute_shipment", summary="Execute shipment", scope="orders:update", body=ShipmentBody)
async def execute_shipment(market: Market, merchant: Merchant, order_id: OrderId, sent: Raw) -> ShipmentWire:
    """Sends a paid order; no carrier is connected here, so the body names it and its tracking number."""
    wanted = read(sent, ShipmentBody)
    await _ship(market, await market.orders.get(merchant.shop_id, order_id), wanted)
    return ShipmentWire(ACCEPTED, wanted.tracking_number or "")


async def _page(market: Market, merchant: Merchant, asked: Asked, shape: Shape, direction: str) -> OrderListWire:
    query = order_query(asked, merchant.shop_id, direction)
    page, per_page = (query.page, query.per_page) if query else asked.page()
    found, total = await find(market, query, asked.text("previous_id"))
    items = [order_wire(order, market.settings.public_url) for order in found]
    return shape.many(OrderListWire(items, Pagination.of(page, per_page, total)))


async def _ship(market: Market, order: Order, wanted: ShipmentBody) -> Order:
    number, carrier = wanted.tracking_number, _carrier(wanted.delivery_provider_name)
    if not number or not carrier:
        raise Invalid(
            "shipment_incomplete",
            "No carrier is connected that would give out a tracking number.",
            hint='Send {"tracking_number": "...", "delivery_provider_name": "..."} in the body.',
        )
    return await market.orders.ship(order.shop_id, order.id, carrier, number)


def _carrier(name: dict[str, str | None] | str | None) -> str | None:
    return next(filter(None, name.values()), None) if isinstance(name, dict) else name


def _impossible(order: Order, what: str, wanted: str, possible: str) -> WrongStatus:
    return WrongStatus(
        "status_impossible",
        f"The {what} of order {order.number} cannot be set to {wanted[:LONGEST_SHOWN]!r}; it can be {possible}.",
        possible,
        wanted[:LONGEST_SHOWN],
    )


HANDLERS = [
    list_orders,
    search_orders,
    get_order,
    update_status,
    update_delivery_status,
    update_payment_status,
    cancel_order,
    execute_shipment,
]
