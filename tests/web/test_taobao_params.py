"""Parameters from anywhere, in any spelling; two dialects for one answer."""

import json
import socket
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from buying import Ware, item_id_of, order_body, outer_id, ware
from drawing import jpeg
from shopfront import Json, Shopfront, answered, upload

from vitrina.orders.requests import MOST_LINES
from vitrina.web.taobao.calls.params import LONGEST_JSON, MOST_VALUES
from vitrina.web.taobao.calls.reading import MOST_COLONS

LINE_KEYS = ({"itemId", "skuId", "orderLineNo"}, {"item_id", "sku_id", "order_line_no"})


@pytest.fixture(scope="module")
def cup(shopfront: Shopfront) -> Ware:
    titles = {"en": "Params cup", "zh-hant": "參數茶杯"}
    return ware(shopfront, quantity=1000, title_translations=titles, tags=["kitchen", "used_item"], price=120)


def ways(path: str, params: Json) -> list[dict[str, Any]]:
    text = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    parts = {name: (None, value) for name, value in text.items()}
    return [
        {"method": "POST", "url": path, "params": text},
        {"method": "POST", "url": path, "data": text},
        {"method": "POST", "url": path, "files": parts},
        {"method": "POST", "url": path, "json": text},
        {"method": "POST", "url": path, "json": params},
    ]


@pytest.mark.parametrize("way", range(5))
def test_every_parameter_may_stand_anywhere(shopfront: Shopfront, cup: Ware, way: int) -> None:
    body = order_body(cup.line(2)) | {"outer_purchase_id": outer_id(), "support_partial_success": True}
    answer = answered(shopfront.buyer.request(**ways("/purchase/order/create", body)[way]))
    assert (answer["success"], answer["data"]["orderList"][0]["estimateAmount"]) == (True, 24_000)


def test_parameters_may_be_file_parts(shopfront: Shopfront, cup: Ware) -> None:
    body = order_body(cup.line(2)) | {"outer_purchase_id": outer_id(), "support_partial_success": True}
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    files = {name: (f"{name}.txt", text.encode()) for name, text in texts.items()}
    answer = answered(shopfront.buyer.post("/purchase/order/create", files=files))
    assert (answer["success"], answer["data"]["orderList"][0]["estimateAmount"]) == (True, 24_000)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("way", ["escaped form", "raw form", "query", "file"])
def test_text_that_is_not_utf8_is_refused_and_never_ordered(shopfront: Shopfront, cup: Ware, way: str) -> None:
    body = order_body(cup.line(1))
    receiver = json.dumps(body.pop("receiver") | {"address": "人民路"}, ensure_ascii=False).encode("gbk")
    given, path, gbk = dict(body), "/purchase/order/create", {"receiver": receiver}
    ways: dict[str, dict[str, Any]] = {
        "escaped form": {"content": urlencode(given | gbk).encode(), "headers": FORM},
        "raw form": {"content": urlencode(given).encode() + b"&receiver=" + receiver, "headers": FORM},
        "query": {"url": f"{path}?{urlencode(gbk)}", "json": given},
        "file": {"data": given, "files": {"receiver": ("receiver.json", receiver)}},
    }
    answer = answered(shopfront.buyer.request(**({"method": "POST", "url": path} | ways[way])))
    assert (answer["success"], answer["errorCode"]) == (False, "InvalidParameter")
    assert answer["errorMsg"] == "receiver is not UTF-8 text. Encode it as UTF-8."


def test_text_that_nobody_asks_for_may_be_anything(shopfront: Shopfront, cup: Ware) -> None:
    asked = {"keyword": cup.product["title_translations"]["zh-hant"], "mark": b"\xb0\xfc", "seen": "\ufffd"}
    found = answered(shopfront.buyer.get(f"/traffic/item/search?{urlencode(asked)}"))
    assert [item["tbItemId"] for item in found["data"]["data"]] == [cup.item_id]


def test_text_need_not_be_escaped(shopfront: Shopfront, cup: Ware) -> None:
    path, keyword = "/traffic/item/search", cup.product["title_translations"]["zh-hant"]
    for answer in (
        shopfront.buyer.post(path, content=f"keyword={keyword}".encode(), headers=FORM),
        shopfront.buyer.post(path, files={"keyword": ("keyword.txt", keyword.encode())}),
    ):
        assert [item["tbItemId"] for item in answered(answer)["data"]["data"]] == [cup.item_id]
    asked = f"GET /rest/taobao-global{path}?keyword={keyword} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    token = f"Authorization: {shopfront.buyer.headers['Authorization']}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", shopfront.server.port)) as connection:
        connection.sendall((asked + token).encode())  # as curl sends it; httpx escapes what stands in a query
        answer_text = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert f'"tbItemId":{cup.item_id}' in answer_text


