"""Webhooks: signed as upstream signs them, sent after what they tell of is safe, repeated, and given up in the end."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest
from drawing import jpeg
from origin import Origin
from receiver import SECONDS, Receiver, receiving, subscribe
from serving import Server, free_port, running_server
from shopfront import answered
from shopline_sdk.helper import verify_webhook_request

from vitrina.web.shopline.signing import canonical, signature


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver(free_port())
    with receiving(receiver):
        yield receiver


@pytest.fixture(scope="module")
def shop(
    receiver: Receiver, origin: Origin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, httpx.Client]]:
    data = tmp_path_factory.mktemp("hooks") / "data"
    allowed = (f"127.0.0.1:{receiver.port}", origin.address)
    with running_server(data, *allowed) as server, server.merchant("hook-shop") as merchant:
        yield server, merchant


def test_the_vendors_vector() -> None:
    secret = "b5138dd0a7c04f674260e1d3b3a762347421396fc5fc1bee55a2c2653c4207bd"
    payload = {
        "topic": "application/uninstall",
        "event": "Application",
        "merchant_id": "5dad5d2604515400018dcc90",
        "resource": {
            "updated_at": "2021-04-21T08:36:17.892Z",
            "_id": "607fd9c2ff790b001cd23353",
            "merchant_id": "5dad5d2604515400018dcc90",
        },
    }
    expected = "ae8b68f6a26d8f95290c761d10dbce01c775fd4d734e942e643aee20c86ebf4b"
    assert signature(secret, "1618994178", canonical(payload)) == expected


def test_a_receiver_is_told_and_can_prove_who_told_it(shop: tuple[Server, httpx.Client], receiver: Receiver) -> None:
    _, merchant = shop
    webhook = subscribe(merchant, receiver, "product/create", "product/update", "product/remove")
    assert receiver.received[-1].body == {"topic": "webhook/verification"}
    facts = {"title_translations": {"en": "<Tea> & cup", "zh-hant": "茶杯"}, "price": 10, "weight": 10.0}
    product = answered(merchant.post("/products", json={"product": facts}))
    answered(merchant.put(f"/products/{product['id']}", json={"price": 12}))
    told = receiver.wait_for("product/update")[0]
    assert told.body["resource"]["_id"] == told.body["resource"]["id"] == product["id"]
    assert told.body["resource"]["price"]["dollars"] == 12
    assert told.body["event"] == "Product"
    assert verify_webhook_request(told.body, told.sign, webhook["secret"], told.timestamp)
    assert not verify_webhook_request(told.body, told.sign, "0" * 64, told.timestamp)
    answered(merchant.delete(f"/products/{product['id']}"))
    assert receiver.wait_for("product/remove")[0].body["resource"]["_id"] == product["id"]
    log = answered(merchant.get(f"/webhooks/{webhook['id']}/deliveries"))
    assert {entry["topic"] for entry in log["items"]} == {"product/create", "product/update", "product/remove"}
    deadline = time.monotonic() + SECONDS
    while any(entry["state"] != "delivered" for entry in log["items"]) and time.monotonic() < deadline:
        log = answered(merchant.get(f"/webhooks/{webhook['id']}/deliveries"))
    assert {(entry["state"], entry["status_code"]) for entry in log["items"]} == {("delivered", 200)}
    answered(merchant.delete(f"/webhooks/{webhook['id']}"))


def test_receipts_come_with_the_event_they_belong_to(
    shop: tuple[Server, httpx.Client], receiver: Receiver, origin: Origin
) -> None:
    _, merchant = shop
    product = answered(merchant.post("/products", json={"product": {"title_translations": {"en": "Seen"}}}))
    webhook = subscribe(merchant, receiver, "product/update")
    receiver.received.clear()
    url = origin.serve("/hooked.jpg", jpeg(77))
    answered(merchant.post(f"/products/{product['id']}/add_images", json={"urls": [f"{url}?key=s3cret"]}))
    (told,) = receiver.wait_for("product/update")
    (receipt,) = told.body["resource"]["receipts"]
    assert (receipt["url"], receipt["decision"], receipt["width"]) == (f"{url}?key=…", "accepted", 320)
    assert "s3cret" not in json.dumps(told.body, ensure_ascii=False)
    assert verify_webhook_request(told.body, told.sign, webhook["secret"], told.timestamp)
    receiver.received.clear()
    answered(merchant.put(f"/products/{product['id']}", json={"price": 3}))
    assert "receipts" not in receiver.wait_for("product/update")[0].body["resource"]
    answered(merchant.delete(f"/webhooks/{webhook['id']}"))


def test_what_happened_is_told_after_the_server_was_killed(
    shop: tuple[Server, httpx.Client], receiver: Receiver
) -> None:
    server, merchant = shop
    webhook = subscribe(merchant, receiver, "stock/update")
    product = answered(
        merchant.post("/products", json={"product": {"title_translations": {"en": "Pot"}, "sku": "KILL"}})
    )
    receiver.status = 500
    answered(merchant.put("/products/update_quantity", json={"sku": "KILL", "quantity": 3}))
    receiver.wait_for("stock/update")
    deadline = time.monotonic() + SECONDS
    # Killed between the answer and the note of it, the server would try again only when its claim has run out.
    while answered(merchant.get(f"/webhooks/{webhook['id']}/deliveries"))["items"][0]["status_code"] != 500:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    server.kill()
    receiver.status = 200
    server.start()
    # It was refused once, so it is due again ten seconds later.
    assert receiver.wait_for("stock/update", 2)[-1].body["resource"]["quantity"] == 3
    assert product["id"] == receiver.about("stock/update")[-1].body["resource"]["id"]
    answered(merchant.delete(f"/webhooks/{webhook['id']}"))


def test_an_address_that_is_not_public_is_never_called(shop: tuple[Server, httpx.Client]) -> None:
    _, merchant = shop
    for address in ("http://127.0.0.1:1/a", "ftp://example.com/a", "nonsense", "", "http://user@127.0.0.1/"):
        answer = merchant.post("/webhooks", json={"address": address, "topics": ["product/create"]})
        assert answer.status_code == 422, address
