"""The curl lines of the page on the buyers' side, run as they are printed with their placeholders filled in."""

import base64
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from buying import Ware, outer_id, wait_for, ware
from drawing import jpeg
from shopfront import Json, Shopfront, title

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl: apt-get install curl")
PAGE = Path(__file__).parents[2] / "docs" / "compatibility-buyers.md"
PRINTED_URL = "http://127.0.0.1:8000"
PRICE = 120
_BLOCK = re.compile(r"^```sh\n(curl .*?)^```$", re.MULTILINE | re.DOTALL)
_OPERATION = re.compile(r"/rest/taobao-global(/[a-z/]+)")
_PLACEHOLDER = re.compile(r"<([a-z0-9_]+)>")
_pictures = itertools.count(7200)
OPERATIONS = {
    "/upload/image",
    "/traffic/item/imgsearch",
    "/traffic/item/search",
    "/traffic/item/get",
    "/product/get",
    "/purchase/order/render",
    "/purchase/order/create",
    "/purchase/order/batch/pay",
    "/purchase/order/asyn/cancel",
    "/purchase/orders/query",
    "/logistics/detail/get",
    "/order/refund/query",
    "/auth/token/refresh",
}


def printed_lines() -> dict[str, str]:
    """The page's commands by their operations."""
    lines = {_OPERATION.findall(block)[0]: block for block in _BLOCK.findall(PAGE.read_text("utf-8"))}
    assert set(lines) == OPERATIONS
    return lines


@dataclass(frozen=True)
class Reader:
    """Somebody who follows the page on a server: what is filled in, and the lines to fill."""

    url: str
    known: Mapping[str, str]

    def run(self, operation: str, **more: object) -> Json:
        """Runs the page's line for an operation; every placeholder in it must be known."""
        known = {**self.known, **{name: str(value) for name, value in more.items()}}
        line = printed_lines()[operation]
        assert PRINTED_URL in line
        filled = _PLACEHOLDER.sub(lambda found: known[found[1]], line.replace(PRINTED_URL, self.url))
        # By a shell, as whoever copies the line does; no proxy of this machine comes between.
        done = subprocess.run(
            ["sh", "-c", filled], capture_output=True, check=True, timeout=60, env=os.environ | {"NO_PROXY": "*"}
        )
        answer: Json = json.loads(done.stdout)
        return answer

    def data(self, operation: str, **more: object) -> Json:
        """As :meth:`run`; the data of an answer that must be a success."""
        answer = self.run(operation, **more)
        body = answer.get("result", answer)
        assert (body["errorCode"], body["errorMsg"]) == (None, None), body
        assert body.get("success", True) is True, body
        data: Json = body["data"]
        return data

    def buy(self, good: Ware) -> Json:
        """Creates an order and pays it; returns it as created."""
        own = outer_id()
        numbers = {"mp_id": good.mp_id, "mp_sku_id": good.mp_sku_id}
        data = self.data("/purchase/order/create", outer_purchase_id=own, **numbers)
        assert (data["outerPurchaseId"], data["success"]) == (own, True)
        order: Json
        (order,) = data["orderList"]
        number = order["purchaseId"]
        paid = self.data("/purchase/order/batch/pay", purchase_id=number)
        assert (paid["willPayPurchaseOrderIds"], paid["payFailedResults"]) == ([number], [])
        return order


@pytest.fixture(scope="module")
def reader(shopfront: Shopfront) -> Reader:
    credentials = shopfront.server.command("app", "create", "--name", "reader")
    known = {"token": credentials["access_token"], "refresh_token": credentials["refresh_token"]}
    return Reader(shopfront.server.url, known)


@pytest.fixture(scope="module")
def good(shopfront: Shopfront) -> Ware:
    return ware(shopfront, price=PRICE, quantity=1000)


def test_a_picture_is_uploaded_and_finds_its_product(shopfront: Shopfront, reader: Reader) -> None:
    sought, other = jpeg(next(_pictures)), jpeg(next(_pictures))
    product = shopfront.add(shopfront.product(price=PRICE), sought)
    distractor = shopfront.add(shopfront.product(price=PRICE), other)
    image_id = reader.data("/upload/image", base64=base64.b64encode(sought).decode())["imageId"]
    assert re.fullmatch(r"\d{19}", image_id)
    pic_url = distractor["medias"][0]["images"]["original"]["url"]
    first: Json = reader.run("/traffic/item/imgsearch", image_id=image_id, pic_url=pic_url)["data"][0]
    assert (first["title"], first["price"]) == (title(product), "120.00")
    assert first["materialI18nVO"]["language"] == "en"


def test_a_call_is_signed_as_printed(shopfront: Shopfront) -> None:
    name = f"Käse glocke {next(_pictures)}"  # two words, one of them not in ASCII
    shopfront.product(title_translations={"en": name}, price=PRICE, quantity=3)
    app = shopfront.server.command("app", "create", "--name", "signer")
    known = {"token": app["access_token"], "app_key": app["app_key"], "app_secret": app["app_secret"], "keyword": name}
    (printed,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    program = _PLACEHOLDER.sub(lambda found: known[found[1]], printed.replace(PRINTED_URL, shopfront.server.url))
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nprint(json.dumps(found))"],
        capture_output=True,
        check=True,
        timeout=60,
        env=os.environ | {"NO_PROXY": "*"},
    )
    answer: Json = json.loads(done.stdout)
    assert (answer["code"], [item["title"] for item in answer["data"]["data"]]) == ("0", [name])


