"""Bodies as clients write them: wrapped or flat; one that says nothing that is known is refused, not ignored."""

import httpx
import pytest
from drawing import jpeg
from shopfront import Shopfront, answered

NEW = {"title_translations": {"en": "Wrapped"}}


def reason(response: httpx.Response) -> str:
    assert response.status_code == 422, response.text
    found: str = response.json()["extras"]["reason"]
    return found


def test_a_product_may_be_wrapped_or_not(shopfront: Shopfront) -> None:
    merchant = shopfront.merchant
    for body in (NEW, {"product": NEW}):
        product = answered(merchant.post("/products", json=body))
        path = f"/products/{product['id']}"
        for number, sent in enumerate(({"weight": 1}, {"product": {"weight": 2}}), 1):
            assert answered(merchant.put(path, json=sent))["weight"] == number
        assert answered(merchant.put(f"{path}/update_price", json={"product": {"price": 7}}))["price"]["dollars"] == 7
        assert answered(merchant.put(f"{path}/tags", json={"product": {"tags": ["clay"]}})) == {"tags": ["clay"]}
        form = {"variation": {"variant_options": [{"name_translations": {"en": "red"}}], "price": 3, "sku": "W-1"}}
        made = answered(merchant.post(f"{path}/variations", json=form))["variations"][0]
        assert made["sku"] == "W-1"
        changed = answered(merchant.put(f"{path}/variations/{made['id']}", json={"variation": {"weight": 5}}))
        assert changed["variations"][0]["weight"] == 5


@pytest.mark.parametrize("body", [{"titel": {"en": "Cup"}}, {"product": {"titel": 1}}, {"data": {"price": 5}}])
def test_a_body_of_unknown_keys_is_refused_wherever_it_would_change_something(
    shopfront: Shopfront, body: dict[str, object]
) -> None:
    merchant = shopfront.merchant
    product = shopfront.product(variations=[{"fields_translations": {"en": ["one"]}, "price": 3}])
    path, form = f"/products/{product['id']}", product["variations"][0]["id"]
    category = answered(merchant.post("/categories", json={"category": {"name_translations": {"en": "Shelf"}}}))["id"]
    calls = (
        ("POST", "/products"),
        ("PUT", path),
        ("PUT", f"{path}/update_price"),
        ("PUT", f"{path}/tags"),
        ("POST", f"{path}/variations"),
        ("PUT", f"{path}/variations/{form}"),
        ("PUT", f"{path}/variations/{form}/update_price"),
        ("POST", "/categories"),
        ("PUT", f"/categories/{category}"),
        ("POST", f"{path}/metafields"),
        ("POST", "/webhooks"),
    )
    for method, where in calls:
        answer = merchant.request(method, where, json=body)
        assert reason(answer) == "fields_unknown", (method, where)
        assert next(iter(answer.json()["message"].split("."))) in answer.text
    assert shopfront.read(product) == product


def test_known_keys_beside_the_wrapper_are_taken_after_its_own(shopfront: Shopfront) -> None:
    sent = {"product": NEW | {"weight": 2}, "price": 9, "weight": 3}
    product = answered(shopfront.merchant.post("/products", json=sent))
    assert (product["price"]["dollars"], product["weight"]) == (9, 2)
    changed = answered(shopfront.merchant.put(f"/products/{product['id']}", json={"product": {}, "price": 8}))
    assert changed["price"]["dollars"] == 8


def test_known_keys_beside_unknown_ones_are_taken(shopfront: Shopfront) -> None:
    path = f"/products/{shopfront.product()['id']}"
    assert answered(shopfront.merchant.put(path, json={"weight": 3, "invented": 1}))["weight"] == 3
    assert answered(shopfront.merchant.put(path, json={}))["weight"] == 3
    assert reason(shopfront.merchant.put(path, json={"product": [1]})) == "product_invalid"


def test_pictures_by_the_name_a_client_gives_them(shopfront: Shopfront) -> None:
    path = f"/products/{shopfront.product()['id']}/add_images"
    images = [{"src": shopfront.host(jpeg(645))}, shopfront.host(jpeg(646))]
    assert len(answered(shopfront.merchant.post(path, json={"images": images}))["medias"]) == 2