@pytest.mark.parametrize("keys", LINE_KEYS)
def test_lines_may_be_spelled_either_way(shopfront: Shopfront, cup: Ware, keys: set[str]) -> None:
    line = {"itemId": str(cup.mp_id), "skuId": cup.mp_sku_id, "orderLineNo": 1, "quantity": 1}
    named = {
        next((key for key in keys if key.replace("_", "").lower() == name.lower()), name): line[name] for name in line
    }
    answer = answered(shopfront.buyer.post("/purchase/order/create", json=order_body(named)))
    assert answer["data"]["orderList"][0]["orderLineList"][0]["orderLineNo"] == "1"


@pytest.mark.parametrize(
    "query",
    [
        "excludeFilters=used_item&excludeFilters=customized_item",
        "excludeFilters=used_item,customized_item",
        'excludeFilters=["used_item","customized_item"]',
        "filters=max_price:1000",
        "filters=24shipping&filters=min_price:20000",
        "include_tags=nothing-has-this",
    ],
)
def test_arrays_are_read_in_all_three_ways(shopfront: Shopfront, cup: Ware, query: str) -> None:
    title = cup.product["title_translations"]["zh-hant"]
    everything = answered(shopfront.buyer.get(f"/traffic/item/search?keyword={title}"))["data"]["data"]
    assert [item["tbItemId"] for item in everything] == [cup.item_id]
    assert answered(shopfront.buyer.get(f"/traffic/item/search?keyword={title}&{query}"))["data"]["data"] == []


def test_the_image_search_has_the_same_filters(shopfront: Shopfront) -> None:
    picture = jpeg(950)
    tagged = shopfront.product(tags=["kitchen", "used_item"], price=50)
    plain = shopfront.product(tags=["kitchen"], price=70)
    for product in (tagged, plain):
        shopfront.add(product, picture)
    image_id = upload(shopfront.buyer, picture)

    def found(**params: str) -> set[int]:
        asked = {"image_id": image_id, "filters": "min_price:5000", "include_tags": "kitchen"} | params
        hits = answered(shopfront.buyer.get("/traffic/item/imgsearch", params=asked))["data"][:2]
        return {item["tbItemId"] for item in hits}

    own = {item_id_of(shopfront, product) for product in (tagged, plain)}
    assert own <= found()
    assert item_id_of(shopfront, tagged) not in found(excludeFilters="used_item")
    assert item_id_of(shopfront, tagged) not in found(filters="min_price:6000")


def test_a_picture_of_this_market_is_not_fetched(shopfront: Shopfront) -> None:
    product = shopfront.product()
    picture = jpeg(951)
    shown = shopfront.add(product, picture)
    url = shown["medias"][0]["images"]["xlarge"]["url"]
    # This server may not fetch from itself: only the origin is exempt from the rule on private addresses.
    hits = answered(shopfront.buyer.get("/traffic/item/imgsearch", params={"pic_url": url}))
    assert hits["errorCode"] is None
    assert hits["data"][0]["title"] == product["title_translations"]["en"]
    negotiated = url.replace("/image_clips/", "/auto/").replace("xlarge.jpg", "xlarge")
    assert answered(shopfront.buyer.get("/traffic/item/imgsearch", params={"pic_url": negotiated})) == hits
    other = answered(
        shopfront.buyer.get("/traffic/item/imgsearch", params={"pic_url": shopfront.server.url + "/x.jpg"})
    )
    assert (other["errorCode"], other["data"]) == ("AddressNotPublic", None)
    outside = answered(shopfront.buyer.get("/traffic/item/imgsearch", params={"pic_url": shopfront.host(picture)}))
    assert outside["data"][0]["title"] == product["title_translations"]["en"]


