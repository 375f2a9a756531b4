"""Bodies as clients write them: wrapped or flat; one that says nothing that is known is refused, not ignored."""

import httpx
import pytest
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


def test_known_keys_beside_unknown_ones_are_taken(shopfront: Shopfront) -> None:
    path = f"/products/{shopfront.product()['id']}"
    assert answered(shopfront.merchant.put(path, json={"weight": 3, "invented": 1}))["weight"] == 3
    assert answered(shopfront.merchant.put(path, json={}))["weight"] == 3
    assert reason(shopfront.merchant.put(path, json={"product": [1]})) == "product_invalid"


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
