"""Webhooks: signed as upstream signs them, sent after what they tell of is safe, repeated, and given up in the end."""

import json
import random
import shutil
import struct
import subprocess
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

from vitrina.events.courier import PER_WEBHOOK
from vitrina.web.shopline.webhooks.sending import LIMIT_SECONDS
from vitrina.web.shopline.webhooks.signing import canonical, signature

CHANGES = 20
NODE = shutil.which("node")


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver(free_port())
    with receiving(receiver):
        yield receiver


@pytest.fixture(scope="module")
def sleeper() -> Iterator[Receiver]:
    """Another shop's receiver."""
    receiver = Receiver(free_port())
    with receiving(receiver):
        yield receiver


@pytest.fixture(scope="module")
def shop(
    receiver: Receiver, sleeper: Receiver, origin: Origin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, httpx.Client]]:
    data = tmp_path_factory.mktemp("hooks") / "data"
    allowed = (f"127.0.0.1:{receiver.port}", f"127.0.0.1:{sleeper.port}", origin.address)
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


# What a receiver in JavaScript does with a body, before it signs it.
SORT_AND_STRINGIFY = """
const sorted = value => Array.isArray(value) ? value.map(sorted)
  : value && typeof value === 'object'
    ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])])) : value
const read = require('fs').readFileSync(0, 'utf8')
process.stdout.write(JSON.stringify(JSON.parse(read).map(text => JSON.stringify(sorted(JSON.parse(text))))))
"""


def test_numbers_are_written_as_javascript_writes_them() -> None:
    numbers = [1.0, 10.0, -0.0, 0.25, 1e-5, 1e-6, 1e-7, 1.5e-7, 1e16, 1e20, 1e21, 5e-324, 2**53 + 1, float("inf")]
    written = "1 10 0 0.25 0.00001 0.000001 1e-7 1.5e-7 10000000000000000 100000000000000000000 1e+21 5e-324"
    assert canonical(numbers) == f"[{written.replace(' ', ',')},9007199254740992,null]"


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_a_receiver_in_javascript_writes_a_body_as_it_was_sent() -> None:
    dice = random.Random(10)  # noqa: S311 - the same numbers every time
    numbers = [struct.unpack("<d", dice.randbytes(8))[0] for _ in range(4000)]
    numbers += [dice.uniform(-1, 1) * 10.0 ** dice.randrange(-12, 25) for _ in range(4000)]
    numbers += [round(dice.uniform(0, 1000), dice.randrange(4)) for _ in range(1000)]
    numbers += [sign * 10.0**power for sign in (1, -1) for power in range(-25, 25)]
    odd = {"10": 1, "9": 1.0, "01": 2, "4294967295": 3, "\ue000": "\x7f\u2028\x01", "😀": "half \ud83d", "<&>": '"\\/'}
    texts = [canonical({"resource": {"weight": number}}) for number in numbers] + [canonical(odd)]
    done = subprocess.run(
        [NODE or "", "-e", SORT_AND_STRINGIFY],
        input=json.dumps(texts).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == texts


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


def test_a_shop_whose_receiver_hangs_delays_no_other_shop(
    shop: tuple[Server, httpx.Client], receiver: Receiver, sleeper: Receiver
) -> None:
    server, merchant = shop
    webhook = subscribe(merchant, receiver, "product/update")
    receiver.received.clear()
    with server.merchant("sleepy-shop") as sleepy:
        subscribe(sleepy, sleeper, "product/update")
        product = answered(sleepy.post("/products", json={"product": {"title_translations": {"en": "Asleep"}}}))
        sleeper.awake.clear()
        for price in range(CHANGES):
            answered(sleepy.put(f"/products/{product['id']}", json={"price": price}))
        sleeper.wait_for("product/update", PER_WEBHOOK)
        woken = answered(merchant.post("/products", json={"product": {"title_translations": {"en": "Awake"}}}))
        answered(merchant.put(f"/products/{woken['id']}", json={"price": 1}))
        began = time.monotonic()
        told = receiver.wait_for("product/update")[0]
        assert time.monotonic() - began < LIMIT_SECONDS / 2
        assert told.body["resource"]["_id"] == woken["id"]
        assert len(sleeper.about("product/update")) == PER_WEBHOOK
        sleeper.awake.set()
        sleeper.wait_for("product/update", CHANGES)
    answered(merchant.delete(f"/webhooks/{webhook['id']}"))


def test_an_address_that_is_not_public_is_never_called(shop: tuple[Server, httpx.Client]) -> None:
    _, merchant = shop
    for address in ("http://127.0.0.1:1/a", "ftp://example.com/a", "nonsense", "", "http://user@127.0.0.1/"):
        answer = merchant.post("/webhooks", json={"address": address, "topics": ["product/create"]})
        assert answer.status_code == 422, address
