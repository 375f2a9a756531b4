"""Orders: pre-create, create, pay, cancel and query."""

from vitrina.orders.requests import OrderQuery
from vitrina.web.taobao.calls.call import Call
from vitrina.web.taobao.calls.families import DONE, ORDER, RESULT
from vitrina.web.taobao.calls.operations import operation
from vitrina.web.taobao.calls.params import whole_number
from vitrina.web.taobao.orders import inputs, render
from vitrina.web.taobao.orders.query_wire import OrderPage
from vitrina.web.taobao.orders.wire import Created, PayResult, RenderedOrder


@operation("/purchase/order/render", RESULT, "Pre-create: what can be bought, at what price")
async def render_order(call: Call) -> RenderedOrder:
    """What of a wish can be bought, with exact prices and freight, and why the rest cannot."""
    receiver = inputs.address(call.params, "receiver_address", "receiver", "warehouse_address")
    lines = inputs.lines(call.params, "render_item_List")
    return render.rendered(await call.market.orders.render(lines, receiver.get("country", "")))


@operation("/purchase/order/create", ORDER, "Create orders", methods=("POST",), once=True)
async def create_order(call: Call) -> Created:
    """Reserves stock and places one order a shop; the same outer_purchase_id gives the same answer."""
    placed = await call.market.orders.create(call.buyer.app_id, inputs.purchase_request(call.params))
    return render.created(placed)


@operation("/purchase/order/batch/pay", ORDER, "Pay orders", methods=("POST", "GET"), once=True)
async def pay_orders(call: Call) -> PayResult:
    """Marks up to ten orders as paid."""
    call.params.need("purchaseOrderIdList")
    numbers = [whole_number(one, "purchaseOrderIdList") for one in call.params.listed("purchaseOrderIdList")]
    return render.paid(await call.market.orders.pay(call.buyer.app_id, numbers))


@operation("/purchase/order/asyn/cancel", DONE, "Cancel an order", once=True)
async def cancel_order(call: Call) -> None:
    """Accepts a cancellation, of the whole order or some of its lines; the order query shows when it is done."""
    lines = [whole_number(one, "sub_purchase_orderId_list") for one in call.params.listed("sub_purchase_orderId_list")]
    said = (call.params.text("cancel_reason"), call.params.text("cancel_remark"))
    reason = ". ".join(text for text in said if text)
    await call.market.orders.cancel(call.buyer.app_id, call.params.integer("purchase_id"), lines, reason)


@operation("/purchase/orders/query", ORDER, "Query orders")
async def query_orders(call: Call) -> OrderPage:
    """The caller's orders, the last modified first."""
    query = inputs.order_query(call.params, call.buyer.app_id)
    return await _page(call, query)


async def _page(call: Call, query: OrderQuery) -> OrderPage:
    orders, total = await call.market.orders.find(query)
    shown = [render.purchase_order(order, call.public_url) for order in orders]
    return OrderPage(total, query.page, query.per_page, shown)


HANDLERS = [render_order, create_order, pay_orders, cancel_order, query_orders]
