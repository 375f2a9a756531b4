"""What is shown of a product, sent back, changes nothing of it: only what was sent otherwise changes."""

from collections.abc import Iterator

import httpx
import pytest
from drawing import jpeg
from shopfront import Json, Shopfront, answered

FORMS: Json = {
    "variant_options": [
        {"key": "g", "type": "color", "name_translations": {"en": "green", "zh-hant": "綠"}},
        {"key": "l", "type": "custom_1", "name_translations": {"en": "long"}},
    ],
    "variations": [
        {"key": ["g", "l"], "quantity": 3, "sku": "G-L", "weight": 0.5, "preorder_limit": 4},
        {"key": ["g"], "quantity": 2, "price": 0, "feed_variations": {"color": {"en": "green"}, "size": "L"}},
        {"fields_translations": {"en": ["by itself"]}, "price": 70, "price_sale": 60, "member_price": 50},
    ],
}
PRODUCTS: dict[str, Json] = {
    "without a price": {"price": None},
    "free": {"price": 0, "quantity": 7},
    "with all prices": {"price": 99, "price_sale": 88, "cost": 7, "member_price": 66, "retail_price": 120},
    "with forms": FORMS,
    "with forms at one price": FORMS | {"same_price": True},
    "with forms and no price": {"price": None, "variations": [{"fields_translations": {"en": ["one"]}}]},
    "unlimited": {"unlimited_quantity": True, "quantity": 0, "tags": "tea, clay pot"},
    "to be made": {"is_preorder": True, "preorder_limit": 5, "preorder_note_translations": {"en": "Soon"}},
    "described": {
        "summary_translations": {"en": "A cup"},
        "brand": "Kiln",
        "adult": False,
        "tax_type": 1,
        "barcode": "471",
        "weight": 0.1,
        "feed_category": {"google_category_id": "7"},
        "feed_variations": {"material": "clay"},
        "subscription_period_duration": 3,
        "max_order_quantity": 2,
        "status": "hidden",
    },
}


@pytest.fixture(scope="module", params=["TWD", "USD"])
def merchant(request: pytest.FixtureRequest, shopfront: Shopfront) -> Iterator[httpx.Client]:
    """A merchant with amounts in whole units, and one with cents."""
    handle = f"back-{request.param.lower()}"
    shopfront.server.command("shop", "create", "--handle", handle, "--currency", request.param)
    with shopfront.server.merchant(handle) as client:
        yield client


def shown(merchant: httpx.Client, product_id: str) -> Json:
    """All that there is to see of a product but when it was changed."""
    params = {"include_fields[]": ["retail_price", "labels", "type", "metafields", "bundle_set"]}
    return answered(merchant.get(f"/products/{product_id}", params=params)) | {"updated_at": None}


@pytest.mark.parametrize("kind", PRODUCTS)
def test_what_is_shown_can_be_sent_back(shopfront: Shopfront, merchant: httpx.Client, kind: str) -> None:
    shelves = [
        answered(merchant.post("/categories", json={"name_translations": {"en": name}}))["id"] for name in ("a", "b")
    ]
    facts = {"title_translations": {"en": "Cup"}, "price": 100.5, "status": True} | PRODUCTS[kind]
    pictures = {"images": [shopfront.host(jpeg(630))], "detail_images": [shopfront.host(jpeg(631))] * 2}
    made = answered(merchant.post("/products", json={"product": facts | pictures | {"category_ids": shelves[::-1]}}))
    path = f"/products/{made['id']}"
    answered(merchant.put(f"{path}/update_price", json={"product_price_tiers": {"gold": 80}}))
    for form in made["variations"]:
        prices = f"{path}/variations/{form['id']}/update_price"
        answered(merchant.put(prices, json={"product_price_tiers": {"silver": 90}}))
        answered(merchant.put(f"{path}/variations/{form['id']}", json={"image": shopfront.host(jpeg(632))}))
    before = shown(merchant, made["id"])
    answered(merchant.put(path, json=before))
    assert shown(merchant, made["id"]) == before
    answered(merchant.put(path, json={"product": answered(merchant.get(path))}))
    assert shown(merchant, made["id"]) == before
    for form in before["variations"]:
        answered(merchant.put(f"{path}/variations/{form['id']}", json=form))
    assert shown(merchant, made["id"]) == before


def test_a_form_without_a_price_keeps_the_products(merchant: httpx.Client) -> None:
    facts = {"title_translations": {"en": "Cup"}, "price": 100, "variations": [{"fields_translations": {"en": ["x"]}}]}
    made = answered(merchant.post("/products", json={"product": facts}))
    back = answered(merchant.put(f"/products/{made['id']}", json=made))
    assert back["lowest_price"]["dollars"] == 100
    # The number is a price.
    form = {"id": made["variations"][0]["id"], "price": 0}
    free = answered(merchant.put(f"/products/{made['id']}", json={"variations": [form]}))
    assert free["lowest_price"]["dollars"] == 0


def test_a_price_becomes_zero_by_a_number_or_an_object(merchant: httpx.Client) -> None:
    made = answered(merchant.post("/products", json={"product": {"title_translations": {"en": "Cup"}, "price": 5}}))
    path = f"/products/{made['id']}/update_price"
    for zero in (0, made["member_price"]):
        answered(merchant.put(path, json={"price": 5}))
        assert answered(merchant.put(path, json={"price": zero}))["price"]["dollars"] == 0


def test_money_without_dollars_is_no_amount(merchant: httpx.Client) -> None:
    made = answered(merchant.post("/products", json={"product": {"title_translations": {"en": "Cup"}, "price": 100}}))
    for money in ({"cents": 5}, {}, {"dollars": "sNaN"}):
        answer = merchant.put(f"/products/{made['id']}/update_price", json={"price": money})
        assert answer.status_code == 422, money
    assert answered(merchant.get(f"/products/{made['id']}"))["price"]["dollars"] == made["price"]["dollars"]