def test_what_bears_an_excluded_tag_is_left_out(shopfront: Shopfront, reader: Reader) -> None:
    picture = jpeg(next(_pictures))
    used = shopfront.add(shopfront.product(tags="used_item"), picture)
    made = shopfront.add(shopfront.product(tags="customized_item"), picture)
    plain = shopfront.add(shopfront.product(), picture)
    image_id = reader.data("/upload/image", base64=base64.b64encode(picture).decode())["imageId"]
    pic_url = used["medias"][0]["images"]["original"]["url"]
    found = reader.run("/traffic/item/imgsearch", image_id=image_id, pic_url=pic_url)
    titles = [item["title"] for item in found["data"]]
    assert titles[0] == title(plain)
    assert {title(used), title(made)}.isdisjoint(titles)


def test_a_product_is_found_by_words_read_and_collided(shopfront: Shopfront, reader: Reader) -> None:
    name = f"Reading lamp {next(_pictures)}"
    for price in (90, 40, 10):
        shopfront.product(title_translations={"en": name}, price=price, quantity=3)
    page = reader.data("/traffic/item/search", keyword=name)
    assert (page["pageNo"], page["pageSize"]) == (1, 20)
    assert [(item["title"], item["price"]) for item in page["data"]] == [(name, "40.00"), (name, "90.00")]
    item_id = page["data"][0]["tbItemId"]
    item = reader.data("/traffic/item/get", item_id=item_id)
    assert (item["itemId"], item["price"], item["multiLanguageInfo"]["title"]) == (item_id, 4000, name)
    collided = reader.data("/product/get", item_id=item_id)
    assert (collided["itemId"], collided["title"], collided["skuList"][0]["price"]) == (item_id, name, 4000)
    assert collided["mpId"] != str(item_id)


def test_what_would_be_ordered_is_shown_first(reader: Reader, good: Ware) -> None:
    data = reader.data("/purchase/order/render", mp_id=good.mp_id, mp_sku_id=good.mp_sku_id)
    assert data["unavailableSkuList"] == []
    (line,) = data["renderItemList"][0]["itemPriceInfos"]
    assert (line["itemId"], line["skuId"], line["quantity"]) == (good.mp_id, good.mp_sku_id, 1)
    assert data["totalRealPayPrice"] == {"amount": PRICE * 100, "currency": "TWD"}


def test_an_order_is_paid_found_and_followed(shopfront: Shopfront, reader: Reader, good: Ware) -> None:
    made = reader.buy(good)
    number, line = made["purchaseId"], made["orderLineList"][0]["subPurchaseOrderId"]
    page = reader.data("/purchase/orders/query", purchase_id=number)
    assert (page["resultsTotal"], page["purchaseOrders"][0]["purchaseId"]) == (1, number)
    assert page["purchaseOrders"][0]["status"] == "WAIT_SELLER_SEND_GOODS"
    shopfront.server.command("order", "ship", str(number), "--company", "Post", "--tracking", "RR7")
    followed = reader.data("/logistics/detail/get", sub_purchase_order_id=line)
    assert [parcel["mailNo"] for parcel in followed["pnmLogisticsDetails"]] == ["RR7"]


def test_an_order_is_cancelled_and_its_refund_read(shopfront: Shopfront, reader: Reader, good: Ware) -> None:
    made = reader.buy(good)
    number, line = made["purchaseId"], made["orderLineList"][0]["subPurchaseOrderId"]
    held = shopfront.read(good.product)["quantity"]
    answer = reader.run("/purchase/order/asyn/cancel", purchase_id=number, sub_purchase_order_id=line)
    assert answer == {"success": True, "errorCode": None, "errorMsg": None}
    wait_for(lambda: shopfront.read(good.product)["quantity"] == held + 1)
    (closed,) = reader.data("/purchase/orders/query", purchase_id=number)["purchaseOrders"]
    assert closed["status"] == "TRADE_CLOSED"
    refund = reader.data("/order/refund/query", refund_id=closed["subPurchaseOrders"][0]["refundId"])
    aggregate = refund["refundOrderAggregate"]
    assert (refund["currency"], aggregate["refundOrder"]["refundFee"]) == ("TWD", PRICE * 100)
    assert aggregate["purchaseOrderLine"]["purchaseOrderLineId"] == line


def test_the_tokens_are_exchanged_for_the_next_ones(shopfront: Shopfront, reader: Reader, good: Ware) -> None:
    credentials = shopfront.server.command("app", "create", "--name", "refresher")
    answer = reader.run("/auth/token/refresh", refresh_token=credentials["refresh_token"])
    assert answer["error_code"] is None
    assert answer["refresh_token"] != credentials["refresh_token"]
    renewed = Reader(reader.url, {"token": answer["access_token"]})
    assert renewed.data("/product/get", item_id=good.item_id)["mpId"] == str(good.mp_id)