def test_a_stock_that_cannot_be_read_keeps_no_other_from_being_set(shopfront: Shopfront) -> None:
    product = shopfront.product()
    bad = [{"product_id": "a", "quantity": "many"}, {"product_id": "b"}, {"product_id": "c", "quantity": 1}]
    body = {"bulk_data": [*bad, {"id": product["id"], "quantity": 8}], "is_replace": True}
    errors = answered(shopfront.merchant.put("/products/bulk_update_stocks", json=body))["errors"]
    assert [(one["product_id"], one["code"]) for one in errors] == [
        ("a", "field_invalid"),
        ("b", "field_invalid"),
        ("c", "product_not_found"),
    ]
    assert shopfront.read(product)["quantity"] == 8


@pytest.mark.parametrize(("flag", "status"), [("false", 422), ("true", 200), ("0", 422), (1, 200), (None, 422)])
def test_a_flag_may_be_written_as_text(shopfront: Shopfront, flag: object, status: int) -> None:
    wanted = {"ignore_product_media_errors": flag}
    picture = shopfront.host(b"words")
    product = {"title_translations": {"en": "Cup"}, "images": [picture]}
    assert shopfront.merchant.post("/products", json={"product": product} | wanted).status_code == status
    form = {"variation": {"fields_translations": {"en": ["one"]}, "image": picture}}
    path = f"/products/{shopfront.product()['id']}/variations"
    assert shopfront.merchant.post(path, json=form | wanted).status_code == status
    wanted["ignore_product_media_errors"] = "maybe"
    assert reason(shopfront.merchant.post(path, json=form | wanted)) == "field_invalid"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/v1/products/0123", {"GET", "PUT", "DELETE"}),
        ("DELETE", "/v1/products", {"GET", "POST"}),
        ("PUT", "/v1/products/search", {"GET", "POST"}),
        ("GET", "/v1/products/0123/add_images", {"POST"}),
        ("POST", "/v1/products/0123/", {"GET", "PUT", "DELETE"}),
        ("GET", "/developers/oauth/token", {"POST"}),
        ("POST", "/healthz", {"GET"}),
    ],
)
def test_another_method_is_told_which_there_are(
    shopfront: Shopfront, method: str, path: str, allowed: set[str]
) -> None:
    headers = {"Authorization": shopfront.merchant.headers["Authorization"]}
    answer = httpx.request(method, f"{shopfront.server.url}{path}", headers=headers, trust_env=False)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) - {"HEAD", "OPTIONS"} == allowed
    assert "json" in answer.headers["content-type"]
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/products", "GET, OPTIONS, POST"),
        ("/v1/products/0123", "DELETE, GET, OPTIONS, PUT"),
        ("/v1/products/0123/images", "DELETE, OPTIONS, POST"),
        ("/v1/products/0123/metafields/bulk", "DELETE, OPTIONS, POST, PUT"),
        ("/healthz", "GET, HEAD, OPTIONS"),
    ],
)
def test_whoever_asks_is_told_all_methods(shopfront: Shopfront, path: str, allowed: str) -> None:
    headers = {"Authorization": shopfront.merchant.headers["Authorization"]}
    answer = httpx.options(f"{shopfront.server.url}{path}", headers=headers, trust_env=False)
    assert (answer.status_code, answer.headers["allow"]) == (204, allowed)


