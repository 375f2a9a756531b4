"""The whole journey of a buyer with lazop-sdk 1.0.3 from PyPI, unmodified: it signs, and reads upstream's dialect."""

import base64
import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from buying import RECEIVER, outer_id, wait_for
from origin import Origin
from serving import Server, running_server
from shared_data import shared_data

Json = dict[str, Any]
TITLE = "Photographed goods"


@dataclass
class Sdk:
    """The client of one app, and the shop's own client."""

    lazop: Any
    client: Any
    token: str
    merchant: httpx.Client
    server: Server
    credentials: dict[str, str]

    def call(self, path: str, method: str = "POST", *, token: str | None = "", **params: Any) -> Json:
        request = self.lazop.LazopRequest(path, method)
        for name, value in params.items():
            request.add_api_param(name, value)
        return self._sent(request, self.token if token == "" else token)

    def upload_file(self, data: bytes) -> Json:
        request = self.lazop.LazopRequest("/upload/image", "POST")
        request.add_file_param("image_base64", base64.b64encode(data))
        return self._sent(request, self.token)

    def _sent(self, request: Any, token: str | None) -> Json:
        response = self.client.execute(request, token)
        body: Json = response.body
        return body


def picture() -> bytes:
    return min(shared_data("grocery/queries").glob("*.jpg")).read_bytes()


@pytest.fixture(scope="module", params=["/rest/taobao-global", "/rest"])
def sdk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, origin: Origin) -> Iterator[Sdk]:
    folder = tmp_path_factory.mktemp("lazop")
    with pytest.MonkeyPatch.context() as patch, running_server(folder / "data", origin.address) as server:
        # Importing it writes a log into the home folder.
        patch.setenv("HOME", str(folder))
        lazop = importlib.import_module("lazop_sdk")
        made = server.command("app", "create", "--name", "journey")
        client = lazop.LazopClient(server.url + request.param, made["app_key"], made["app_secret"])
        with server.merchant("tea-house") as merchant:
            _stock_up(merchant, origin)
            yield Sdk(lazop, client, made["access_token"], merchant, server, made)


def _stock_up(merchant: httpx.Client, origin: Origin) -> None:
    body = {"title_translations": {"en": TITLE, "zh-hant": "照片裡的茶壺"}, "price": 120, "quantity": 5, "status": True}
    product = merchant.post("/products", json={"product": body}).json()
    urls = {"urls": [origin.serve("/shelf.jpg", picture())]}
    assert merchant.post(f"/products/{product['id']}/add_images", json=urls).status_code == 200


def test_the_journey(sdk: Sdk) -> None:
    data = picture()
    item_id = _find(sdk, data)
    mp_id, mp_sku_id = _details_and_collision(sdk, item_id)
    number, line = _order(sdk, mp_id, mp_sku_id)
    _follow(sdk, number, line)


def test_a_code_becomes_a_token_and_a_token_the_next(sdk: Sdk) -> None:
    back = "http://127.0.0.1:9/back"
    asked = {"response_type": "code", "redirect_uri": back, "client_id": sdk.credentials["app_key"], "state": "s&1"}
    page = httpx.get(f"{sdk.server.url}/oauth/authorize", params=asked, trust_env=False)
    assert page.status_code == 200
    below = "https://market.example/below"  # where a proxy may have put the server
    found = re.findall(r'(?:href|action)="([^"]*)', page.text)
    addresses = [urljoin(f"{below}/oauth/authorize?x", address) for address in found]
    assert addresses == [f"{below}/page/page.css", f"{below}/oauth/authorize"]
    assert 'data-state="start"' in page.text  # the style sets anything else in two columns
    answer = httpx.post(f"{sdk.server.url}/oauth/authorize", data=asked, trust_env=False)
    sent = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (answer.status_code, sent["state"]) == (302, ["s&1"])
    made = sdk.call("/auth/token/create", "GET", token=None, code=sent["code"][0])
    assert (made["code"], made["expires_in"] > 0, type(made["refresh_expires_in"])) == ("0", True, int)
    following = sdk.call("/auth/token/refresh", "GET", token=None, refresh_token=made["refresh_token"])
    assert following["access_token"] not in {made["access_token"], None}
    assert sdk.call("/purchase/orders/query", "GET", token=following["access_token"])["code"] == "0"
    again = sdk.call("/auth/token/create", "GET", token=None, code=sent["code"][0])
    assert (again["type"], again["code"]) == ("ISV", "InvalidCode")


