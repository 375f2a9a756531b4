"""The merchants' orders over HTTP: what buyers place is seen, sent, called off; by its own shop alone."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
import httpx
import pytest
from buying import Ware, buy, cancel_lines, order, pay, ware
from serving import Server
from shopfront import Json, Shopfront, answered
from shopline_sdk.apis.orders import (
    cancel_order,
    execute_shipment,
    get_order,
    get_orders,
    search_orders,
    update_order_delivery_status,
    update_order_payment_status,
    update_order_status,
)
from shopline_sdk.client import ShoplineAPIClient
from shopline_sdk.exceptions import ShoplineAPIError
from shopline_sdk.models.order import Order

Session = aiohttp.ClientSession
PARCEL = {"tracking_number": "RR123", "delivery_provider_name": {"en": "Post"}}
NEVER = "0" * 24
COPIES = 10


def run(shopfront: Shopfront, work: Callable[[Session], Awaitable[Any]]) -> Any:
    """Runs ``work`` with a session of the published client."""
    token = shopfront.merchant.headers["Authorization"].removeprefix("Bearer ")

    async def conversation() -> Any:
        async with ShoplineAPIClient(token, base_url=f"{shopfront.server.url}/v1").new_session() as session:
            return await work(session)

    return asyncio.run(conversation())


@pytest.fixture(scope="module")
def pot(shopfront: Shopfront) -> Ware:
    """Something that never runs out in these tests."""
    return ware(shopfront, quantity=100_000, price=120, sku="POT-1")


def placed(shopfront: Shopfront, good: Ware, quantity: int = 1, *, paid: bool = True) -> tuple[int, str]:
    """A new order's number, and its id on the merchants' side."""
    number = buy(shopfront.buyer, good.line(quantity))
    if paid:
        assert pay(shopfront.buyer, number)["success"] is True
    found = answered(shopfront.merchant.get("/orders/search", params={"order_number": number}))
    return number, found["items"][0]["id"]


def change(shopfront: Shopfront, order_id: str, what: str, body: Json | None = None) -> httpx.Response:
    return shopfront.merchant.patch(f"/orders/{order_id}/{what}", json=body or {})


def refused(response: httpx.Response, reason: str) -> str:
    """The message of a 422 with this reason."""
    assert response.status_code == 422, response.text
    body = response.json()
    assert body["extras"]["reason"] == reason, body
    message: str = body["message"]
    return message


def test_an_order_is_listed_read_sent_and_completed(shopfront: Shopfront, pot: Ware) -> None:
    number, order_id = placed(shopfront, pot, 2)

    async def seen(session: Session) -> Order:
        listed = await get_orders.call(session, get_orders.Params(per_page=5))
        assert listed.items[0].order_number == str(number)
        found = await search_orders.call(session, search_orders.Params(query=str(number)))
        shown = await get_order.call(session, order_id)
        assert found.items == [shown] == [listed.items[0]]
        return shown

    shown = run(shopfront, seen)
    assert (shown.status, shown.order_payment.status, shown.order_delivery.status) == (
        "confirmed",
        "completed",
        "pending",
    )
    assert (shown.total.cents, shown.subtotal.label, shown.currency_iso) == (240, "NT$240", "TWD")
    assert (shown.delivery_address.recipient_name, shown.delivery_address.postcode) == ("Ann", "11111")
    (line,) = shown.subtotal_items
    assert (line.item_id, line.sku, line.quantity, line.total.cents) == (pot.product["id"], "POT-1", 2, 240)
    sent = answered(change(shopfront, order_id, "execute_shipment", PARCEL))
    assert sent == {"delivery_status": "request_accepted", "tracking_number": "RR123"}
    bought = order(shopfront.buyer, number)["subPurchaseOrders"][0]
    assert bought["status"] == "WAIT_BUYER_CONFIRM_GOODS"
    (parcel,) = bought["logisticOrders"]
    assert parcel["logisticNumber"] == "RR123"

    async def completed(session: Session) -> Order:
        body = update_order_status.Body(status="completed")
        return await update_order_status.call(session, order_id, body=body)

    done = run(shopfront, completed)
    assert (done.status, done.order_delivery.status, done.delivery_data.tracking_number) == (
        "completed",
        "arrived",
        "RR123",
    )


def test_a_shipment_sent_again_is_the_same_parcel(shopfront: Shopfront, pot: Ware) -> None:
    number, order_id = placed(shopfront, pot)
    for _ in range(2):
        body = {"status": "shipped"} | PARCEL
        assert answered(change(shopfront, order_id, "order_delivery_status", body))["status"] == "shipped"
        answered(change(shopfront, order_id, "execute_shipment", PARCEL))
    assert answered(change(shopfront, order_id, "order_delivery_status", {"status": "shipped"}))["status"] == "shipped"
    assert len(order(shopfront.buyer, number)["subPurchaseOrders"][0]["logisticOrders"]) == 1
    arrived = answered(change(shopfront, order_id, "order_delivery_status", {"status": "arrived"}))
    assert (arrived["order_id"], arrived["status"]) == (order_id, "arrived")
    assert answered(shopfront.merchant.get(f"/orders/{order_id}"))["status"] == "completed"


def test_copies_of_a_shipment_at_once_note_one_parcel(shopfront: Shopfront, pot: Ware) -> None:
    number, order_id = placed(shopfront, pot)
    with ThreadPoolExecutor(COPIES) as pool:
        for answer in pool.map(lambda _: change(shopfront, order_id, "execute_shipment", PARCEL), range(COPIES)):
            assert answered(answer)["tracking_number"] == "RR123"
    assert len(order(shopfront.buyer, number)["subPurchaseOrders"][0]["logisticOrders"]) == 1


@pytest.mark.parametrize("what", ["cancel", "status"])
def test_a_cancelled_order_gives_stock_and_money_back(shopfront: Shopfront, what: str) -> None:
    good = ware(shopfront, quantity=5, price=120)
    number, order_id = placed(shopfront, good, 3)
    assert shopfront.read(good.product)["quantity"] == 2
    reason = {"cancelled_reason": {"key": "sold_out", "message": "It broke."}}
    answered(change(shopfront, order_id, what, reason if what == "cancel" else {"status": "cancelled"}))
    assert shopfront.read(good.product)["quantity"] == 5
    closed = order(shopfront.buyer, number)
    assert (closed["status"], closed["subPurchaseOrders"][0]["refundStatus"]) == ("TRADE_CLOSED", 100)
    shown = answered(shopfront.merchant.get(f"/orders/{order_id}"))
    assert (shown["status"], shown["order_payment"]["status"]) == ("cancelled", "refunded")
    assert shown["cancelled_reason"] == ("It broke." if what == "cancel" else "The shop cancelled it.")


def test_a_cancelled_line_is_not_to_be_sent(shopfront: Shopfront, pot: Ware) -> None:
    cup = ware(shopfront, quantity=5, price=30)
    number = buy(shopfront.buyer, pot.line(2), cup.line(1, orderLineNo="2"))
    pay(shopfront.buyer, number)
    lines = [line["subPurchaseOrderId"] for line in order(shopfront.buyer, number)["subPurchaseOrders"]]

    def seen() -> tuple[int, int, int, list[str]]:
        (one,) = answered(shopfront.merchant.get("/orders/search", params={"order_number": number}))["items"]
        assert answered(shopfront.merchant.get(f"/orders/{one['id']}")) == one
        amounts = (one[name]["cents"] for name in ("subtotal", "total"))
        return *amounts, one["order_payment"]["total"]["cents"], [item["item_id"] for item in one["subtotal_items"]]

    assert seen() == (270, 270, 270, [pot.product["id"], cup.product["id"]])
    cancel_lines(shopfront.buyer, number, lines[1])
    assert seen() == (240, 240, 240, [pot.product["id"]])
    cancel_lines(shopfront.buyer, number, lines[0])
    assert seen() == (270, 270, 270, [pot.product["id"], cup.product["id"]])


def test_what_the_clients_cannot_do_is_said_to_them(shopfront: Shopfront, pot: Ware) -> None:
    _, order_id = placed(shopfront, pot, paid=False)

    async def tried(session: Session) -> None:
        delivery = update_order_delivery_status.Body(status="returned")
        payment = update_order_payment_status.Body(status="completed")
        for call in (
            update_order_delivery_status.call(session, order_id, body=delivery),
            update_order_payment_status.call(session, order_id, body=payment),
            execute_shipment.call(session, order_id),
        ):
            with pytest.raises(ShoplineAPIError) as error:
                await call
            assert error.value.status_code == 422
        same = update_order_payment_status.Body(status="pending")
        assert (await update_order_payment_status.call(session, order_id, body=same)).status == "pending"
        assert (await cancel_order.call(session, order_id, cancel_order.Body())).order_items_stock_tag is None

    run(shopfront, tried)


def test_impossible_changes_say_why_and_change_nothing(shopfront: Shopfront, pot: Ware) -> None:
    number, order_id = placed(shopfront, pot, paid=False)
    before = answered(shopfront.merchant.get(f"/orders/{order_id}"))
    assert "tracking_number" in refused(change(shopfront, order_id, "execute_shipment"), "shipment_incomplete")
    assert "paid" in refused(change(shopfront, order_id, "execute_shipment", PARCEL), "order_not_paid")
    assert "completed" in refused(change(shopfront, order_id, "status", {"status": "confirmed"}), "status_impossible")
    refused(change(shopfront, order_id, "status", {"status": "completed"}), "order_not_shipped")
    message = refused(
        change(shopfront, order_id, "order_payment_status", {"status": "refunded"}), "payment_status_impossible"
    )
    assert str(number) in message
    refused(change(shopfront, order_id, "status", {"status": 5}), "field_invalid")
    refused(change(shopfront, order_id, "status"), "field_invalid")
    assert answered(shopfront.merchant.get(f"/orders/{order_id}")) == before
    pay(shopfront.buyer, number)
    answered(change(shopfront, order_id, "execute_shipment", PARCEL))
    for what, body in (("cancel", {}), ("status", {"status": "cancelled"})):
        assert "sent" in refused(change(shopfront, order_id, what, body), "order_shipped")


def test_another_shop_sees_and_changes_nothing(shopfront: Shopfront, pot: Ware, other_merchant: httpx.Client) -> None:
    number, order_id = placed(shopfront, pot)
    before = answered(shopfront.merchant.get(f"/orders/{order_id}"))
    answers = [other_merchant.get(f"/orders/{order_id}")]
    bodies = {
        "status": {"status": "cancelled"},
        "order_delivery_status": {"status": "shipped"} | PARCEL,
        "order_payment_status": {"status": "completed"},
        "cancel": {},
        "execute_shipment": PARCEL,
    }
    answers += [other_merchant.patch(f"/orders/{order_id}/{what}", json=body) for what, body in bodies.items()]
    answers += [other_merchant.get("/orders", params={"previous_id": order_id}), other_merchant.get(f"/orders/{NEVER}")]
    assert [answer.status_code for answer in answers] == [404] * 8
    for path in ("/orders", "/orders/search"):
        listed = answered(other_merchant.get(path, params={"order_number": number}))
        assert order_id not in [one["id"] for one in listed["items"]]
    assert answered(shopfront.merchant.get(f"/orders/{order_id}")) == before


def test_scopes_are_asked_for(server: Server) -> None:
    token = server.command("token", "create", "--shop", "tea-house", "--scope", "orders:index")["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{server.url}/v1", headers=headers, trust_env=False) as client:
        answered(client.get("/orders"))
        answers = [client.get(f"/orders/{NEVER}"), client.patch(f"/orders/{NEVER}/cancel", json={})]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "orders:update" in answers[1].json()["message"]


def test_lists_filter_sort_and_go_on(shopfront: Shopfront) -> None:
    with shopfront.server.merchant("list-shop") as merchant:
        shop = Shopfront(shopfront.server, shopfront.origin, merchant, shopfront.buyer)
        good = ware(shop, quantity=100, price=10)
        numbers, ids = map(list, zip(*(placed(shop, good, paid=bool(n % 2)) for n in range(5)), strict=True))
        answered(change(shop, ids[1], "execute_shipment", PARCEL))
        answered(change(shop, ids[0], "cancel"))

        def listed(path: str = "/orders", **params: Any) -> list[str]:
            return [one["id"] for one in answered(merchant.get(path, params=params))["items"]]

        assert listed() == ids[::-1]
        assert listed(sort_by="asc", per_page=2, page=2) == ids[2:4]
        assert listed(previous_id=ids[3], per_page=2) == [ids[2], ids[1]]
        assert listed(previous_id=ids[2], sort_by="asc") == ids[3:]
        assert listed(previous_id=ids[0]) == []
        assert listed(order_ids=[ids[1], ids[4]]) == [ids[4], ids[1]]
        moment = answered(merchant.get(f"/orders/{ids[2]}"))["created_at"]
        assert listed(created_after=moment) == ids[:1:-1]
        assert listed(created_before=moment, sort_by="asc") == ids[:3]
        search = "/orders/search"
        assert listed(search, order_number=numbers[2]) == [ids[2]]
        assert listed(search, order_number="no number") == []
        assert listed(search, status="pending", order_by="asc") == [ids[2], ids[4]]
        assert listed(search, statuses=["confirmed", "cancelled"]) == [ids[3], ids[1], ids[0]]
        assert listed(search, delivery_status="shipped") == [ids[1]]
        assert listed(search, status="removed") == []
        page = answered(merchant.post(search, json={"status": "confirmed", "per_page": 1}))
        assert ([one["id"] for one in page["items"]], page["pagination"]["total_count"]) == ([ids[3]], 2)
        only = answered(merchant.get("/orders", params={"fields[]": "items.id", "per_page": 1}))
        assert only["items"] == [{"id": ids[4]}]
        refused(merchant.get(search, params={"customer_email": "ann@example.com"}), "filter_missing")
        refused(merchant.get(search, params={"status": "lost"}), "status_invalid")
        refused(merchant.get(search, params={"sort_by": "total"}), "sort_invalid")