@pytest.mark.parametrize("weight", ["nan", "inf", "-Infinity"])
def test_a_weight_that_is_no_number_is_refused_by_name(shopfront: Shopfront, weight: str) -> None:
    form = {"fields_translations": {"en": ["one"]}, "price": 3, "weight": weight}
    answer = shopfront.merchant.post("/products", json={"product": NEW | {"variations": [form]}})
    assert reason(answer) == "weight_invalid"
    assert "weight must be a number" in answer.json()["message"]
    product = shopfront.product(variations=[form | {"weight": "1.5"}])
    (made,) = product["variations"]
    assert made["weight"] == 1.5
    path = f"/products/{product['id']}/variations/{made['id']}"
    assert reason(shopfront.merchant.put(path, json={"variation": {"weight": weight}})) == "weight_invalid"
    assert reason(shopfront.merchant.put(f"/products/{product['id']}", json={"weight": weight})) == "weight_invalid"


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("weight", "1.5", 1.5),
        ("preorder_limit", "3", 3),
        ("max_order_quantity", "3", 3),
        ("quantity", "3", 3),
        ("same_price", "true", True),
        ("taxable", "true", True),
        ("is_preorder", "true", True),
    ],
)
def test_a_number_or_a_flag_of_a_product_may_be_written_as_text(
    shopfront: Shopfront, field: str, text: str, value: object
) -> None:
    path = f"/products/{shopfront.product()['id']}"
    assert answered(shopfront.merchant.put(path, json={field: text}))[field] == value
    assert reason(shopfront.merchant.put(path, json={field: "some"})) == "field_invalid"


def test_numbers_beyond_all_others_are_refused_everywhere(shopfront: Shopfront) -> None:
    path = f"/products/{shopfront.product()['id']}"
    for body in (
        b'{"weight": 1e999}',
        b'{"weight": NaN}',
        b'{"weight": "inf"}',
        b'{"price": "nan"}',
        b'{"price": "inf"}',
    ):
        assert shopfront.merchant.put(path, content=body).status_code in {400, 422}, body


def test_all_variations_of_a_product_without_options_are_none(shopfront: Shopfront) -> None:
    product = shopfront.product(quantity=4, all_variations=True)
    assert product["variations"] == []
    assert product["total_orderable_quantity"] == 4
    path = f"/products/{product['id']}"
    assert answered(shopfront.merchant.put(path, json={"all_variations": True}))["variations"] == []


@pytest.mark.parametrize("body", [b"", b"{}", b'{"product": {}}'])
def test_a_body_that_names_no_tags_takes_none_away(shopfront: Shopfront, body: bytes) -> None:
    product = shopfront.product(tags=["clay", "teapot"])
    path = f"/products/{product['id']}/tags"
    assert reason(shopfront.merchant.put(path, content=body)) == "tags_missing"
    assert shopfront.read(product) == product
    assert answered(shopfront.merchant.put(path, json={"tags": []})) == {"tags": []}


@pytest.mark.parametrize("body", [b"", b"{}", b'{"variation": {}}'])
def test_a_body_that_says_nothing_makes_no_variation(shopfront: Shopfront, body: bytes) -> None:
    product = shopfront.product()
    path = f"/products/{product['id']}/variations"
    assert reason(shopfront.merchant.post(path, content=body)) == "variation_missing"
    assert shopfront.read(product) == product


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        (b'{"weight": 1,}', "trailing comma in object (byte 13)"),
        (b"\xef\xbb\xbf{}", "invalid character (byte 0)"),
        (b'{"weight": 1e999}', "Number out of range"),
        (b'{"weight": "\xff"}', "can't decode byte 0xff"),
        (b'{"weight": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_what_is_no_json_is_told_where(shopfront: Shopfront, body: bytes, flaw: str) -> None:
    answer = shopfront.merchant.put(f"/products/{shopfront.product()['id']}", content=body)
    assert answer.status_code == 400
    assert flaw in answer.json()["message"]


@pytest.mark.parametrize("empty", [{"en": ""}, {"en": None}, {}, None])
def test_a_label_of_no_text_takes_the_label_away(shopfront: Shopfront, empty: object) -> None:
    product, shown = shopfront.product(), {"include_fields[]": "labels"}
    for label, expected in (({"en": "New"}, [{"en": "New"}]), (empty, [])):
        body = {"data": [{"product_ids": [product["id"]], "label": label}]}
        answered(shopfront.merchant.patch("/products/labels", json=body))
        found = answered(shopfront.merchant.get(f"/products/{product['id']}", params=shown))
        assert found["labels"] == expected
