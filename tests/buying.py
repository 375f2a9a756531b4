"""What the tests of orders do as a buyer, over HTTP."""

import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from shopfront import Json, Shopfront, answered

_numbers = itertools.count(1)
RECEIVER = {
    "zip": "11111",
    "country": "United States",
    "address": "1 Main Street",
    "phone": "555-0100",
    "city": "Springfield",
    "mobile_phone": "555-0101",
    "district": "North",
    "name": "Ann",
    "state": "Oregon",
}


@dataclass(frozen=True)
class Ware:
    """A product of the shop with its numbers for orders."""

    product: Json
    item_id: int
    mp_id: int
    mp_sku_id: int

    def line(self, quantity: int = 1, **fields: Any) -> Json:
        return {"itemId": self.mp_id, "skuId": self.mp_sku_id, "quantity": str(quantity), "orderLineNo": "1"} | fields


def ware(shopfront: Shopfront, **fields: Any) -> Ware:
    """A new product, after its collision."""
    product = shopfront.product(**fields)
    item_id = item_id_of(shopfront, product)
    found = collide(shopfront.buyer, item_id)
    return Ware(product, item_id, int(found["mpId"]), found["skuList"][0]["mpSkuId"])


def item_id_of(shopfront: Shopfront, product: Json) -> int:
    """A product's number on the buyers' side, found by its title."""
    titles = product["title_translations"].values()
    asked = {"keyword": next(iter(titles)), "page_size": 20}
    body = answered(shopfront.buyer.get("/traffic/item/search", params=asked))
    number: int = next(item["tbItemId"] for item in body["data"]["data"] if item["title"] in titles)
    return number


def collide(buyer: httpx.Client, item_id: int) -> Json:
    body = answered(buyer.get("/product/get", params={"item_id": str(item_id)}))
    assert body["success"] is True, body
    data: Json = body["data"]
    return data


def outer_id() -> str:
    """A purchase id that no other test has."""
    return f"CG{time.time_ns()}{next(_numbers)}"


def order_body(*lines: Json, **fields: Any) -> Json:
    """The body of a create call, as the documentation writes it."""
    body = {
        "outer_purchase_id": outer_id(),
        "purchase_amount": 443,
        "seller_order_number": "-",
        "order_source": "lazada",
        "order_line_list": json.dumps(lines),
        "receiver": RECEIVER,
    }
    return body | fields


def create(buyer: httpx.Client, *lines: Json, **fields: Any) -> Json:
    """Places an order, which must succeed; returns the data."""
    body = answered(buyer.post("/purchase/order/create", json=order_body(*lines, **fields)))
    assert body["success"] is True, body
    data: Json = body["data"]
    return data


def buy(buyer: httpx.Client, *lines: Json, **fields: Any) -> int:
    """As :func:`create`; returns the number of the one order."""
    (order,) = create(buyer, *lines, **fields)["orderList"]
    number: int = order["purchaseId"]
    return number


def pay(buyer: httpx.Client, *numbers: int) -> Json:
    return answered(buyer.post("/purchase/order/batch/pay", json={"purchaseOrderIdList": list(numbers)}))


def cancel(buyer: httpx.Client, number: int, *lines: int) -> Json:
    named = [str(line) for line in lines]
    body = {"purchase_id": str(number), "sub_purchase_orderId_list": named, "cancel_reason": "changed my mind"}
    return answered(buyer.post("/purchase/order/asyn/cancel", json=body))


def cancel_lines(buyer: httpx.Client, number: int, *lines: int) -> Json:
    """Cancels lines of an order and waits until they are closed; returns the order as it is then."""
    assert cancel(buyer, number, *lines)["success"] is True

    def closed() -> Json | None:
        shown = order(buyer, number)
        left = {one["subPurchaseOrderId"] for one in shown["subPurchaseOrders"] if one["status"] != "TRADE_CLOSED"}
        return None if left & set(lines) else shown

    found: Json = wait_for(closed)
    return found


def refunds(buyer: httpx.Client, shown: Json) -> list[int]:
    """What was given back for each line of an order that was shown, in hundredths."""
    fees = []
    for line in shown["subPurchaseOrders"]:
        if line["refundId"]:
            found = answered(buyer.get("/order/refund/query", params={"refundId": line["refundId"]}))
            fees.append(found["result"]["data"]["refundOrderAggregate"]["refundOrder"]["refundFee"])
    return fees


def query(buyer: httpx.Client, **params: Any) -> list[Json]:
    body = answered(buyer.get("/purchase/orders/query", params=params))
    assert body["success"] is True, body
    orders: list[Json] = body["data"]["purchaseOrders"]
    return orders


def order(buyer: httpx.Client, number: int) -> Json:
    """One order as the query shows it."""
    (found,) = query(buyer, purchase_ids=str(number))
    return found


def wait_for(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """The first true answer within some seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen")
