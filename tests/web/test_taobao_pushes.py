"""What buyers' apps are told: every change of their orders, signed, until they say that they heard."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from buying import RECEIVER, buy, cancel, create, order, pay, wait_for, ware
from origin import Origin
from serving import running_server
from shopfront import Json, Shopfront


@dataclass
class Message:
    """One message as it arrived."""

    signature: str
    body: bytes


@dataclass
class Ear:
    """An app's receiver. The first message finds it asleep."""

    heard: list[Message] = field(default_factory=list)

    def messages(self, kind: int) -> list[Json]:
        bodies = [json.loads(message.body) for message in self.heard]
        return [body["data"] for body in bodies if body["message_type"] == kind]

    def take(self, message: Message) -> int:
        self.heard.append(message)
        return 500 if len(self.heard) == 1 else 200


@contextmanager
def listening(ear: Ear) -> Iterator[int]:
    """Serves an ear on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(ear.take(Message(self.headers["Authorization"], body)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as receiver:
        thread = Thread(target=receiver.serve_forever)
        thread.start()
        yield receiver.server_address[1]
        receiver.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, origin: Origin) -> Iterator[tuple[Shopfront, Ear, dict[str, str]]]:
    ear, folder = Ear(), tmp_path_factory.mktemp("pushes")
    with listening(ear) as port, running_server(folder / "data", f"127.0.0.1:{port}") as server:
        url = f"http://127.0.0.1:{port}/push"
        made = server.command("app", "create", "--name", "ear", "--push-url", url)
        headers = {"Authorization": f"Bearer {made['access_token']}"}
        base = f"{server.url}/rest/taobao-global"
        with (
            server.merchant("tea-house") as merchant,
            httpx.Client(base_url=base, headers=headers, timeout=60, trust_env=False) as buyer,
        ):
            yield Shopfront(server, origin, merchant, buyer), ear, made


def test_an_app_hears_of_all_that_happens_to_its_orders(stage: tuple[Shopfront, Ear, dict[str, str]]) -> None:
    shopfront, ear, made = stage
    pot = ware(shopfront, quantity=9, price=120)
    number = buy(shopfront.buyer, pot.line(2))
    pay(shopfront.buyer, number)
    wait_for(lambda: [m for m in ear.messages(3) if m["status"] == "WAIT_SELLER_SEND_GOODS"])
    shopfront.server.command("order", "ship", str(number), "--company", "Post", "--tracking", "RR1")
    sent = wait_for(lambda: [m for m in ear.messages(3) if m["status"] == "WAIT_BUYER_CONFIRM_GOODS"])[0]
    assert (sent["purchase_id"], sent["seller_id"]) == (number, int(made["app_key"]))
    assert sent["sku_list"][0] == {
        "item_id": pot.mp_id,
        "logistic_company_name": "Post",
        "logistic_number": "RR1",
        "order_line_no": "1",
        "sku_id": pot.mp_sku_id,
        "status": "WAIT_BUYER_CONFIRM_GOODS",
    }
    # The first attempt failed, so that message comes again after a while.
    assert wait_for(lambda: [message.body for message in ear.heard].count(ear.heard[0].body) >= 2)
    for message in ear.heard:
        key = made["app_secret"].encode()
        signed = hmac.new(key, made["app_key"].encode() + message.body, hashlib.sha256).hexdigest()
        assert message.signature == signed


def test_a_changed_price_and_a_refund_have_their_own_messages(stage: tuple[Shopfront, Ear, dict[str, str]]) -> None:
    shopfront, ear, _ = stage
    pot = ware(shopfront, quantity=9, price=120)
    number = buy(shopfront.buyer, pot.line(1))
    shopfront.server.command("order", "reprice", str(number), "--total", "100")
    changed = wait_for(lambda: ear.messages(8))[0]
    assert changed["purchaseOrderPriceDTO"]["purchaseTotalFee"] == 10_000
    assert order(shopfront.buyer, number)["purchaseAmount"] == 10_000
    pay(shopfront.buyer, number)
    cancel(shopfront.buyer, number)
    refund = wait_for(lambda: ear.messages(9))[0]
    assert (refund["purchase_id"], refund["refund_fee"], refund["refund_status"]) == (number, 10_000, 100)


def test_an_app_hears_what_is_left_to_pay_when_an_unpaid_line_is_cancelled(
    stage: tuple[Shopfront, Ear, dict[str, str]],
) -> None:
    shopfront, ear, _ = stage
    pot, cup = ware(shopfront, quantity=9, price=120), ware(shopfront, quantity=9, price=50)
    (made,) = create(shopfront.buyer, pot.line(1), cup.line(1, orderLineNo="2"))["orderList"]
    number, first = made["purchaseId"], made["orderLineList"][0]["subPurchaseOrderId"]
    assert cancel(shopfront.buyer, number, first)["success"] is True
    (changed,) = wait_for(lambda: [m for m in ear.messages(8) if m["purchaseOrderId"] == number])
    assert changed["purchaseOrderPriceDTO"]["purchaseTotalFee"] == 5000


def test_the_fees_of_a_changed_price_are_what_is_left_of_them(stage: tuple[Shopfront, Ear, dict[str, str]]) -> None:
    shopfront, ear, _ = stage
    server = shopfront.server
    server.command("order", "freight", "--shop", "tea-house", "--country", "Chile", "--first", "20")
    pot, cup = ware(shopfront, quantity=9, price=120), ware(shopfront, quantity=9, price=50)
    lines = pot.line(2), cup.line(1, orderLineNo="2")
    number = buy(shopfront.buyer, *lines, receiver=RECEIVER | {"country": "Chile"})
    for total in (0, 5, 49):
        server.command("order", "reprice", str(number), "--total", str(total))
    told = wait_for(lambda: [m for m in ear.messages(8) if m["purchaseOrderId"] == number][2:])
    assert told
    fees = [_fees(message) for message in ear.messages(8) if message["purchaseOrderId"] == number]
    # Product, shipping, total; then each line's product and unit: 29 TWD are shared as 240 to 50.
    assert sorted(fees) == [
        (0, 0, 0, (0, 0), (0, 0)),
        (0, 500, 500, (0, 0), (0, 0)),
        (2900, 2000, 4900, (2400, 1200), (500, 500)),
    ]


def _fees(message: Json) -> tuple[Any, ...]:
    fees = message["purchaseOrderPriceDTO"]
    lines = [one["purchaseOrderItemPriceDTO"] for one in message["purchaseOrderLinePriceChangeMessageDTOList"]]
    return (
        fees["purchaseProductFee"],
        fees["purchaseShippingFee"],
        fees["purchaseTotalFee"],
        *((line["purchaseProductFee"], line["purchaseProductUnitFee"]) for line in lines),
    )