def test_a_wrong_secret_and_a_wrong_token_have_upstreams_codes(sdk: Sdk) -> None:
    base, key = sdk.client._server_url, sdk.credentials["app_key"]
    stranger = sdk.lazop.LazopClient(base, key, "not the secret")
    refused = stranger.execute(sdk.lazop.LazopRequest("/purchase/orders/query", "GET"), sdk.token).body
    assert (refused["type"], refused["code"]) == ("ISV", "IncompleteSignature")
    assert "access_token" not in refused["message"]
    refused = sdk.call("/purchase/orders/query", "GET", token="0" * 64)
    assert (refused["code"], refused["message"]) == (
        "IllegalAccessToken",
        "The specified access token is invalid or expired",
    )


def _find(sdk: Sdk, data: bytes) -> int:
    text = base64.b64encode(data).decode()
    by_form, by_file = sdk.call("/upload/image", image_base64=text), sdk.upload_file(data)
    for answer in (by_form, by_file):
        assert answer["code"] == "0", answer
        assert len(answer["data"]["image_id"]) == 19
        found = sdk.call("/traffic/item/imgsearch", "GET", image_id=answer["data"]["image_id"], language="en")
        assert found["code"] == "0"
        assert found["biz_error_code"] is None
        assert found["data"][0]["multi_language_info"]["title"] == TITLE
    words = sdk.call("/traffic/item/search", "GET", keyword="照片里的", language="en")
    assert (words["data"]["page_no"], words["data"]["page_size"]) == (1, 10)
    (item,) = words["data"]["data"]
    assert item["multi_language_info"]["title"] == TITLE
    number: int = item["item_id"]
    return number


def _details_and_collision(sdk: Sdk, item_id: int) -> tuple[int, int]:
    details = sdk.call("/traffic/item/get", "GET", item_resource="taobao", item_id=str(item_id))["data"]
    assert (details["price"], details["sku_list"][0]["quantity"]) == (12_000, 5)
    found = sdk.call("/product/get", "GET", item_id=str(item_id))
    assert found["success"] is True
    return int(found["data"]["mp_id"]), found["data"]["sku_list"][0]["mp_skuId"]


def _order(sdk: Sdk, mp_id: int, mp_sku_id: int) -> tuple[int, int]:
    lines = json.dumps([{"item_id": str(mp_id), "sku_id": str(mp_sku_id), "quantity": 2, "order_line_no": "1"}])
    receiver = json.dumps(RECEIVER)
    shown = sdk.call(
        "/purchase/order/render", need_supplychain_service="true", render_item_List=lines, receiver_address=receiver
    )["result"]
    assert (shown["success"], shown["data"]["unavailable_sku_list"]) == (True, [])
    assert shown["data"]["total_real_pay_price"] == {"amount": 24_000, "currency": "TWD"}
    own = {"outer_purchase_id": outer_id(), "purchase_amount": "24000", "receiver": receiver, "order_line_list": lines}
    made = sdk.call("/purchase/order/create", **own)
    assert (made["code"], made["success"]) == ("0", True)
    again = sdk.call("/purchase/order/create", **own)
    assert again["data"] == made["data"]
    (order,) = made["data"]["order_list"]
    return order["purchase_id"], order["order_line_list"][0]["sub_purchase_order_id"]


def _follow(sdk: Sdk, number: int, line: int) -> None:
    assert _status(sdk, number) == "WAIT_BUYER_P"
    paid = sdk.call("/purchase/order/batch/pay", purchaseOrderIdList=json.dumps([number]))
    assert paid["data"]["will_pay_purchase_order_ids"] == [number]
    assert _status(sdk, number) == "WAIT_SELLER_SEND_GOODS"
    cancelled = sdk.call(
        "/purchase/order/asyn/cancel",
        purchase_id=str(number),
        sub_purchase_orderId_list=json.dumps([str(line)]),
        cancel_reason="changed my mind",
    )
    assert cancelled["success"] is True
    wait_for(lambda: _status(sdk, number) == "TRADE_CLOSED")
    (order,) = sdk.call("/purchase/orders/query", "GET", purchase_ids=json.dumps([number]))["data"]["purchase_orders"]
    refund = sdk.call("/order/refund/query", "GET", refundId=str(order["sub_purchase_orders"][0]["refund_id"]))
    assert refund["result"]["data"]["refund_order_aggregate"]["refund_order"]["refund_fee"] == 24_000


def _status(sdk: Sdk, number: int) -> str:
    found = sdk.call("/purchase/orders/query", "GET", purchase_ids=json.dumps([number]))
    (order,) = found["data"]["purchase_orders"]
    status: str = order["status"]
    return status
