"""What belongs to one buyer can be read and changed by no other: every operation, with another app's token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from buying import Ware, cancel, create, order, order_body, pay, query, wait_for, ware
from drawing import jpeg
from shopfront import Json, Shopfront, answered, upload

OPERATIONS = (
    ("POST", "/upload/image"),
    ("GET", "/traffic/item/imgsearch"),
    ("GET", "/traffic/item/search"),
    ("GET", "/traffic/item/get"),
    ("GET", "/product/get"),
    ("POST", "/purchase/order/render"),
    ("POST", "/purchase/order/create"),
    ("POST", "/purchase/order/batch/pay"),
    ("POST", "/purchase/order/asyn/cancel"),
    ("GET", "/purchase/orders/query"),
    ("GET", "/logistics/detail/get"),
    ("GET", "/order/refund/query"),
)


@dataclass(frozen=True)
class Own:
    """What one buyer has."""

    pot: Ware
    image_id: str
    number: int
    line: int
    outer_id: str
    refund_id: int


@pytest.fixture(scope="module")
def own(shopfront: Shopfront) -> Own:
    pot = ware(shopfront, quantity=100)
    made = create(shopfront.buyer, pot.line(1))
    (placed,) = made["orderList"]
    gone = create(shopfront.buyer, pot.line(1))["orderList"][0]["purchaseId"]
    pay(shopfront.buyer, gone)
    cancel(shopfront.buyer, gone)
    refund_id = wait_for(lambda: order(shopfront.buyer, gone)["subPurchaseOrders"][0]["refundId"])
    number, line = placed["purchaseId"], placed["orderLineList"][0]["subPurchaseOrderId"]
    return Own(pot, upload(shopfront.buyer, jpeg(900)), number, line, made["outerPurchaseId"], refund_id)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("prefix", ["/rest/taobao-global", "/rest"])
@pytest.mark.parametrize("token", [None, "Bearer", "Bearer 0", "Basic eDp5", f"Bearer {'0' * 64}"])
def test_no_operation_answers_without_a_token(
    anyone: httpx.Client, method: str, path: str, prefix: str, token: str | None
) -> None:
    headers = {"Authorization": token} if token else {}
    answer = answered(anyone.request(method, prefix + path, headers=headers))
    body = answer.get("result", answer)
    code = "code" if prefix == "/rest" else "errorCode"
    assert body[code] == "IllegalAccessToken"
    assert not body.get("data")


SCENES: dict[str, Callable[[httpx.Client, Own], Json]] = {
    "imgsearch": lambda buyer, own: answered(buyer.get("/traffic/item/imgsearch", params={"image_id": own.image_id})),
    "pay": lambda buyer, own: pay(buyer, own.number),
    "cancel": lambda buyer, own: cancel(buyer, own.number),
    "logistics": lambda buyer, own: answered(
        buyer.get("/logistics/detail/get", params={"purchase_order_line_id": own.line})
    )["result"],
    "refund": lambda buyer, own: answered(buyer.get("/order/refund/query", params={"refundId": own.refund_id}))[
        "result"
    ],
}


@pytest.mark.parametrize("operation", SCENES)
def test_another_buyer_is_told_that_it_does_not_exist(
    shopfront: Shopfront, other_buyer: httpx.Client, own: Own, operation: str
) -> None:
    answer = SCENES[operation](other_buyer, own)
    assert answer["errorCode"] in {"OrderNotFound", "ImageNotFound", "PayFailed"}
    assert not answer.get("data")
    assert str(own.outer_id) not in str(answer)
    assert order(shopfront.buyer, own.number)["status"] == "WAIT_BUYER_P"


@pytest.mark.parametrize("by", ["purchase_ids", "outer_purchase_id", "status", "nothing"])
def test_another_buyers_query_does_not_find_it(other_buyer: httpx.Client, own: Own, by: str) -> None:
    asked: dict[str, dict[str, Any]] = {
        "purchase_ids": {"purchase_ids": own.number},
        "outer_purchase_id": {"outer_purchase_id": own.outer_id},
        "status": {"status": "WAIT_BUYER_P"},
        "nothing": {},
    }
    assert own.number not in [found["purchaseId"] for found in query(other_buyer, **asked[by])]


def test_another_buyers_purchase_id_is_free_for_all(other_buyer: httpx.Client, shopfront: Shopfront, own: Own) -> None:
    body = order_body(own.pot.line(1), outer_purchase_id=own.outer_id)
    made = answered(other_buyer.post("/purchase/order/create", json=body))["data"]["orderList"][0]
    assert made["purchaseId"] != own.number
    assert [one["purchaseId"] for one in query(shopfront.buyer, outer_purchase_id=own.outer_id)] == [own.number]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "%2e%2e", "a\x00b", "x" * 4096, "' OR 1=1 --", "a\r\nb: c", "\uff19", "-1", "1e3"]
)
def test_odd_ids_are_refused_in_order(shopfront: Shopfront, name: str) -> None:
    buyer = shopfront.buyer
    for path, key in (
        ("/traffic/item/get", "item_id"),
        ("/product/get", "item_id"),
        ("/traffic/item/imgsearch", "image_id"),
        ("/purchase/orders/query", "purchase_ids"),
        ("/logistics/detail/get", "purchase_order_line_id"),
        ("/order/refund/query", "refundId"),
    ):
        answer = answered(buyer.get(path, params={key: name}))
        assert answer.get("result", answer)["errorCode"] in {"InvalidParameter", "ImageNotFound"}
    assert query(buyer, outer_purchase_id=name) == []