def test_under_rest_the_dialect_is_upstreams(shopfront: Shopfront, cup: Ware, anyone: httpx.Client) -> None:
    headers = {"Authorization": str(shopfront.buyer.headers["Authorization"])}
    body = answered(anyone.get("/rest/traffic/item/get", params={"item_id": cup.item_id}, headers=headers))
    assert list(body) == ["biz_error_code", "biz_error_msg", "data", "code", "request_id", "_trace_id_"]
    assert (body["code"], body["data"]["item_id"], body["data"]["pic_urls"]) == ("0", cup.item_id, [])
    missing = answered(anyone.get("/rest/traffic/item/get", params={"item_id": 1}, headers=headers))
    assert (missing["code"], missing["biz_error_code"], missing["data"]) == ("0", "ItemNotFound", None)
    unknown = answered(anyone.get("/rest/no/such/api", headers=headers))
    assert (unknown["type"], unknown["code"]) == ("ISV", "InvalidApiPath")
    nothing = answered(anyone.get("/rest/purchase/orders/query"))
    assert (nothing["type"], nothing["code"]) == ("ISV", "IllegalAccessToken")


def test_collision_has_the_documented_keys(shopfront: Shopfront, cup: Ware) -> None:
    body = answered(shopfront.buyer.get("/product/get", params={"item_id": cup.item_id}))
    assert list(body) == ["success", "failItems", "errorCode", "errorMsg", "data"]
    data = body["data"]
    assert list(data)[:10] == [
        "quantity",
        "categoryPath",
        "shopName",
        "description",
        "productUnit",
        "picUrls",
        "title",
        "mpId",
        "categoryName",
        "itemId",
    ]
    assert (type(data["mpId"]), type(data["skuList"][0]["mpSkuId"]), data["price"]) == (str, int, 12_000)
    assert data["skuList"][0]["mpSkuid"] == data["skuList"][0]["mpSkuId"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, "MissingParameter"),
        ({"keyword": "  "}, "MissingParameter"),
        ({"keyword": "!!!"}, "InvalidParameter"),
        ({"keyword": "\U0001f600", "shop_id": "1"}, "InvalidParameter"),
        ({"keyword": "cup", "sort": "BEST"}, "InvalidParameter"),
        ({"keyword": "cup", "filters": "min_price:cheap"}, "InvalidParameter"),
        ({"keyword": "cup", "page_no": "999999999999999999"}, "PageTooFar"),
        ({"keyword": "cup", "language": "xx"}, "InvalidParameter"),
    ],
)
def test_a_search_that_cannot_be_made_says_why(shopfront: Shopfront, params: dict[str, str], code: str) -> None:
    answer = answered(shopfront.buyer.get("/traffic/item/search", params=params))
    assert (answer["errorCode"], answer["data"]) == (code, None)


@pytest.mark.parametrize("sent", ["-1", "1.5", "2026-01-01 00:00:00", str(2**63)])
def test_what_is_no_number_is_told_with_what_would_be_one(shopfront: Shopfront, sent: str) -> None:
    answer = answered(shopfront.buyer.get("/purchase/orders/query", params={"modify_time_start": sent}))
    told = f"modify_time_start must be a whole number from 0 to {2**63 - 1}, not '{sent}'."
    assert (answer["errorCode"], answer["errorMsg"]) == ("InvalidParameter", told)


def test_pages_have_twenty_items_at_most(shopfront: Shopfront) -> None:
    answer = answered(shopfront.buyer.get("/traffic/item/search", params={"keyword": "product", "page_size": "500"}))
    assert (answer["data"]["pageNo"], answer["data"]["pageSize"]) == (1, 20)


