"""What /docs says of the merchants' side: every operation, all it reads, and an example of both bodies."""

import inspect
import json
import re
from itertools import product
from typing import Any

import httpx
import pytest
from contract import document, operations
from drawing import jpeg
from serving import Server
from shopfront import Shopfront, answered

from vitrina.web import shopline
from vitrina.web.docs.known import ID, PICTURE
from vitrina.web.shopline.parameters import parameters_of
from vitrina.web.shopline.products.body import PRODUCT_FIELDS, READ_ONLY

HANDLERS = [handler for module in shopline.MODULES for handler in module.HANDLERS]


def test_every_operation_that_reads_its_query_says_what() -> None:
    readers = [one for one in HANDLERS if {"asked", "shape"} & set(inspect.signature(one.fn).parameters)]
    assert len(readers) > 10
    assert [str(one) for one in readers if not parameters_of(one)] == []


@pytest.mark.parametrize(("path", "method"), operations())
def test_every_operation_has_examples(path: str, method: str) -> None:
    operation = document()["paths"][path][method]
    bodies = [operation["responses"]["200"]]
    if method in {"post", "put", "patch"}:
        bodies.append(operation["requestBody"])
    for body in bodies:
        for content in body["content"].values():
            assert content["example"], content
            assert set(content["example"]) <= set(_properties(content["schema"])), content


def _properties(schema: dict[str, object]) -> dict[str, object]:
    reference = str(schema.get("$ref", ""))
    if not reference:
        found = schema.get("properties", {})
    else:
        found = document()["components"]["schemas"][reference.rpartition("/")[2]].get("properties", {})
    assert isinstance(found, dict)
    return found


def test_a_body_may_name_its_price_as_a_number() -> None:
    schemas = document()["components"]["schemas"]
    amount = {"type": ["number", "string"], "format": "decimal"}
    for name in ("ProductBody", "VariationBody", "PriceBody"):
        for field in ("price", "cost", "member_price"):
            assert amount in schemas[name]["properties"][field]["anyOf"]
    assert amount in schemas["MoneyBody"]["properties"]["dollars"]["anyOf"]


def test_all_that_a_product_can_be_is_in_its_body() -> None:
    for path, method in (("/v1/products", "post"), ("/v1/products/{product_id}", "put")):
        schema = document()["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        named = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"].keys()
        assert PRODUCT_FIELDS - READ_ONLY - named == set()


def test_every_list_says_of_what_it_is() -> None:
    """A generator of clients leaves out operations whose lists do not."""

    def silent(value: Any, place: str = "") -> list[str]:
        if isinstance(value, list):
            return [found for number, inner in enumerate(value) for found in silent(inner, f"{place}/{number}")]
        if not isinstance(value, dict):
            return []
        here = [place] if value.get("type") == "array" and not {"items", "prefixItems"} & value.keys() else []
        return here + [found for key, inner in value.items() for found in silent(inner, f"{place}/{key}")]

    assert silent(document()) == []


def test_samples_say_of_what_they_stand_for() -> None:
    order = _example("/v1/orders/{order_id}", "get")
    assert (order["status"], order["order_payment"]["status"], order["cancelled_reason"]) == (
        "confirmed",
        "completed",
        None,
    )
    assert "no product" not in json.dumps(_request("/v1/orders/{order_id}/cancel", "patch"))


# What must be there before: an order, a webhook, a metafield.
_OF_OTHERS = re.compile("order|webhook|metafield_id|variation_id|metafields/bulk")
_POSTED = [
    (path, method)
    for path, method in operations()
    if method != "get"
    and "requestBody" in document()["paths"][path][method]
    and (not _OF_OTHERS.search(path) or (path.endswith("metafields/bulk") and method == "post"))
    and path != "/v1/media"  # its sample is a file
]


@pytest.mark.parametrize(("path", "method"), _POSTED)
def test_request_samples_work_once_their_ids_are_filled_in(path: str, method: str, shopfront: Shopfront) -> None:
    merchant = shopfront.merchant
    variations = [{"key": ["a"], "price": 5}] if path.endswith("{product_id}/stocks") else []
    options = [{"key": "a", "type": "size", "name_translations": {"en": "S"}}] if variations else []
    product = shopfront.product(sku="CUP-1", variant_options=options, variations=variations)
    product = shopfront.add(product, picture := jpeg(77))
    ids = {
        "product": product["id"],
        "ancestor": shopfront.product()["id"],
        "category": merchant.post("/categories", json={"name_translations": {"en": "Cups"}}).json()["id"],
        "parent": merchant.post("/categories", json={"name_translations": {"en": "Goods"}}).json()["id"],
        "warehouse": merchant.get("/warehouses").json()["items"][0]["id"],
        "media": product["medias"][0]["_id"],
        "variation": product["variations"][0]["id"] if variations else "",
    }
    if "products_sorting" in path:
        placed = {"product_ids": [ids["product"], ids["ancestor"]], "category_ids": [ids["category"]]}
        answered(merchant.post("/categories/bulk_assign", json=placed))
    body = _filled(_request(path, method), "", ids, shopfront.host(picture))
    address = path.removeprefix("/v1").format(product_id=ids["product"], category_id=ids["category"])
    url = f"{shopfront.server.url}{path}" if path == "/v1/search" else address
    answer = answered(merchant.request(method, url, json=body))
    assert not answer.get("errors"), answer


def _filled(value: Any, key: str, ids: dict[str, str], picture: str) -> Any:
    """A sample with ids of things that are there, and a picture that can be fetched."""
    if isinstance(value, dict):
        return {name: _filled(inner, name, ids, picture) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, key, ids, picture) for inner in value]
    if value == PICTURE:
        return picture
    kind = key.removesuffix("s").removesuffix("_id")
    return ids.get(kind, ids["product"]) if value == ID else value


def _request(path: str, method: str) -> Any:
    return document()["paths"][path][method]["requestBody"]["content"]["application/json"]["example"]


def _example(path: str, method: str) -> Any:
    return document()["paths"][path][method]["responses"]["200"]["content"]["application/json"]["example"]


def test_the_page_shows_them(server: Server) -> None:
    page = httpx.get(f"{server.url}/docs", trust_env=False).text
    shown = [f"{method.upper()}</b> <code>{path}</code>" for path, method in operations()]
    assert [one for one in shown if one not in page] == []
    for word, name in product(("list_orders", "search_orders"), ("created_after", "fields[]")):
        assert f"<code>{name}</code>" in page, word
    assert "@cup.jpg" in page
