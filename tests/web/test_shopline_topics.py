"""What webhooks are told, topic by topic: the whole thing as it is now, and everything that changes it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from buying import buy, cancel, pay, ware
from origin import Origin
from receiver import Receiver, receiving, subscribe
from serving import free_port, running_server
from shopfront import Json, Shopfront, answered
from shopline_sdk.models.order import Order

from vitrina.events.topics import SENT, SILENT
from vitrina.web.compatibility import page

PARCEL = {"tracking_number": "RR1", "delivery_provider_name": "Post"}


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver(free_port())
    with receiving(receiver):
        yield receiver


@pytest.fixture(scope="module")
def told(receiver: Receiver, origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shopfront]:
    """A shop whose receiver is told of everything there is to tell."""
    data = tmp_path_factory.mktemp("topics") / "data"
    with (
        running_server(data, f"127.0.0.1:{receiver.port}", origin.address) as server,
        server.merchant("told-shop") as merchant,
        server.buyer() as buyer,
    ):
        webhook = subscribe(merchant, receiver, *SENT)
        assert webhook["note"] is None
        yield Shopfront(server, origin, merchant, buyer)


def about(receiver: Receiver, topic: str, resource_id: str, count: int = 1) -> list[Json]:
    """What a receiver was told of one thing."""

    def found() -> list[Json]:
        resources = [one.body["resource"] for one in receiver.about(topic)]
        return [resource for resource in resources if resource["_id"] == resource_id]

    receiver.wait_until(lambda: len(found()) >= count, f"{count} {topic}")
    return found()


def test_an_order_is_told_whole(told: Shopfront, receiver: Receiver) -> None:
    good = ware(told, price=120, quantity=9, sku="WHOLE-1")
    number = buy(told.buyer, good.line(2))
    order_id = answered(told.merchant.get("/orders/search", params={"order_number": number}))["items"][0]["id"]
    (created,) = about(receiver, "order/create", order_id)
    assert created["order_number"] == str(number)
    assert (created["total"]["dollars"], created["subtotal_items"][0]["sku"]) == (240, "WHOLE-1")
    assert Order.model_validate(created).order_number == str(number)
    pay(told.buyer, number)
    assert about(receiver, "order_payment/complete", order_id)[0]["order_payment"]["status"] == "completed"
    answered(told.merchant.patch(f"/orders/{order_id}/execute_shipment", json=PARCEL))
    sent = about(receiver, "order_delivery/update", order_id)[0]
    assert (sent["delivery_data"]["tracking_number"], sent["id"]) == ("RR1", order_id)
    assert set(created) - {"_id"} == set(answered(told.merchant.get(f"/orders/{order_id}")))
    events = {one.body["event"] for one in receiver.received if one.body["topic"].startswith("order")}
    assert events == {"Order"}


def test_stock_is_told_when_buyers_change_it(told: Shopfront, receiver: Receiver) -> None:
    good = ware(told, price=10, quantity=2)
    product_id = good.product["id"]
    number = buy(told.buyer, good.line(2))
    assert about(receiver, "stock/update", product_id)[0]["quantity"] == 0
    shown = answered(told.merchant.get(f"/products/{product_id}"))
    assert (shown["quantity"], shown["locked_inventory_count"], shown["sold_out"]) == (0, 2, True)
    locked = answered(told.merchant.post("/products/locked_inventory_count", json={"product_ids": [product_id]}))
    assert locked["items"][0]["locked_inventory_count"] == 2
    cancel(told.buyer, number)
    assert about(receiver, "stock/update", product_id, 2)[-1]["quantity"] == 2
    assert about(receiver, "product/back_in_stock", product_id)[0]["sold_out"] is False
    assert answered(told.merchant.get(f"/products/{product_id}"))["locked_inventory_count"] == 0


def test_what_was_sent_is_held_no_longer(told: Shopfront) -> None:
    good = ware(told, price=10, quantity=5)
    number = buy(told.buyer, good.line(2))
    pay(told.buyer, number)
    order_id = answered(told.merchant.get("/orders/search", params={"order_number": number}))["items"][0]["id"]
    for parcel in (PARCEL, PARCEL | {"tracking_number": "RR2"}):  # the second has nothing left to hand over
        answered(told.merchant.patch(f"/orders/{order_id}/execute_shipment", json=parcel))
    shown = answered(told.merchant.get(f"/products/{good.product['id']}"))
    assert (shown["quantity"], shown["locked_inventory_count"]) == (3, 0)


def test_being_back_in_stock_is_told_once(told: Shopfront, receiver: Receiver) -> None:
    product_id = told.product(quantity=0)["id"]
    for quantity in (4, 6):
        answered(told.merchant.put(f"/products/{product_id}/update_quantity", json={"quantity": quantity}))
    about(receiver, "stock/update", product_id, 2)
    assert len(about(receiver, "product/back_in_stock", product_id)) == 1


def test_a_tag_is_told_with_its_first_product_and_with_its_last(told: Shopfront, receiver: Receiver) -> None:
    first, second = (told.product(tags="lacquer", status="draft")["id"] for _ in range(2))
    assert about(receiver, "tag/create", "lacquer")[0]["name"] == "lacquer"
    answered(told.merchant.put(f"/products/{first}/tags", json={"tags": ["bamboo"]}))
    about(receiver, "tag/create", "bamboo")
    answered(told.merchant.delete(f"/products/{second}"))
    about(receiver, "tag/remove", "lacquer")
    assert len(receiver.about("tag/create")) == 2
    assert len(receiver.about("tag/remove")) == 1


def test_a_receiver_that_does_not_verify_is_named(told: Shopfront, receiver: Receiver) -> None:
    def made(answer: bytes, status: int = 200) -> Json:
        former = receiver.answer, receiver.status
        receiver.answer, receiver.status = answer, status
        body = {"address": receiver.address, "topics": ["user/create"]}
        webhook = answered(told.merchant.post("/webhooks", json=body))
        receiver.answer, receiver.status = former
        assert answered(told.merchant.get(f"/webhooks/{webhook['id']}")) == webhook
        return webhook

    assert "did not answer" in made(b"hello")["note"]
    refusing = made(receiver.answer, 404)
    assert refusing["note"] == "The verification call failed: the receiver answered 404."
    again = told.merchant.put(f"/webhooks/{refusing['id']}", json={"address": receiver.address})
    assert answered(again)["note"] is None
    gone = {"address": f"http://127.0.0.1:{free_port()}/", "topics": ["user/create"]}
    assert told.merchant.post("/webhooks", json=gone).status_code == 422


@contextmanager
def let_in(told: Shopfront) -> Iterator[tuple[Json, httpx.Client]]:
    """A new app, as it was registered, and its client in the shop."""
    app = told.server.command("token", "app", "--name", "Helper", "--redirect-uri", "http://127.0.0.1/back")
    params = {"client_id": app["client_id"], "redirect_uri": "http://127.0.0.1/back", "response_type": "code"}
    token = told.merchant.headers["Authorization"].removeprefix("Bearer ")
    url = f"{told.server.url}/developers/oauth"
    sent = httpx.post(f"{url}/authorize", params=params, data={"access_token": token}, trust_env=False)
    code = parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]
    wanted: dict[str, Any] = {name: app[name] for name in ("client_id", "client_secret")}
    wanted |= {"grant_type": "authorization_code", "redirect_uri": params["redirect_uri"], "code": code}
    tokens = answered(httpx.post(f"{url}/token", json=wanted, trust_env=False))
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    with httpx.Client(base_url=f"{told.server.url}/v1", headers=headers, trust_env=False) as helper:
        yield app, helper


def test_an_app_that_is_let_in_no_longer_hears_of_that_and_of_nothing_else(told: Shopfront, receiver: Receiver) -> None:
    with let_in(told) as (app, helper):
        body = {"address": f"{receiver.address}/app", "topics": ["application/uninstall", "product/create"]}
        webhook = answered(helper.post("/webhooks", json=body))
        told.server.command("token", "revoke", "--token", helper.headers["Authorization"].removeprefix("Bearer "))
        assert helper.get("/products").status_code == 401
    # The merchant's own webhook is told, and the app's.
    heard = about(receiver, "application/uninstall", app["id"], 2)
    assert [one["merchant_id"] for one in heard] == [webhook["merchant_id"]] * 2
    assert answered(told.merchant.get(f"/webhooks/{webhook['id']}"))["topics"] == ["application/uninstall"]


def test_no_shop_is_shown_an_apps_secret_and_no_app_a_shops(told: Shopfront, receiver: Receiver) -> None:
    body = {"address": f"{receiver.address}/app", "topics": ["tag/remove"]}
    with let_in(told) as (app, helper):
        theirs = answered(helper.post("/webhooks", json=body))
        ours = answered(told.merchant.post("/webhooks", json=body))
        assert (theirs["secret"], len(ours["secret"])) == (None, 64)
        path = f"/webhooks/{theirs['id']}"
        shown = [told.merchant.get(path), told.merchant.put(path, json=body), told.merchant.get("/webhooks")]
        assert all(app["client_secret"] not in answer.text for answer in shown)
        assert answered(helper.get(f"/webhooks/{ours['id']}"))["secret"] is None
        assert ours["secret"] not in helper.get("/webhooks").text
        assert answered(told.merchant.get(f"/webhooks/{ours['id']}")) == ours


def test_an_app_changes_no_webhook_but_its_own(told: Shopfront, receiver: Receiver) -> None:
    body = {"address": f"{receiver.address}/app", "topics": ["tag/remove"]}
    with let_in(told) as (_, helper), let_in(told) as (_, other):
        theirs = answered(helper.post("/webhooks", json=body))
        ours = answered(told.merchant.post("/webhooks", json=body))
        for path in (f"/webhooks/{theirs['id']}", f"/webhooks/{ours['id']}"):
            refused = other.put(path, json=body), other.delete(path)
            assert [one.status_code for one in refused] == [403, 403]
            assert all("is not this app's" in one.text for one in refused)
        assert helper.put(f"/webhooks/{theirs['id']}", json=body).status_code == 200
        assert told.merchant.delete(f"/webhooks/{theirs['id']}").status_code == 200


def test_topics_without_a_source_are_named(told: Shopfront) -> None:
    lines = page().splitlines()
    named = {topic for line in lines for topic in re.findall(r"`([a-z_]+/[a-z_]+)`", line)}
    assert named >= {*SENT, *SILENT}
    body = {"address": "https://hooks.example/", "topics": ["tag/nonsense"]}
    assert told.merchant.post("/webhooks", json=body).status_code == 422
