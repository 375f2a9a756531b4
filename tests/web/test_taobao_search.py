"""Finding products by a picture, and one product's details."""

from typing import Any

import httpx
import pytest
from buying import item_id_of
from drawing import jpeg, png
from origin import redirect
from shopfront import Json, Shopfront, answered, find, upload

SEARCH, ITEM = "/traffic/item/imgsearch", "/traffic/item/get"
# The documented answers' keys, in their order.
SEARCH_KEYS = [
    "couponPrice",
    "promotionDisplayVOList",
    "tbItemId",
    "title",
    "mainImageUrl",
    "price",
    "inventory",
    "shopName",
    "tagList",
    "materialI18nVO",
]
ITEM_KEYS = [
    "itemResource",
    "itemId",
    "title",
    "picUrls",
    "shopName",
    "shopId",
    "price",
    "promotionPrice",
    "couponPrice",
    "description",
    "properties",
    "skuList",
    "propertyImageList",
    "tags",
    "multiLanguageInfo",
    "promotionDisplays",
]
SKU_KEYS = ["skuId", "quantity", "price", "promotionPrice", "couponPrice", "picUrl", "properties"]
PICTURES = [jpeg(400), png(401)]


def failed(response: httpx.Response, code: str) -> Json:
    body = answered(response)
    assert body["errorCode"] == code, body
    assert body["errorMsg"]
    assert body["data"] is None
    return body


@pytest.fixture(scope="module")
def product(shopfront: Shopfront) -> Json:
    made = shopfront.product(
        title_translations={"en": "Blue cup", "zh-hant": "藍杯子", "ja": "青いカップ"},
        price=120,
        price_sale=99,
        quantity=7,
        tags="ceramic, kitchen",
        description_translations={"en": "<p>Holds tea.</p>"},
    )
    return shopfront.add(made, *PICTURES)


@pytest.fixture(scope="module")
def item_id(shopfront: Shopfront, product: Json) -> int:
    assert product["medias"]
    found: int = shopfront.find(PICTURES[0])[0]["tbItemId"]
    return found


def test_a_hit_is_the_documented_item(shopfront: Shopfront, product: Json) -> None:
    hit = shopfront.find(PICTURES[1])[0]
    assert list(hit) == SEARCH_KEYS
    main = product["medias"][0]["images"]["xlarge"]["url"]
    expected: dict[str, Any] = {
        "title": "藍杯子",
        "price": "120.00",
        "couponPrice": "99.00",
        "inventory": 7,
        "shopName": "tea-house",
        "tagList": ["ceramic", "kitchen"],
        "mainImageUrl": main,
        "promotionDisplayVOList": [],
        "materialI18nVO": None,
    }
    assert {key: hit[key] for key in expected} == expected
    assert isinstance(hit["tbItemId"], int)
    assert 0 < hit["tbItemId"] < 2**53


@pytest.mark.parametrize(
    ("language", "shown", "found"),
    [("en", "Blue cup", "en"), ("ja", "青いカップ", "ja"), ("ko", "藍杯子", "zh-hant")],
)
def test_titles_come_in_the_language_asked_for(
    shopfront: Shopfront, product: Json, language: str, shown: str, found: str
) -> None:
    hit = find(shopfront.buyer, upload(shopfront.buyer, PICTURES[0]), language=language)[0]
    main = product["medias"][0]["images"]["xlarge"]["url"]
    assert hit["materialI18nVO"] == {"title": shown, "mainImage": main, "language": found}
    assert list(hit["materialI18nVO"]) == ["title", "mainImage", "language"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", [SEARCH, ITEM])
def test_a_language_that_is_not_offered_is_refused(shopfront: Shopfront, item_id: int, path: str, method: str) -> None:
    params = {"image_id": upload(shopfront.buyer, PICTURES[0]), "item_id": str(item_id), "language": "de"}
    failed(shopfront.buyer.request(method, path, params=params), "InvalidParameter")


def test_each_product_comes_once_however_many_of_its_pictures_match(shopfront: Shopfront, product: Json) -> None:
    shopfront.add(product, PICTURES[0], PICTURES[0], image_type="detail", is_replace=True)
    shopfront.add(shopfront.product(), jpeg(499))
    items = [item["tbItemId"] for item in shopfront.find(PICTURES[0])]
    assert len(items) == len(set(items)) <= 100
    assert len(items) > 1


@pytest.mark.usefixtures("product")
def test_a_picture_is_searched_with_by_its_url(shopfront: Shopfront) -> None:
    for url in (shopfront.host(PICTURES[0]), f"  {shopfront.host(PICTURES[1], 'png')} "):
        body = answered(shopfront.buyer.get(SEARCH, params={"pic_url": url}))
        assert body["data"][0]["title"] == "藍杯子"
    # An imageId wins over a URL, which then is not fetched.
    asked = shopfront.origin.hits.total()
    params = {"pic_url": shopfront.host(jpeg(402)), "image_id": upload(shopfront.buyer, PICTURES[0])}
    assert answered(shopfront.buyer.get(SEARCH, params=params))["data"][0]["title"] == "藍杯子"
    assert shopfront.origin.hits.total() == asked


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.9:9/a.jpg", "AddressNotPublic"),
        ("http://169.254.169.254/a.jpg", "AddressNotPublic"),
        ("file:///etc/passwd", "SchemeNotAllowed"),
        ("nonsense", "UrlInvalid"),
    ],
)
def test_a_url_that_may_not_be_fetched_is_refused(shopfront: Shopfront, url: str, code: str) -> None:
    failed(shopfront.buyer.get(SEARCH, params={"pic_url": url}), code)
    hop = shopfront.origin.behave("/hop.jpg", redirect(url))
    if code == "AddressNotPublic":
        failed(shopfront.buyer.get(SEARCH, params={"pic_url": hop}), code)


