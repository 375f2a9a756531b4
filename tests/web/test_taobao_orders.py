"""Orders over HTTP: what is answered at every step, to the letter where the documentation is."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest
from buying import (
    RECEIVER,
    Ware,
    buy,
    cancel,
    cancel_lines,
    create,
    order,
    order_body,
    outer_id,
    pay,
    query,
    refunds,
    wait_for,
    ware,
)
from shopfront import Json, Shopfront, answered

ROUNDS = 20


@pytest.fixture(scope="module")
def pot(shopfront: Shopfront) -> Ware:
    """Something that never runs out in these tests."""
    return ware(shopfront, quantity=100_000, price=120)


def test_render_has_exact_prices_and_says_why_the_rest_cannot_be_bought(shopfront: Shopfront, pot: Ware) -> None:
    rare = ware(shopfront, quantity=1, price=50)
    lines = [pot.line(2), rare.line(3), pot.line(1, skuId=pot.mp_sku_id + 1)]
    body = {
        "need_supplychain_service": True,
        "render_item_List": json.dumps(lines),
        "warehouse_address": RECEIVER,
        "receiver_address": RECEIVER,
    }
    result = answered(shopfront.buyer.post("/purchase/order/render", json=body))["result"]
    assert (result["success"], result["errorCode"]) == (True, None)
    (part,) = result["data"]["renderItemList"]
    assert part["itemPriceInfos"] == [
        {
            "itemId": pot.mp_id,
            "skuId": pot.mp_sku_id,
            "quantity": 2,
            "originPrice": {"amount": 12_000, "currency": "TWD"},
            "discountPrice": {"amount": 12_000, "currency": "TWD"},
        }
    ]
    assert result["data"]["totalRealPayPrice"] == {"amount": 24_000, "currency": "TWD"}
    assert [one["errorCode"] for one in result["data"]["unavailableSkuList"]] == ["OutOfStock", "SkuNotFound"]


def test_freight_is_the_shops_own_table(shopfront: Shopfront) -> None:
    server = shopfront.server
    server.command("shop", "create", "--handle", "far-shop")
    for country, first in (("*", "30"), ("Canada", "80")):
        server.command(
            "order", "freight", "--shop", "far-shop", "--country", country, "--first", first, "--further", "5"
        )
    with server.merchant("far-shop") as merchant:
        far = ware(Shopfront(server, shopfront.origin, merchant, shopfront.buyer), price=10, quantity=9)
    for country, fee in (("Canada", 90), ("canada", 90), ("Chile", 40)):
        body = {"render_item_List": [far.line(3)], "receiver_address": RECEIVER | {"country": country}}
        data = answered(shopfront.buyer.post("/purchase/order/render", json=body))["result"]["data"]
        assert data["renderItemList"][0]["mainlandShippingFee"]["amount"] == fee * 100
        assert data["totalRealPayPrice"]["amount"] == (fee + 30) * 100


def test_a_created_order_waits_for_payment_and_holds_its_stock(shopfront: Shopfront) -> None:
    good = ware(shopfront, quantity=5, price=120)
    own = outer_id()
    data = create(shopfront.buyer, good.line(2), outer_purchase_id=own)
    (made,) = data["orderList"]
    assert (data["outerPurchaseId"], made["estimateAmount"], made["estimateCurrency"]) == (own, 24_000, "TWD")
    assert made["orderLineList"][0]["itemId"] == str(good.mp_id)
    assert shopfront.read(good.product)["quantity"] == 3
    shown = order(shopfront.buyer, made["purchaseId"])
    assert (shown["status"], shown["payTime"], shown["orderSource"]) == ("WAIT_BUYER_P", None, "lazada")
    assert shown["nextCloseTimeWithoutPayment"] > shown["createdTime"]
    assert shown["subPurchaseOrders"][0]["itemId"] == str(good.mp_id)


def test_the_same_purchase_id_has_the_same_answer_and_never_another_content(shopfront: Shopfront, pot: Ware) -> None:
    body = order_body(pot.line(1))
    first, second = (answered(shopfront.buyer.post("/purchase/order/create", json=body)) for _ in range(2))
    assert second == first
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    assert answered(shopfront.buyer.post("/purchase/order/create", data=form)) == first
    changed = answered(shopfront.buyer.post("/purchase/order/create", json=body | {"purchase_amount": 444}))
    assert (changed["success"], changed["errorCode"], changed["data"]) == (False, "OuterPurchaseIdReused", None)


@pytest.mark.parametrize("operation", ["create", "render"])
def test_original_ids_are_refused_by_name(shopfront: Shopfront, pot: Ware, operation: str) -> None:
    line = pot.line(1, itemId=pot.item_id, skuId=pot.item_id)
    body = order_body(line) | {"render_item_List": [line], "receiver_address": RECEIVER}
    answer = answered(shopfront.buyer.post(f"/purchase/order/{operation}", json=body))
    failed = answer.get("result", answer)
    assert (failed["success"], failed["errorCode"]) == (False, "OriginalItemId")
    assert "/product/get" in failed["errorMsg"]


def test_nothing_is_ordered_where_a_line_cannot_be_bought_unless_part_may(shopfront: Shopfront, pot: Ware) -> None:
    rare = ware(shopfront, quantity=1)
    body = order_body(pot.line(1), rare.line(2, orderLineNo="2"))
    refused = answered(shopfront.buyer.post("/purchase/order/create", json=body))
    assert refused["errorCode"] == "OutOfStock"
    assert query(shopfront.buyer, outer_purchase_id=body["outer_purchase_id"]) == []
    data = create(shopfront.buyer, pot.line(1), rare.line(2), support_partial_success="true")
    assert len(data["orderList"][0]["orderLineList"]) == 1
    assert (data["errorCode"], data["unavailableSkuList"][0]["skuId"]) == ("OutOfStock", rare.mp_sku_id)
    assert shopfront.read(rare.product)["quantity"] == 1


def test_one_create_makes_one_order_a_shop(shopfront: Shopfront, pot: Ware, other_merchant: httpx.Client) -> None:
    cup = ware(Shopfront(shopfront.server, shopfront.origin, other_merchant, shopfront.buyer), price=7, quantity=9)
    data = create(shopfront.buyer, pot.line(1), cup.line(1, orderLineNo="2"))
    assert [one["estimateAmount"] for one in data["orderList"]] == [12_000, 700]
    assert len(query(shopfront.buyer, outer_purchase_id=data["outerPurchaseId"])) == 2


def test_an_order_goes_its_way_to_the_buyer(shopfront: Shopfront, pot: Ware) -> None:
    number = buy(shopfront.buyer, pot.line(1))
    assert pay(shopfront.buyer, number)["data"]["willPayPurchaseOrderIds"] == [number]
    assert pay(shopfront.buyer, number)["data"]["willPayPurchaseOrderIds"] == [number]
    paid = order(shopfront.buyer, number)
    assert (paid["status"], paid["payAmount"], type(paid["payTime"])) == ("WAIT_SELLER_SEND_GOODS", "12000", str)
    shopfront.server.command("order", "ship", str(number), "--company", "Post", "--tracking", "RR1")
    sent = order(shopfront.buyer, number)["subPurchaseOrders"][0]
    assert sent["status"] == "WAIT_BUYER_CONFIRM_GOODS"
    assert sent["logisticOrders"][0]["logisticNumber"] == "RR1"
    asked = {"purchase_order_line_id": sent["subPurchaseOrderId"]}
    (parcel,) = answered(shopfront.buyer.get("/logistics/detail/get", params=asked))["result"]["data"][
        "pnmLogisticsDetails"
    ]
    assert (parcel["mailNo"], parcel["logisticsPartner"][0]["company"]) == ("RR1", "Post")
    refused = cancel(shopfront.buyer, number)
    assert (refused["success"], refused["errorCode"]) == (False, "OrderShipped")


def test_a_cancelled_order_closes_and_gives_everything_back_once(shopfront: Shopfront) -> None:
    good = ware(shopfront, quantity=5, price=120)
    number = buy(shopfront.buyer, good.line(2))
    pay(shopfront.buyer, number)
    for _ in range(3):
        assert cancel(shopfront.buyer, number) == {"success": True, "errorCode": None, "errorMsg": None}
    closed = wait_for(lambda: next(iter(query(shopfront.buyer, purchase_ids=number, status="TRADE_CLOSED")), None))
    line = closed["subPurchaseOrders"][0]
    assert (line["closeReason"], line["refundStatus"]) == ("changed my mind", 100)
    assert shopfront.read(good.product)["quantity"] == 5
    assert cancel(shopfront.buyer, number)["success"] is True
    refund = answered(shopfront.buyer.get("/order/refund/query", params={"refundId": line["refundId"]}))
    assert refund["result"]["data"]["refundOrderAggregate"]["refundOrder"]["refundFee"] == 24_000
    failed = pay(shopfront.buyer, number)
    assert (failed["success"], failed["errorCode"]) == (False, "PayFailed")


@pytest.mark.parametrize("endless", ["unlimited_quantity", "out_of_stock_orderable"])
def test_units_come_back_to_what_is_endless_for_now(shopfront: Shopfront, endless: str) -> None:
    good = ware(shopfront, quantity=5)
    number = buy(shopfront.buyer, good.line(2))

    def set_endless(value: bool) -> None:
        answered(shopfront.merchant.put(f"/products/{good.product['id']}", json={"product": {endless: value}}))

    set_endless(True)
    free = buy(shopfront.buyer, good.line(3))
    for one in (number, free):
        cancel(shopfront.buyer, one)
    wait_for(lambda: len(query(shopfront.buyer, purchase_ids=f"{number},{free}", status="TRADE_CLOSED")) == 2)
    set_endless(False)
    left = shopfront.read(good.product)
    assert (left["quantity"], left["locked_inventory_count"]) == (5, 0)


def test_a_reason_to_cancel_is_kept_whole_or_refused(shopfront: Shopfront, pot: Ware) -> None:
    number, path = buy(shopfront.buyer, pot.line(1)), "/purchase/order/asyn/cancel"
    body = {"purchase_id": str(number), "cancel_reason": "x" * 200, "cancel_remark": "y" * 60}
    refused = answered(shopfront.buyer.post(path, json=body))
    assert (refused["success"], refused["errorCode"]) == (False, "ReasonTooLong")
    assert "255 characters, not 262" in refused["errorMsg"]
    assert answered(shopfront.buyer.post(path, json=body | {"cancel_remark": "y" * 53}))["success"] is True
    wait_for(lambda: order(shopfront.buyer, number)["status"] == "TRADE_CLOSED")
    (line,) = order(shopfront.buyer, number)["subPurchaseOrders"]
    assert line["closeReason"] == f"{'x' * 200}. {'y' * 53}"


def test_one_line_of_an_order_can_be_cancelled(shopfront: Shopfront, pot: Ware) -> None:
    made = create(shopfront.buyer, pot.line(1), pot.line(2, orderLineNo="2"))["orderList"][0]
    number, first = made["purchaseId"], made["orderLineList"][0]["subPurchaseOrderId"]
    assert cancel(shopfront.buyer, number, 1)["errorCode"] == "OrderLineNotFound"
    assert cancel(shopfront.buyer, number, first)["success"] is True
    closed = lambda: order(shopfront.buyer, number)["subPurchaseOrders"][0]["status"] == "TRADE_CLOSED"  # noqa: E731
    wait_for(closed)
    shown = order(shopfront.buyer, number)
    assert (shown["status"], shown["subPurchaseOrders"][1]["status"]) == ("WAIT_BUYER_P", "WAIT_BUYER_P")


@pytest.mark.parametrize("named", [[""], [None], '[""]', ",", [" ", ""]])
def test_a_list_that_names_no_line_cancels_nothing(shopfront: Shopfront, pot: Ware, named: Any) -> None:
    number = buy(shopfront.buyer, pot.line(1))
    body = {"purchase_id": str(number), "sub_purchase_orderId_list": named, "cancel_reason": "changed my mind"}
    answer = answered(shopfront.buyer.post("/purchase/order/asyn/cancel", json=body))
    assert (answer["success"], answer["errorCode"]) == (False, "InvalidParameter")
    assert "sub_purchase_orderId_list has empty values only" in answer["errorMsg"]


@pytest.mark.parametrize(
    ("named", "code"),
    [([], "OrdersInvalid"), ("[]", "OrdersInvalid"), (["x"], "InvalidParameter"), ("", "MissingParameter")],
)
def test_orders_to_pay_must_be_named(shopfront: Shopfront, named: Any, code: str) -> None:
    answer = answered(shopfront.buyer.post("/purchase/order/batch/pay", json={"purchaseOrderIdList": named}))
    assert (answer["success"], answer["errorCode"]) == (False, code)


@pytest.mark.parametrize("named", [[], "[]", "", None])
def test_an_empty_list_of_lines_is_the_whole_order(shopfront: Shopfront, pot: Ware, named: Any) -> None:
    number = buy(shopfront.buyer, pot.line(1))
    body = {"purchase_id": str(number), "sub_purchase_orderId_list": named, "cancel_reason": "changed my mind"}
    assert answered(shopfront.buyer.post("/purchase/order/asyn/cancel", json=body))["success"] is True


@pytest.fixture(scope="module")
def cup(shopfront: Shopfront) -> Ware:
    """Something else that never runs out."""
    return ware(shopfront, quantity=100_000, price=50)


def _two_lines(shopfront: Shopfront, pot: Ware, cup: Ware) -> tuple[int, int, int]:
    """The number of an order of 120 and 50 TWD, and those of its lines."""
    (made,) = create(shopfront.buyer, pot.line(1), cup.line(1, orderLineNo="2"))["orderList"]
    first, second = (line["subPurchaseOrderId"] for line in made["orderLineList"])
    return made["purchaseId"], first, second


def _reprice(shopfront: Shopfront, number: int, total: int) -> None:
    shopfront.server.command("order", "reprice", str(number), "--total", str(total))


def test_a_line_cancelled_before_payment_is_not_paid_for(shopfront: Shopfront, pot: Ware, cup: Ware) -> None:
    number, first, second = _two_lines(shopfront, pot, cup)
    left = cancel_lines(shopfront.buyer, number, first)
    assert (left["purchaseAmount"], left["productAmount"], left["status"]) == (5000, 5000, "WAIT_BUYER_P")
    pay(shopfront.buyer, number)
    paid = order(shopfront.buyer, number)
    assert (paid["payAmount"], [line["payAmount"] for line in paid["subPurchaseOrders"]]) == ("5000", ["0", "5000"])
    closed = cancel_lines(shopfront.buyer, number, second)
    assert (closed["status"], closed["payAmount"]) == ("TRADE_CLOSED", "5000")
    assert refunds(shopfront.buyer, closed) == [5000]


def test_a_price_set_after_a_cancellation_is_for_the_rest(shopfront: Shopfront, pot: Ware, cup: Ware) -> None:
    number, first, second = _two_lines(shopfront, pot, cup)
    cancel_lines(shopfront.buyer, number, first)
    _reprice(shopfront, number, 45)
    pay(shopfront.buyer, number)
    assert order(shopfront.buyer, number)["payAmount"] == "4500"
    assert refunds(shopfront.buyer, cancel_lines(shopfront.buyer, number, second)) == [4500]


def test_a_price_set_before_a_cancellation_shrinks_with_it(shopfront: Shopfront, pot: Ware, cup: Ware) -> None:
    number, first, _ = _two_lines(shopfront, pot, cup)
    _reprice(shopfront, number, 85)
    left = cancel_lines(shopfront.buyer, number, first)
    assert (left["purchaseAmount"], left["productAmount"]) == (2500, 5000)


@pytest.mark.parametrize("whole", [True, False])
def test_no_more_is_given_back_than_was_paid(shopfront: Shopfront, pot: Ware, cup: Ware, whole: bool) -> None:
    number, first, second = _two_lines(shopfront, pot, cup)
    _reprice(shopfront, number, 20)
    pay(shopfront.buyer, number)
    paid = order(shopfront.buyer, number)
    assert (paid["payAmount"], [line["payAmount"] for line in paid["subPurchaseOrders"]]) == ("2000", ["1400", "600"])
    for lines in [(first, second)] if whole else [(first,), (second,)]:
        closed = cancel_lines(shopfront.buyer, number, *lines)
    assert refunds(shopfront.buyer, closed) == [1400, 600]


def test_an_order_cancelled_unpaid_shows_all_that_it_was(shopfront: Shopfront, pot: Ware, cup: Ware) -> None:
    number, first, second = _two_lines(shopfront, pot, cup)
    cancel_lines(shopfront.buyer, number, first)
    closed = cancel_lines(shopfront.buyer, number, second)
    assert (closed["status"], closed["purchaseAmount"], closed["payAmount"]) == ("TRADE_CLOSED", 17_000, "0")
    assert refunds(shopfront.buyer, closed) == []
    assert pay(shopfront.buyer, number)["success"] is False


def test_the_query_filters_sorts_and_pages(shopfront: Shopfront, pot: Ware) -> None:
    with shopfront.server.buyer("query-app") as buyer:
        numbers = [buy(buyer, pot.line(1)) for _ in range(3)]
        pay(buyer, numbers[1])
        assert [one["purchaseId"] for one in query(buyer, sort_type="ASC", sort_field="modify_time")] == [
            numbers[0],
            numbers[2],
            numbers[1],
        ]
        assert [one["purchaseId"] for one in query(buyer, page_no=2, page_size=2)] == [numbers[0]]
        assert [one["purchaseId"] for one in query(buyer, status="WAIT_SELLER_SEND_GOODS")] == [numbers[1]]
        for many in (json.dumps(numbers[:2]), ",".join(map(str, numbers[:2])), numbers[:2]):
            assert len(query(buyer, purchase_ids=many)) == 2
        moment = order(buyer, numbers[1])["modifyTime"]
        assert [one["purchaseId"] for one in query(buyer, modify_time_start=moment)] == [numbers[1]]
        assert len(query(buyer, modify_time_end=moment - 1)) == 2
        assert query(buyer, status="BULIDING") == []
        assert len(query(buyer, sort_field="createdTime", sort_type="desc")) == 3
        for name, value, known in (("sort_field", "price", "create_time"), ("sort_type", "up", "ASC or DESC")):
            wrong = answered(buyer.get("/purchase/orders/query", params={name: value}))
            assert wrong["errorCode"] == "InvalidParameter"
            assert known in wrong["errorMsg"]
        wrong = answered(buyer.get("/purchase/orders/query", params={"status": "BUILDING"}))
        assert (wrong["success"], wrong["errorCode"]) == (False, "InvalidParameter")
        assert "BULIDING" in wrong["errorMsg"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outer_purchase_id": ""}, "MissingParameter"),
        ({"receiver": None}, "MissingParameter"),
        ({"order_line_list": "[]"}, "LinesInvalid"),
        ({"order_line_list": "nonsense"}, "InvalidParameter"),
        ({"order_line_list": '[{"itemId": 1}]'}, "MissingParameter"),
        ({"purchase_amount": "4.43"}, "InvalidParameter"),
        ({"purchase_amount": 4.43}, "InvalidParameter"),
        ({"outer_purchase_id": "x" * 129}, "OuterPurchaseIdInvalid"),
    ],
)
def test_a_create_that_cannot_be_read_says_what_is_wrong(
    shopfront: Shopfront, pot: Ware, change: Json, code: str
) -> None:
    answer = answered(shopfront.buyer.post("/purchase/order/create", json=order_body(pot.line(1)) | change))
    assert (answer["success"], answer["errorCode"], answer["data"]) == (False, code, None)


@pytest.mark.parametrize(
    ("change", "name", "most"),
    [
        ({"receiver": RECEIVER | {"address": "1 Long Street" * 30}}, "address", 255),
        ({"receiver": RECEIVER | {"taxId": "1" * 256}}, "tax_id", 255),
        ({"warehouse_address_info": {"name": "n" * 256}}, "name", 255),
        ({"order_source": "s" * 65}, "order_source", 64),
        ({"seller_order_number": "s" * 129}, "seller_order_number", 128),
        ({"channel_order_type": "c" * 33}, "channel_order_type", 32),
        ({"order_remark": "r" * 1025}, "order_remark", 1024),
    ],
)
def test_nothing_of_an_order_is_cut(shopfront: Shopfront, pot: Ware, change: Json, name: str, most: int) -> None:
    body = order_body(pot.line(1)) | change
    answer = answered(shopfront.buyer.post("/purchase/order/create", json=body))
    assert answer["errorCode"] == "InvalidParameter"
    assert f"{name} must have at most {most} characters" in answer["errorMsg"]


@pytest.mark.parametrize(("name", "most"), [("orderLineNo", 64), ("orderRemark", 1024)])
def test_nothing_of_a_line_is_cut(shopfront: Shopfront, pot: Ware, name: str, most: int) -> None:
    made = create(shopfront.buyer, pot.line(1, **{name: "x" * most}))["orderList"][0]
    (line,) = order(shopfront.buyer, made["purchaseId"])["subPurchaseOrders"]
    assert line["orderLineNo" if name == "orderLineNo" else "orderRemarkV2"] == "x" * most
    body = order_body(pot.line(1, **{name: "x" * (most + 1)}))
    answer = answered(shopfront.buyer.post("/purchase/order/create", json=body))
    assert answer["errorCode"] == "InvalidParameter"
    assert f"{name} must have at most {most} characters, not {most + 1}" in answer["errorMsg"]


def test_an_order_is_found_by_its_outer_id_as_it_was_sent(shopfront: Shopfront, pot: Ware) -> None:
    sent = f" {outer_id()} "
    (made,) = create(shopfront.buyer, pot.line(1), outer_purchase_id=sent)["orderList"]
    found = query(shopfront.buyer, outer_purchase_id=sent)
    assert [one["purchaseId"] for one in found] == [made["purchaseId"]]


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "99999999999", "many", None])
def test_a_quantity_is_a_whole_number_of_one_or_more(shopfront: Shopfront, pot: Ware, quantity: str | None) -> None:
    body = order_body(pot.line(1) | {"quantity": quantity})
    answer = answered(shopfront.buyer.post("/purchase/order/create", json=body))
    assert answer["errorCode"] in {"QuantityInvalid", "InvalidParameter"}
    if quantity in {"1.5", "many"}:
        assert "no whole number - at `$[0].quantity`" in answer["errorMsg"]


def _together(count: int, work: Any) -> list[Any]:
    barrier = Barrier(count)

    def one(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_the_last_one_is_sold_once_and_comes_back_once(shopfront: Shopfront) -> None:
    good = ware(shopfront, quantity=1)
    for _ in range(ROUNDS):
        bodies = [order_body(good.line(1)) for _ in range(50)]
        answers = _together(
            50,
            lambda n: answered(shopfront.buyer.post("/purchase/order/create", json=bodies[n])),  # noqa: B023
        )
        sold = [answer for answer in answers if answer["success"]]
        assert len(sold) == 1
        assert {answer["errorCode"] for answer in answers} == {None, "OutOfStock"}
        assert shopfront.read(good.product)["quantity"] == 0
        number = sold[0]["data"]["orderList"][0]["purchaseId"]
        cancel(shopfront.buyer, number)
        wait_for(lambda: shopfront.read(good.product)["quantity"] == 1)


def test_one_purchase_from_twenty_clients_is_one_order(shopfront: Shopfront) -> None:
    good = ware(shopfront, quantity=100)
    body = order_body(good.line(1))
    answers = _together(20, lambda _: shopfront.buyer.post("/purchase/order/create", json=body).text)
    assert len(set(answers)) == 1
    assert json.loads(answers[0])["success"] is True
    assert shopfront.read(good.product)["quantity"] == 99
    assert len(query(shopfront.buyer, outer_purchase_id=body["outer_purchase_id"])) == 1


@pytest.mark.parametrize(
    ("path", "name", "told"),
    [
        ("/order/refund/query", "refundId", "a refund 5."),
        ("/logistics/detail/get", "purchase_order_line_id", "a line 5."),
    ],
)
def test_what_is_not_there_is_told_by_what_it_is(shopfront: Shopfront, path: str, name: str, told: str) -> None:
    assert told in shopfront.buyer.get(path, params={name: 5}).text