@pytest.mark.parametrize("body", [b"[1]", b"{", b"\xff\xfe", b"[" * 5000, b'{"a": ' * 3000, b'{"a": "\\ud800"}'])
def test_a_body_that_is_neither_form_nor_json_is_refused(shopfront: Shopfront, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = answered(shopfront.buyer.post("/purchase/order/create", content=body, headers=headers))
    assert answer["errorCode"] == "InvalidBody"


def test_a_call_that_needs_no_token_is_told_what_is_wrong_with_its_body(anyone: httpx.Client) -> None:
    answer = answered(anyone.post("/rest/taobao-global/auth/token/refresh", content=b"{bad"))
    assert answer["error_code"] == "InvalidBody"


@pytest.mark.parametrize("part", [b"\r\n\xff", b"Content-Type: text/plain; charset=nosuch\r\n\r\ncup"])
def test_a_part_that_is_no_text_is_refused(shopfront: Shopfront, part: bytes) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="keyword"\r\n' + part + b"\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = answered(shopfront.buyer.post("/traffic/item/search", content=body, headers=headers))
    assert answer["errorCode"] == "InvalidBody"


@pytest.mark.parametrize(
    "value", [json.dumps("[" * 1100).encode(), b"1e999999999999999999999", b"[" * 500 + b"]" * 500]
)
def test_what_an_operation_does_not_ask_for_does_no_harm(anyone: httpx.Client, value: bytes) -> None:
    content = b'{"nothing": ' + value + b"}"
    answer = answered(anyone.post("/rest/taobao-global/auth/token/refresh", content=content))
    assert (answer["error_code"], '"refresh_token"' in answer["error_msg"]) == ("MissingParameter", True)


@pytest.mark.parametrize(
    "lines",
    [
        "[" * 700 + "]" * 700,
        '[{"itemId": ' + "[" * 700 + "]" * 700 + "}]",
        '[{"orderLineNo": "\\ud800"}]',
        '[{"itemId": 99999999999999999999999, "skuId": 1, "quantity": 1}]',
        f'[{{"itemId": {2**63}, "skuId": 1, "quantity": 1}}]',
        '[{"itemId": 1, "skuId": 1, "quantity": -99999999999999999999999}]',
        '[{"itemId": 1e999999999999999999999, "skuId": 1, "quantity": 1}]',
        '"' + "x" * LONGEST_JSON + '"',
    ],
)
def test_lines_that_cannot_be_read_are_refused(shopfront: Shopfront, lines: str) -> None:
    for operation in ("create", "render"):
        body = order_body() | {"order_line_list": lines, "render_item_List": lines}
        answer = answered(shopfront.buyer.post(f"/purchase/order/{operation}", json=body))
        assert answer.get("result", answer)["errorCode"] == "InvalidParameter"


def test_the_largest_number_there_is_names_nothing(shopfront: Shopfront, cup: Ware) -> None:
    line = cup.line(1, itemId=2**63 - 1, skuId=2**63 - 1)
    body = {"render_item_List": [line]}
    result = answered(shopfront.buyer.post("/purchase/order/render", json=body))["result"]
    assert [one["errorCode"] for one in result["data"]["unavailableSkuList"]] == ["ItemNotFound"]


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        ("/purchase/orders/query", "purchase_ids", range(MOST_VALUES + 1)),
        ("/purchase/orders/query", "purchase_ids", ",".join(["1"] * (MOST_VALUES + 1))),
        ("/traffic/item/search", "include_tags", [str(number) for number in range(MOST_VALUES + 1)]),
        ("/purchase/order/asyn/cancel", "sub_purchase_orderId_list", range(MOST_VALUES + 1)),
        ("/purchase/order/render", "render_item_List", [{}] * (MOST_LINES + 1)),
    ],
)
def test_of_many_values_so_many_are_taken(shopfront: Shopfront, path: str, name: str, values: Any) -> None:
    sent = values if isinstance(values, str) else list(values)
    answer = answered(shopfront.buyer.post(path, json={"keyword": "cup", "purchase_id": 1, name: sent}))
    failed = answer.get("result", answer)
    assert failed["errorCode"] == "TooManyValues"
    assert str(MOST_LINES if "render" in name else MOST_VALUES) in failed["errorMsg"]


@pytest.mark.parametrize(
    "tags", ['["\\ud800"]', "[[1]]", '[{"a": 99999999999999999999999}]', "[true]", "[" * 900 + "]" * 900]
)
def test_a_list_is_of_texts_or_numbers(shopfront: Shopfront, tags: str) -> None:
    asked = {"keyword": "cup", "include_tags": tags}
    answer = answered(shopfront.buyer.post("/traffic/item/search", json=asked))
    assert answer["errorCode"] == "InvalidParameter"


def test_text_that_is_none_is_refused(shopfront: Shopfront, cup: Ware) -> None:
    body = order_body(cup.line(1)) | {"receiver": json.dumps({"name": "\ud83d"})}
    assert answered(shopfront.buyer.post("/purchase/order/create", json=body))["errorCode"] == "InvalidParameter"


@pytest.mark.parametrize(("count", "code"), [(1000, "MissingParameter"), (1001, "TooManyParameters")])
def test_a_json_body_has_as_many_parameters_as_a_form(shopfront: Shopfront, count: int, code: str) -> None:
    for sent in ({f"a{number}": 1 for number in range(count)}, {f"a{number}": "1" for number in range(count)}):
        assert answered(shopfront.buyer.post("/traffic/item/get", json=sent))["errorCode"] == code


def test_a_json_body_of_countless_names_is_not_even_read(shopfront: Shopfront) -> None:
    body = b'{"a": [' + b'{"": 1},' * MOST_COLONS + b"]"
    answer = answered(shopfront.buyer.post("/traffic/item/get", content=body))
    assert (answer["errorCode"], "JSON" in answer["errorMsg"]) == ("TooManyParameters", False)
