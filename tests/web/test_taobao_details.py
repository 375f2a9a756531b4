"""A product with variations as buyers read it: its SKUs, choices, pictures, prices, stock and languages."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from buying import buy, cancel, collide, item_id_of, order
from drawing import jpeg
from shopfront import Json, Shopfront, answered

ITEM = "/traffic/item/get"
RED, BLUE = {"en": "Red", "zh-hant": "紅", "ja": "赤"}, {"en": "Blue", "zh-hant": "藍"}
SMALL, LARGE = {"en": "Small"}, {"en": "Large", "zh-cn": "大"}
MATERIAL = {"en": "Cut", "zh-cn": "剪裁"}
# Choices, price and sale price in dollars, stock; the third has no sale price, the fourth is sold out.
FORMS: list[tuple[tuple[str, str], float, float, int]] = [
    (("red", "small"), 12.34, 9.99, 4),
    (("red", "large"), 20.05, 19.9, 3),
    (("blue", "small"), 15.5, 0, 2),
    (("blue", "large"), 21, 20.01, 0),
]
PROPERTY_KEYS = ["propId", "propName", "valueId", "valueName", "valueDesc"]


@pytest.fixture(scope="module")
def dollar_shop(shopfront: Shopfront) -> Iterator[Shopfront]:
    """A shop whose prices have cents."""
    shopfront.server.command("shop", "create", "--handle", "dress-shop", "--currency", "USD")
    with shopfront.server.merchant("dress-shop") as merchant:
        yield Shopfront(shopfront.server, shopfront.origin, merchant, shopfront.buyer)


def uploaded(shop: Shopfront, number: int) -> Json:
    return answered(shop.merchant.post("/media", files={"data": ("picture.jpg", jpeg(number))}))


def option(key: str, kind: str, names: dict[str, str], media: Json | None = None) -> Json:
    return {"key": key, "type": kind, "name_translations": names} | ({"media_id": media["_id"]} if media else {})


@pytest.fixture(scope="module")
def product(dollar_shop: Shopfront) -> Json:
    """Two colours with their own pictures, in two cuts; one variation has a picture of its own."""
    red, blue, form = (uploaded(dollar_shop, number) for number in (7300, 7301, 7302))
    variations: list[Json] = [
        {"key": list(keys), "price": price, "price_sale": sale, "quantity": quantity}
        for keys, price, sale, quantity in FORMS
    ]
    variations[1]["media_id"] = form["_id"]
    return dollar_shop.product(
        title_translations={"en": "Forked dress", "zh-hant": "叉裙", "vi": "Váy"},
        description_translations={"en": "<p>Long.</p>"},
        tags="dress",
        same_price=False,
        price=99,
        images=[dollar_shop.host(jpeg(7303))],
        variant_custom_type_translations=[{"type": "custom_1", "name_translations": MATERIAL}],
        variant_options=[
            option("red", "color", RED, red),
            option("blue", "color", BLUE, blue),
            option("small", "custom_1", SMALL),
            option("large", "custom_1", LARGE),
        ],
        variations=variations,
    )


@pytest.fixture(scope="module")
def item_id(dollar_shop: Shopfront, product: Json) -> int:
    return item_id_of(dollar_shop, product)


def details(buyer: httpx.Client, item_id: int, **params: str) -> Json:
    asked = {"item_resource": "taobao", "item_id": str(item_id)} | params
    body = answered(buyer.get(ITEM, params=asked))
    assert body["errorCode"] is None, body
    data: Json = body["data"]
    return data


def named(properties: list[Json]) -> list[tuple[str, str]]:
    return [(one["propName"], one["valueName"]) for one in properties]


def pictures(product: Json) -> dict[str, str]:
    """The largest pictures, by the English names of what they show."""
    found = {one["name_translations"]["en"]: one["media"] for one in product["variant_options"] if one["media"]}
    found |= {"main": product["medias"][0], "form": product["variations"][1]["media"]}
    return {name: media["images"]["xlarge"]["url"] for name, media in found.items()}


def expected_skus(product: Json) -> list[Json]:
    """Prices in hundredths, written out: full, selling and coupon price."""
    prices = [(1234, 999), (2005, 1990), (1550, 1550), (2100, 2001)]
    shown = pictures(product)
    urls = [shown["Red"], shown["form"], shown["Blue"], shown["Blue"]]
    return [
        {"quantity": form[3], "price": full, "promotionPrice": selling, "couponPrice": selling, "picUrl": url}
        for form, (full, selling), url in zip(FORMS, prices, urls, strict=True)
    ]


CHOICES = [
    [("颜色", "紅"), ("剪裁", "Small")],
    [("颜色", "紅"), ("剪裁", "大")],
    [("颜色", "藍"), ("剪裁", "Small")],
    [("颜色", "藍"), ("剪裁", "大")],
]


def test_every_variation_is_a_sku(dollar_shop: Shopfront, product: Json, item_id: int) -> None:
    skus = details(dollar_shop.buyer, item_id)["skuList"]
    expected = expected_skus(product)
    assert [{key: sku[key] for key in expected[0]} for sku in skus] == expected
    assert [named(sku["properties"]) for sku in skus] == CHOICES
    assert len({sku["skuId"] for sku in skus} | {item_id}) == len(FORMS) + 1
    amounts: list[Any] = [sku[key] for sku in skus for key in ("price", "promotionPrice", "couponPrice", "quantity")]
    assert all(type(amount) is int for amount in amounts)


def test_the_item_has_the_price_of_the_cheapest_sku(dollar_shop: Shopfront, item_id: int) -> None:
    item = details(dollar_shop.buyer, item_id)
    assert (item["price"], item["promotionPrice"], item["couponPrice"]) == (1234, 999, 999)
    collided = collide(dollar_shop.buyer, item_id)
    assert (collided["price"], collided["promotionPrice"], collided["couponPrice"]) == (1234, 999, 999)
    assert collided["quantity"] == sum(form[3] for form in FORMS)


def test_choices_are_listed_once_with_numbers_that_skus_share(dollar_shop: Shopfront, item_id: int) -> None:
    item = details(dollar_shop.buyer, item_id)
    assert [list(one) for one in item["properties"]] == [PROPERTY_KEYS] * 4
    assert named(item["properties"]) == [("颜色", "紅"), ("颜色", "藍"), ("剪裁", "Small"), ("剪裁", "大")]
    assert len({one["propId"] for one in item["properties"]}) == 2
    assert len({one["valueId"] for one in item["properties"]}) == 4
    for sku in item["skuList"]:
        assert all(one in item["properties"] for one in sku["properties"])


def test_choices_have_their_own_pictures(dollar_shop: Shopfront, product: Json, item_id: int) -> None:
    shown = pictures(product)
    assert len(set(shown.values())) == 4
    item = details(dollar_shop.buyer, item_id)
    assert item["propertyImageList"] == [
        {"properties": "颜色:紅", "imageUrl": shown["Red"]},
        {"properties": "颜色:藍", "imageUrl": shown["Blue"]},
    ]
    assert item["picUrls"] == [shown["main"]]
    for entry in item["propertyImageList"]:
        assert httpx.get(entry["imageUrl"], trust_env=False).headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("language", "shown", "found", "choices"),
    [
        ("en", "Forked dress", "en", [("Color", "Red"), ("Cut", "Small")]),
        ("vi", "Váy", "vi", CHOICES[0]),
        ("ja", "叉裙", "zh-hant", [("颜色", "赤"), ("剪裁", "Small")]),
        ("ko", "叉裙", "zh-hant", CHOICES[0]),
    ],
)
def test_what_a_language_lacks_comes_in_chinese_or_english_and_says_so(
    dollar_shop: Shopfront, item_id: int, language: str, shown: str, found: str, choices: list[tuple[str, str]]
) -> None:
    item = details(dollar_shop.buyer, item_id, language=language)
    info = item["multiLanguageInfo"]
    assert (info["title"], info["language"], info["couponPrice"]) == (shown, found, 999)
    assert named(info["skuProperties"][0]["properties"]) == choices
    assert [one["skuId"] for one in info["skuProperties"]] == [sku["skuId"] for sku in item["skuList"]]
    numbers = [(one["propId"], one["valueId"]) for one in item["properties"]]
    assert [(one["propId"], one["valueId"]) for one in info["properties"]] == numbers
    # The item itself does not change with the language.
    assert (item["title"], named(item["skuList"][0]["properties"])) == ("叉裙", CHOICES[0])


def test_collision_shows_the_same_skus_with_numbers_for_orders(
    dollar_shop: Shopfront, product: Json, item_id: int
) -> None:
    item, collided = details(dollar_shop.buyer, item_id), collide(dollar_shop.buyer, item_id)
    shared = ["skuId", "quantity", "price", "promotionPrice", "couponPrice", "picUrl", "properties"]
    shown = [{key: sku[key] for key in shared} for sku in collided["skuList"]]
    assert shown == [{key: sku[key] for key in shared} for sku in item["skuList"]]
    assert [{key: sku[key] for key in shared[1:6]} for sku in shown] == expected_skus(product)
    numbers = {sku["mpSkuId"] for sku in collided["skuList"]}
    assert len(numbers) == len(FORMS)
    assert numbers.isdisjoint(sku["skuId"] for sku in collided["skuList"])
    assert (collided["mpId"], collided["itemId"]) != (str(item_id), None)


def test_the_products_own_price_rules_where_it_is_the_same_for_all(dollar_shop: Shopfront, product: Json) -> None:
    forms = [{"fields_translations": {"en": [name]}, "price": 5, "quantity": 1} for name in ("Thin", "Thick")]
    one = dollar_shop.product(same_price=True, price=8.5, price_sale=7.25, variations=forms)
    item = details(dollar_shop.buyer, item_id_of(dollar_shop, one))
    assert [(sku["price"], sku["promotionPrice"]) for sku in item["skuList"]] == [(850, 725)] * 2
    assert [named(sku["properties"]) for sku in item["skuList"]] == [[("规格", "Thin")], [("规格", "Thick")]]
    assert product["id"] != one["id"]


def test_an_order_keeps_the_picture_of_what_was_chosen(dollar_shop: Shopfront, product: Json, item_id: int) -> None:
    found = collide(dollar_shop.buyer, item_id)
    shown = pictures(product)
    # The third variation has no picture of its own, so its colour's stands for it.
    for sku, name in zip(found["skuList"][:3], ("Red", "form", "Blue"), strict=True):
        line = {"itemId": found["mpId"], "skuId": sku["mpSkuId"], "quantity": "1", "orderLineNo": "1"}
        number = buy(dollar_shop.buyer, line)
        (bought,) = order(dollar_shop.buyer, number)["subPurchaseOrders"]
        assert bought["skuInfo"]["skuImgUrl"] == shown[name].partition("?")[0]
        assert cancel(dollar_shop.buyer, number)["success"] is True
