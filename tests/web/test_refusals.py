"""Bad input at every endpoint of the merchants' side: a clear 4xx that names the reason, and nothing changed."""

import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from drawing import jpeg, motif, noise, padded, saved
from origin import answer, canary, endless, raw, redirect
from serving import free_port
from shopfront import Json, Shopfront

MIB = 1024 * 1024
UNKNOWN = "0" * 24
DEEP: dict[str, object] = {}
for _ in range(700):
    DEEP = {"a": DEEP}
ENDPOINTS = [
    ("GET", "/token/info"),
    ("GET", "/products"),
    ("POST", "/products"),
    ("GET", f"/products/{UNKNOWN}"),
    ("PUT", f"/products/{UNKNOWN}"),
    ("DELETE", f"/products/{UNKNOWN}"),
    ("POST", f"/products/{UNKNOWN}/add_images"),
    ("DELETE", f"/products/{UNKNOWN}/delete_images"),
    ("POST", "/media"),
]


def refused(response: httpx.Response, status: int, code: str) -> Json:
    """The body of a refusal; every client finds its keys, and never another type than it expects."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body: Json = response.json()
    assert all(isinstance(body[key], str) for key in ("error", "message", "code"))
    assert isinstance(body["extras"], dict)
    assert body["code"] == code
    return body


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Basic dXNlcjpwYXNz", "Bearer 0123456789abcdef", "Bearer \xff"]
)
def test_whoever_is_unknown_gets_401(anyone: httpx.Client, method: str, path: str, authorization: str | None) -> None:
    headers = {} if authorization is None else {b"Authorization": authorization.encode("latin-1")}
    response = anyone.request(method, f"/v1{path}", headers=headers, content=b"[not JSON")
    refused(response, 401, "UnauthorizedError")
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_buyers_token_opens_no_merchants_door(anyone: httpx.Client, shopfront: Shopfront) -> None:
    token = shopfront.buyer.headers["Authorization"]
    refused(anyone.get("/v1/products", headers={"Authorization": token}), 401, "UnauthorizedError")


@pytest.mark.parametrize(("method", "path"), [entry for entry in ENDPOINTS if UNKNOWN in entry[1]])
def test_an_unknown_product_is_404(shopfront: Shopfront, method: str, path: str) -> None:
    body = {"urls": [shopfront.host(jpeg(200))], "media_ids": [UNKNOWN], "price": 1}
    refused(shopfront.merchant.request(method, path, json=body), 404, "NotFoundError")


@pytest.mark.parametrize(("method", "path"), [entry for entry in ENDPOINTS if UNKNOWN in entry[1]])
def test_another_shops_product_is_404(
    shopfront: Shopfront, other_merchant: httpx.Client, method: str, path: str
) -> None:
    product = shopfront.product()
    body = {"urls": [shopfront.host(jpeg(201))], "media_ids": [UNKNOWN], "title_translations": {"en": "Mine now"}}
    theirs = path.replace(UNKNOWN, product["id"])
    refused(other_merchant.request(method, theirs, json=body), 404, "NotFoundError")
    assert shopfront.read(product) == product


@pytest.mark.parametrize("path", ["/nothing", "/products/a/b/c", "/", "/products/%00/%ff/x"])
def test_an_unknown_path_is_404_in_json(shopfront: Shopfront, path: str) -> None:
    told = refused(shopfront.merchant.get(path), 404, "NotFoundError")
    assert told["message"].startswith("There is nothing at /v1/")


@pytest.mark.parametrize(("method", "path"), [("PATCH", "/products"), ("GET", "/media"), ("DELETE", "/token/info")])
def test_a_wrong_method_is_405_in_json(shopfront: Shopfront, method: str, path: str) -> None:
    told = refused(shopfront.merchant.request(method, path), 405, "MethodNotAllowedError")
    assert told["message"].startswith(f"/v1{path} does not take {method};")


@pytest.mark.parametrize("path", ["/products", f"/products/{UNKNOWN}/add_images", "/media"])
def test_a_body_beyond_all_limits_is_413_in_json(shopfront: Shopfront, path: str) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x" if path == "/media" else "application/json"}
    response = shopfront.merchant.post(path, content=b"x" * (13 * MIB), headers=headers)
    refused(response, 413, "PayloadTooLargeError")


@pytest.mark.parametrize(
    "body", [b"", b"[", b"not JSON", b"\xff\xfe", b'{"urls":', b"[" * 100_000, b'{"a":' * 5000, b'{"weight": 1e400}']
)
@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("PUT", "/{id}"), ("POST", "/{id}/add_images")])
def test_what_is_not_json_is_refused(shopfront: Shopfront, method: str, path: str, body: bytes) -> None:
    product = shopfront.product()
    headers = {"Content-Type": "application/json"}
    url = f"/products{path.format(id=product['id'])}"
    response = shopfront.merchant.request(method, url, content=body, headers=headers)
    if method == "PUT" and not body:  # nothing sent is nothing to change
        assert response.status_code == 200
        assert {**response.json(), "updated_at": ""} == {**product, "updated_at": ""}
        return
    assert response.status_code in {400, 422}, response.text
    assert isinstance(response.json()["error"], str)
    assert shopfront.read(product) == product


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        5,
        None,
        {"urls": 5},
        {"urls": [5]},
        {"urls": [None]},
        {"urls": {"url": "http://origin.example/a.jpg"}},
        {"urls": [{"alt_translations": {}}]},
        {"urls": ["http://origin.example/a.jpg"], "image_type": 5},
        {"urls": ["http://origin.example/a.jpg"], "is_replcae": "yes"},
        {"urls": ["http://origin.example/a.jpg"], "is_replace": {}},
    ],
)
def test_wrong_types_in_add_images_are_named(shopfront: Shopfront, body: Any) -> None:
    product = shopfront.product()
    response = shopfront.merchant.post(f"/products/{product['id']}/add_images", json=body)
    told = refused(response, 422, "UnprocessableEntityError")
    named = ("Expected", "must be a JSON object", "urls must list at least one image URL", "required field `url`")
    assert any(words in told["message"] for words in named)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "urls_missing"),
        ({"urls": []}, "urls_missing"),
        ({"urls": None}, "urls_missing"),
        ({"urls": ["http://origin.example/a.jpg"], "image_type": "cover"}, "image_type_invalid"),
    ],
)
def test_what_add_images_cannot_do_without_is_asked_for(shopfront: Shopfront, body: Json, reason: str) -> None:
    product = shopfront.product()
    response = shopfront.merchant.post(f"/products/{product['id']}/add_images", json=body)
    assert refused(response, 422, "UnprocessableEntityError")["extras"]["reason"] == reason


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title_translations": {}}, "title_missing"),
        ({"title_translations": None}, "title_missing"),
        ({"title_translations": {"en": ""}}, "title_missing"),
        ({"title_translations": "Cup"}, "field_invalid"),
        ({"title_translations": {"en": 5}}, "field_invalid"),
        ({"price": "cheap"}, "field_invalid"),
        ({"price": True}, "field_invalid"),
        ({"price": -1}, "amount_invalid"),
        ({"price": "NaN"}, "amount_invalid"),
        ({"price": "Infinity"}, "amount_invalid"),
        ({"price": "1e999990"}, "amount_invalid"),
        ({"price": "1e-999990", "quantity": -1}, "quantity_invalid"),
        ({"price": {"dollars": 10**16}}, "amount_invalid"),
        ({"quantity": 10_000_000}, "quantity_invalid"),
        ({"quantity": 10**30}, "quantity_invalid"),
        ({"quantity": 1.5}, "field_invalid"),
        ({"status": "sold"}, "status_invalid"),
        ({"status": "removed"}, "status_invalid"),
        ({"tags": "ab"}, "tag_invalid"),
        ({"tags": ["x" * 41]}, "tag_invalid"),
        ({"tags": [f"tag {number}" for number in range(5000)]}, "too_many_tags"),
        ({"category_ids": [UNKNOWN] * 300_000}, "too_many_categories"),
        ({"variations": [{"sku": str(number)} for number in range(8000)]}, "too_many_variations"),
        ({"variant_options": [{"name_translations": {"en": str(n)}} for n in range(4000)]}, "too_many_variant_options"),
        ({"variant_options": [{"type": "color"}], "all_variations": True}, "option_name_missing"),
        ({"weight": "heavy"}, "field_invalid"),
        ({"preorder_limit": 2**31}, "limit_invalid"),
        ({"max_order_quantity": 10**30}, "limit_invalid"),
        ({"subscription_period_duration": -(2**63)}, "limit_invalid"),
        ({"variations": [{"preorder_limit": 2**63}]}, "limit_invalid"),
        ({"variations": [{"preorder_limit": str(2**63)}]}, "limit_invalid"),
        ({"variations": [{"quantity": 2**63}]}, "quantity_invalid"),
        ({"feed_variations": DEEP}, "field_invalid"),
        ({"variations": [{"feed_variations": DEEP}]}, "field_invalid"),
        ({"variations": [{"feed_variations": [{"color": {"en": ["green"]}}]}]}, "field_invalid"),
        ({"brand": "x" * 101}, "text_too_long"),
        ({"seo_keywords": "x" * 161}, "text_too_long"),
        ({"images": "http://origin.example/a.jpg"}, "field_invalid"),
        ({"images": ["http://origin.example/a.jpg"] * 13}, "too_many_images"),
    ],
)
def test_a_product_with_a_bad_field_is_neither_made_nor_changed(
    shopfront: Shopfront, fields: Json, reason: str
) -> None:
    product = shopfront.product()
    count = shopfront.merchant.get("/products").json()["pagination"]["total_count"]
    facts = {"title_translations": {"en": "Cup"}} | fields
    for response in (
        shopfront.merchant.post("/products", json={"product": facts}),
        shopfront.merchant.put(f"/products/{product['id']}", json=fields),
    ):
        assert response.elapsed.total_seconds() < 5
        assert refused(response, 422, "UnprocessableEntityError")["extras"]["reason"] == reason
    assert shopfront.read(product) == product
    assert shopfront.merchant.get("/products").json()["pagination"]["total_count"] == count


def test_a_long_value_is_not_repeated_whole(shopfront: Shopfront) -> None:
    merchant, path, long = shopfront.merchant, f"/products/{shopfront.product()['id']}", "x" * 3000
    changes: tuple[Json, ...] = (
        {"category_ids": [long]},
        {"status": long},
        {"tags": [long]},
        {"variant_options": [{"id": long}]},
        {"variant_options": [{"type": long, "name_translations": {"en": "x"}}]},
        {"variations": [{"key": [long]}]},
    )
    answers = [merchant.put(path, json=change) for change in changes]
    things = ("products", "categories", "webhooks", "orders", "bulk_operations", "merchants", f"{path[1:]}/metafields")
    answers += [merchant.get(f"/{thing}/{long}") for thing in things]
    answers.append(merchant.delete(f"{path}/variations/{long}"))
    answers.append(merchant.request("DELETE", f"{path}/delete_images", json={"media_ids": [long]}))
    answers.append(merchant.put(f"{path}/stocks", json={"quantity": 1, "warehouse_id": long}))
    answers.append(merchant.post(f"{path}/add_images", json={"urls": ["x"], "image_type": long}))
    for told in answers:
        assert told.status_code in {404, 422}
        assert len(told.content) < 1000, told.text


@pytest.mark.parametrize("names", [{}, None, {"en": ""}, {"en": None}])
def test_an_option_keeps_a_name(shopfront: Shopfront, names: Json | None) -> None:
    named = {"key": "r", "type": "color", "name_translations": {"en": "red"}}
    product = shopfront.product(variant_options=[named], variations=[{"key": ["r"], "price": 3}])
    renamed = {"variant_options": [{"id": product["variant_options"][0]["id"], "name_translations": names}]}
    told = refused(shopfront.merchant.put(f"/products/{product['id']}", json=renamed), 422, "UnprocessableEntityError")
    assert told["extras"]["reason"] == "option_name_missing"
    assert shopfront.read(product) == product


def test_a_list_beyond_its_bound_is_refused_in_operations_of_categories_too(shopfront: Shopfront) -> None:
    merchant, product = shopfront.merchant, shopfront.product()
    shelf = merchant.post("/categories", json={"name_translations": {"en": "Shelf"}}).json()["id"]
    many = {"product_ids": [product["id"]], "category_ids": [shelf] * 300_000}
    moves = {"data": [{"product_id": product["id"], "ancestor": UNKNOWN}] * 1001}
    for method, path, body, reason, limit in (
        ("POST", "/categories/bulk_assign", many, "too_many_categories", 250),
        ("PUT", f"/categories/{shelf}/products_sorting", moves, "too_many", 1000),
    ):
        told = refused(merchant.request(method, path, json=body), 422, "UnprocessableEntityError")
        assert (told["extras"]["reason"], told["extras"]["limit"]) == (reason, limit)
    assert shopfront.read(product) == product


def test_a_fact_is_not_nested_without_end(shopfront: Shopfront) -> None:
    path = f"/products/{shopfront.product()['id']}/metafields"
    deep: Json = {}
    for level in range(16):
        fact = {"namespace": "n", "key": str(level), "field_type": "json", "field_value": (deep := {"a": deep})}
        answer = shopfront.merchant.post(path, json=fact)
        assert answer.status_code == (200 if level < 15 else 422), level
    assert answer.json()["extras"]["reason"] == "field_value_invalid"


def test_a_category_keeps_a_name_of_its_own(shopfront: Shopfront) -> None:
    category = shopfront.merchant.post("/categories", json={"name_translations": {"en": "Shelf"}}).json()
    path = f"/categories/{category['id']}"
    for names in ({}, None, {"en": ""}, {"en": None}):
        told = refused(shopfront.merchant.put(path, json={"name_translations": names}), 422, "UnprocessableEntityError")
        assert told["extras"]["reason"] == "name_missing"
    long = shopfront.merchant.put(path, json={"seo_keywords": "x" * 161})
    assert refused(long, 422, "UnprocessableEntityError")["extras"]["reason"] == "field_invalid"
    assert shopfront.merchant.get(path).json() == category


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("page=x", "parameter_invalid"),
        ("per_page=-1", "parameter_invalid"),
        ("page=401&per_page=25", "window_exceeded"),
        ("updated_after=yesterday", "parameter_invalid"),
        ("updated_after=0001-01-01T00:00:00%2B23:00", "parameter_invalid"),
        ("updated_before=9999-12-31T23:59:59-23:00", "parameter_invalid"),
        ("sort_by=created_at", "sort_invalid"),
        ("sorts[]=created_at:up", "sort_invalid"),
        ("sorts[]=title:asc", "sorts_invalid"),
    ],
)
def test_a_list_that_cannot_be_had_says_why(shopfront: Shopfront, query: str, reason: str) -> None:
    response = shopfront.merchant.get(f"/products?{query}")
    assert refused(response, 422, "UnprocessableEntityError")["extras"]["reason"] == reason


def too_large() -> bytes:
    return padded(jpeg(202), 10 * MIB + 1)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", "empty"),
        (lambda: b"these are words", "not_an_image"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_an_image"),
        (lambda: jpeg(203)[:-100], "truncated"),
        (lambda: saved(motif(204), "PNG")[:-30], "truncated"),
        (lambda: saved(motif(205), "GIF"), "type_not_allowed"),
        (lambda: saved(motif(206), "WEBP"), "type_not_allowed"),
        (too_large, "too_many_bytes"),
    ],
)
def test_a_bad_picture_leaves_everything_as_it_was(
    shopfront: Shopfront, make: Callable[[], bytes], reason: str
) -> None:
    product = shopfront.add(shopfront.product(), jpeg(207))
    good, bad = shopfront.host(jpeg(208)), shopfront.host(make())
    told = refused(shopfront.try_to_add(product, [good, bad]), 422, "UnprocessableEntityError")
    first, second = told["extras"]["images"]
    assert (first["url"], first["decision"]) == (good, "not_taken")
    assert (second["url"], second["decision"], second["reason"]) == (bad, "refused", reason)
    assert second["message"]
    if reason == "too_many_bytes":
        assert second["limit"] == 10 * MIB
    assert shopfront.read(product) == product


def test_a_picture_of_exactly_ten_megabytes_is_taken(shopfront: Shopfront) -> None:
    [media] = shopfront.add(shopfront.product(), padded(jpeg(209), 10 * MIB))["medias"]
    answer = httpx.head(media["images"]["original"]["url"], trust_env=False)
    assert answer.headers["content-length"] == str(10 * MIB)


def test_a_url_that_leads_nowhere_is_refused_with_its_reason(shopfront: Shopfront) -> None:
    product, origin = shopfront.product(), shopfront.origin
    cases = {
        "http://127.0.0.1:%d/a.jpg" % free_port(): "address_not_public",  # noqa: UP031
        "ftp://origin.example/a.jpg": "scheme_not_allowed",
        "not a url": "url_invalid",
        "": "url_invalid",
        origin.url("/missing.jpg"): "http_status",
        origin.behave(
            "/cut.jpg", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", jpeg(210)[:500])
        ): "short_body",
        origin.behave("/hangs-up.jpg", raw(b"")): "unreachable",
        origin.behave("/round.jpg", redirect("/round.jpg")): "too_many_redirects",
        origin.behave("/endless.jpg", endless(b"\xff\xd8\xff" + b"x" * 65536)): "too_many_bytes",
        "http://no-such-host.invalid/a.jpg": "host_not_found",
    }
    told = refused(shopfront.try_to_add(product, list(cases)), 422, "UnprocessableEntityError")
    found = {receipt["url"]: receipt["reason"] for receipt in told["extras"]["images"]}
    assert found == cases
    assert shopfront.read(product) == product


def test_nothing_but_the_allowed_origin_is_contacted_on_this_machine(shopfront: Shopfront) -> None:
    product, origin = shopfront.product(), shopfront.origin
    with canary() as listener, canary("127.0.0.1") as neighbour:
        inside = f"http://127.0.0.9:{listener.port}/a.jpg"
        urls = [
            inside,
            f"http://127.0.0.1:{neighbour.port}/a.jpg",
            f"http://localhost:{neighbour.port}/a.jpg",
            f"http://[::ffff:127.0.0.1]:{neighbour.port}/a.jpg",
            f"http://2130706433:{neighbour.port}/a.jpg",
            origin.behave("/away.jpg", redirect(inside)),
            origin.behave("/away-twice.jpg", redirect("/away.jpg")),
            "http://169.254.169.254/latest/meta-data/",
        ]
        told = refused(shopfront.try_to_add(product, urls), 422, "UnprocessableEntityError")
        reasons = {receipt["url"]: receipt["reason"] for receipt in told["extras"]["images"]}
        assert set(reasons.values()) <= {"address_not_public", "url_invalid"}, reasons
        assert reasons[inside] == reasons[urls[5]] == reasons[urls[6]] == "address_not_public"
        assert (listener.contacts, neighbour.contacts) == (0, 0)


def test_what_a_url_says_of_itself_is_not_believed(shopfront: Shopfront) -> None:
    product, origin = shopfront.product(), shopfront.origin
    lying = origin.behave("/picture.exe", answer(jpeg(211), content_type="text/html"))
    assert shopfront.try_to_add(product, [lying]).status_code == 200
    page = origin.behave("/page.jpg", answer(b"<html>no picture</html>", content_type="image/jpeg"))
    assert shopfront.try_to_add(product, [page]).status_code == 422


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"words", "not_an_image"),
        (lambda: saved(motif(212), "WEBP"), "type_not_allowed"),
        (lambda: padded(jpeg(213), 8 * MIB + 1), "too_many_bytes"),
        (lambda: noise(214, 300, 300)[:-50], "truncated"),
    ],
)
def test_a_bad_upload_is_refused(shopfront: Shopfront, make: Callable[[], bytes], reason: str) -> None:
    response = shopfront.merchant.post("/media", files={"data": ("a.jpg", make())})
    assert refused(response, 422, "UnprocessableEntityError")["extras"]["reason"] == reason


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"data": "abc"}', "application/json"),
        (b"data=abc", "application/x-www-form-urlencoded"),
        (b"abc", "multipart/form-data"),
        (b"abc", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=data", "multipart/form-data; boundary=x"),
        (b"", "image/jpeg"),
    ],
)
def test_an_upload_without_a_file_is_refused(shopfront: Shopfront, body: bytes, content_type: str) -> None:
    response = shopfront.merchant.post("/media", content=body, headers={"Content-Type": content_type})
    assert response.status_code in {400, 422}
    assert isinstance(response.json()["error"], str)


def test_a_request_cut_off_half_way_does_no_harm(shopfront: Shopfront) -> None:
    product = shopfront.product()
    head = (
        f"POST /v1/products/{product['id']}/add_images HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n"
        f"Authorization: {shopfront.merchant.headers['Authorization']}\r\nContent-Type: application/json\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", shopfront.server.port)) as connection:
        connection.sendall(head.encode() + b'{"urls": [')
    assert shopfront.read(product) == product


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("item", [{}, {"key": "k"}, {"namespace": "n", "key": ""}])
def test_a_fact_that_is_not_named_is_asked_for(shopfront: Shopfront, method: str, item: Json) -> None:
    path = f"/products/{shopfront.product()['id']}/metafields/bulk"
    told = refused(shopfront.merchant.request(method, path, json={"items": [item]}), 422, "UnprocessableEntityError")
    assert told["extras"]["reason"] == "metafield_unnamed"


@pytest.mark.parametrize("address", [None, ""])
def test_a_webhook_without_an_address_is_told_so(shopfront: Shopfront, address: str | None) -> None:
    answer = shopfront.merchant.post("/webhooks", json={"address": address, "topics": ["product/create"]})
    assert refused(answer, 422, "UnprocessableEntityError")["extras"]["reason"] == "address_missing"