def test_a_url_without_a_picture_is_refused(shopfront: Shopfront) -> None:
    failed(shopfront.buyer.get(SEARCH, params={"pic_url": shopfront.host(b"words")}), "NotAnImage")
    failed(shopfront.buyer.get(SEARCH, params={"pic_url": shopfront.origin.url("/gone.jpg")}), "HttpStatus")


@pytest.mark.parametrize("params", [{}, {"image_id": ""}, {"image_id": " ", "pic_url": ""}])
def test_a_search_needs_a_picture(shopfront: Shopfront, params: dict[str, str]) -> None:
    failed(shopfront.buyer.get(SEARCH, params=params), "MissingParameter")


@pytest.mark.parametrize("image_id", ["1" * 19, "0", "-1", "abc", "9" * 400, "' OR 1=1 --", "\x00"])
def test_an_unknown_image_id_is_refused(shopfront: Shopfront, image_id: str) -> None:
    failed(shopfront.buyer.get(SEARCH, params={"image_id": image_id}), "ImageNotFound")


def test_another_apps_image_id_is_unknown(shopfront: Shopfront, other_buyer: httpx.Client) -> None:
    shopfront.add(shopfront.product(), PICTURES[0])
    image_id = upload(shopfront.buyer, PICTURES[0])
    failed(other_buyer.get(SEARCH, params={"image_id": image_id}), "ImageNotFound")
    assert find(shopfront.buyer, image_id)


def test_unknown_parameters_are_ignored(shopfront: Shopfront, product: Json) -> None:
    query = "filters=24shipping&excludeFilters=a&excludeFilters=b&include_tags=x&nonsense=1"
    image_id = upload(shopfront.buyer, PICTURES[0])
    body = answered(shopfront.buyer.get(f"{SEARCH}?image_id={image_id}&{query}"))
    assert body["data"][0]["mainImageUrl"] == product["medias"][0]["images"]["xlarge"]["url"]


def test_details_are_in_hundredths_and_whole(shopfront: Shopfront, product: Json, item_id: int) -> None:
    params = {"item_resource": "taobao", "item_id": str(item_id), "language": "ja"}
    body = answered(shopfront.buyer.get(ITEM, params=params))
    item = body["data"]
    assert list(body) == ["errorCode", "errorMsg", "data"]
    assert list(item) == ITEM_KEYS
    assert [list(sku) for sku in item["skuList"]] == [SKU_KEYS]
    assert (item["itemId"], item["itemResource"]) == (item_id, "taobao")
    assert (item["price"], item["promotionPrice"], item["couponPrice"]) == (12000, 9900, 9900)
    assert item["description"] == "<p>Holds tea.</p>"
    assert item["picUrls"] == [media["images"]["xlarge"]["url"] for media in product["medias"]]
    assert item["multiLanguageInfo"]["title"] == "青いカップ"
    sku = item["skuList"][0]
    assert (sku["quantity"], sku["price"], sku["picUrl"]) == (7, 12000, item["picUrls"][0])


def test_details_can_be_asked_for_in_a_body(shopfront: Shopfront, item_id: int) -> None:
    for sent in ({"json": {"item_id": item_id}}, {"data": {"item_id": str(item_id)}}):
        assert answered(shopfront.buyer.post(ITEM, **sent))["data"]["itemId"] == item_id


@pytest.mark.parametrize(
    ("item_id", "code"),
    [
        (None, "MissingParameter"),
        ("", "MissingParameter"),
        ("abc", "InvalidParameter"),
        ("-5", "InvalidParameter"),
        ("1.5", "InvalidParameter"),
        ("²", "InvalidParameter"),
        ("9" * 19, "InvalidParameter"),
        ("9" * 400, "InvalidParameter"),
        ("1", "ItemNotFound"),
        (str(2**63 - 1), "ItemNotFound"),
    ],
)
def test_a_bad_item_id_is_refused(shopfront: Shopfront, item_id: str | None, code: str) -> None:
    params = {} if item_id is None else {"item_id": item_id}
    failed(shopfront.buyer.get(ITEM, params=params), code)


def test_an_answer_has_at_most_one_hundred_products_and_that_many_if_there_are(shopfront: Shopfront) -> None:
    url = shopfront.host(jpeg(403))
    for _ in range(101):
        shopfront.product(images=[url])
    assert len(shopfront.find(jpeg(403))) == 100


def test_filters_come_before_the_cut(shopfront: Shopfront) -> None:
    """What the filters admit is found although more than a hundred others look more like the picture."""
    url = shopfront.host(jpeg(404))
    for _ in range(101):
        shopfront.product(images=[url])
    dear = shopfront.product(price=77_001, tags="rare-404")
    shopfront.add(dear, jpeg(405))
    image_id = upload(shopfront.buyer, jpeg(404))
    wanted = item_id_of(shopfront, dear)
    for params in ({"filters": "min_price:7700100"}, {"include_tags": "rare-404"}):
        assert [item["tbItemId"] for item in find(shopfront.buyer, image_id, **params)] == [wanted]
    assert find(shopfront.buyer, image_id, filters="min_price:7700100", excludeFilters="rare-404") == []
