"""Creating, reading, listing, changing and removing products."""

from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from drawing import jpeg
from shopfront import Json, Shopfront, answered, check_pictures, title

LONG_AGO, FAR_AHEAD = "2001-01-01 00:00:00", "2100-01-01T00:00:00.000+00:00"


@pytest.fixture(scope="module")
def listed(shopfront: Shopfront) -> Iterator[tuple[httpx.Client, list[str]]]:
    """A shop of its own with five products, oldest first."""
    facts = [{"title_translations": {"en": f"Listed {number}"}} for number in range(5)]
    with shopfront.server.merchant("five-things-shop") as merchant:
        yield merchant, [answered(merchant.post("/products", json={"product": fact}))["id"] for fact in facts]


def ids(merchant: httpx.Client, **params: str | int) -> list[str]:
    return [item["id"] for item in answered(merchant.get("/products", params=params))["items"]]


def test_a_new_product_is_a_draft_in_stock_of_nothing(shopfront: Shopfront) -> None:
    body = {"product": {"title_translations": {"en": "Plain"}}}
    product = answered(shopfront.merchant.post("/products", json=body))
    assert (product["status"], product["quantity"], product["sold_out"]) == ("draft", 0, True)
    assert (product["medias"], product["detail_medias"], product["tags"]) == ([], [], [])
    assert product["price"]["label"] == ""
    assert datetime.fromisoformat(product["created_at"]).utcoffset() is not None
    assert len(bytes.fromhex(product["id"])) == 12
    assert shopfront.read(product) == product


def test_every_field_comes_back_as_it_was_sent(shopfront: Shopfront) -> None:
    fields: Json = {
        "status": "hidden",
        "title_translations": {"en": "Cup", "zh-hant": "杯子"},
        "summary_translations": {"en": "A cup."},
        "description_translations": {"en": "<b>Holds tea.</b>"},
        "seo_title_translations": {"en": "Cups"},
        "seo_description_translations": {"en": "All cups"},
        "seo_keywords": "cup, tea",
        "link": "a-cup",
        "quantity": 9_999_999,
        "sku": "CUP-1",
        "weight": 0.25,
        "tags": ["ceramic", "kitchen"],
        "location_id": "A1",
        "brand": "Kiln",
        "max_order_quantity": 3,
        "is_preorder": True,
        "preorder_note_translations": {"en": "Soon"},
        "related_product_ids": ["0" * 24],
        "same_price": True,
    }
    product = shopfront.product(**fields)
    assert {name: product[name] for name in fields} == fields


@pytest.mark.parametrize("price", [3444, 3444.0, "3444", {"dollars": 3444}, {"dollars": "3444", "cents": 1}])
def test_amounts_are_numbers_or_money(shopfront: Shopfront, price: object) -> None:
    product = shopfront.product(price=price, price_sale=689)
    money = {"cents": 3444, "currency_symbol": "NT$", "currency_iso": "TWD", "label": "NT$3,444", "dollars": 3444}
    assert product["price"] == money
    assert list(product["price"]) == list(money)
    assert product["lowest_price"] == product["price_sale"] == money | {"cents": 689, "label": "NT$689", "dollars": 689}
    assert product["member_price"] == money | {"cents": 0, "label": "", "dollars": 0}


def test_a_shop_in_another_currency_counts_its_cents(shopfront: Shopfront) -> None:
    shopfront.server.command("shop", "create", "--handle", "usd-shop", "--currency", "USD")
    with shopfront.server.merchant("usd-shop") as merchant:
        body = {"product": {"title_translations": {"en": "Cup"}, "price": 1234.5}}
        price = answered(merchant.post("/products", json=body))["price"]
    assert (price["cents"], price["dollars"], price["label"]) == (123450, 1234.5, "US$1,234.50")


def test_underscored_languages_and_comma_separated_tags_are_understood(shopfront: Shopfront) -> None:
    product = shopfront.product(
        title_translations={"zh_hant": "杯子", "zh_cn": None}, tags="tea set, tea set, kitchen,"
    )
    assert product["title_translations"] == {"zh-hant": "杯子"}
    assert product["tags"] == ["tea set", "kitchen"]


def test_a_product_can_be_made_with_its_images(shopfront: Shopfront) -> None:
    main, detail = shopfront.host(jpeg(600)), shopfront.host(jpeg(601))
    product = shopfront.product(images=[main, {"url": detail}], detail_images=[detail])
    assert (len(product["medias"]), len(product["detail_medias"])) == (2, 1)
    check_pictures(product)


def test_a_bad_image_keeps_the_product_from_being_made_unless_it_is_to_be_left_out(shopfront: Shopfront) -> None:
    good, bad = shopfront.host(jpeg(602)), shopfront.host(b"words")
    body: Json = {"product": {"title_translations": {"en": "Cup"}, "images": [bad, good]}}
    before = answered(shopfront.merchant.get("/products"))["pagination"]["total_count"]
    assert shopfront.merchant.post("/products", json=body).status_code == 422
    assert answered(shopfront.merchant.get("/products"))["pagination"]["total_count"] == before
    made = answered(shopfront.merchant.post("/products", json=body | {"ignore_product_media_errors": True}))
    assert len(made["medias"]) == 1
    check_pictures(made)


def test_only_the_fields_that_are_sent_change(shopfront: Shopfront) -> None:
    product = shopfront.add(shopfront.product(sku="S-1", tags="kitchen", weight=2.5), jpeg(603))
    changed = answered(shopfront.merchant.put(f"/products/{product['id']}", json={"price": 99, "unknown_field": 1}))
    assert changed["price"]["dollars"] == 99
    untouched = set(product) - {"price", "lowest_price", "updated_at"}
    assert {name: changed[name] for name in untouched} == {name: product[name] for name in untouched}
    assert changed["updated_at"] > product["updated_at"]


def test_images_in_a_change_replace_the_list(shopfront: Shopfront) -> None:
    product = shopfront.add(shopfront.product(), jpeg(604), jpeg(605))
    path = f"/products/{product['id']}"
    changed = answered(shopfront.merchant.put(path, json={"images": [shopfront.host(jpeg(606))]}))
    assert len(changed["medias"]) == 1
    assert changed["medias"][0]["_id"] not in {media["_id"] for media in product["medias"]}
    assert answered(shopfront.merchant.put(path, json={"images": []}))["medias"] == []


def test_hide_price_cannot_be_set_from_here(shopfront: Shopfront) -> None:
    product = shopfront.product(hide_price=True)
    assert (
        answered(shopfront.merchant.put(f"/products/{product['id']}", json={"hide_price": True}))["hide_price"] is False
    )


def test_a_removed_product_is_gone(shopfront: Shopfront) -> None:
    product = shopfront.add(shopfront.product(), jpeg(607))
    path = f"/products/{product['id']}"
    assert answered(shopfront.merchant.delete(path)) == {"result": "success"}
    for response in (shopfront.merchant.get(path), shopfront.merchant.delete(path)):
        assert response.status_code == 404
    assert shopfront.merchant.put(path, json={"price": 1}).status_code == 404
    assert shopfront.try_to_add(product, [shopfront.host(jpeg(608))]).status_code == 404
    assert product["id"] not in ids(shopfront.merchant, per_page=250)


def test_a_list_is_newest_first_and_in_pages(listed: tuple[httpx.Client, list[str]]) -> None:
    merchant, oldest_first = listed
    assert ids(merchant) == oldest_first[::-1]
    assert ids(merchant, sort_by="asc") == oldest_first
    assert [ids(merchant, page=page, per_page=2, sort_by="asc") for page in (1, 2, 3, 4)] == [
        oldest_first[:2],
        oldest_first[2:4],
        oldest_first[4:],
        [],
    ]
    pagination = answered(merchant.get("/products", params={"page": 2, "per_page": 2}))["pagination"]
    assert pagination == {"current_page": 2, "per_page": 2, "total_count": 5, "total_pages": 3}
    defaults = answered(merchant.get("/products"))["pagination"]
    assert (defaults["current_page"], defaults["per_page"]) == (1, 24)
    assert answered(merchant.get("/products", params={"per_page": 9999}))["pagination"]["per_page"] == 250


def test_a_list_can_be_narrowed(listed: tuple[httpx.Client, list[str]]) -> None:
    merchant, oldest_first = listed
    wanted = [oldest_first[3], oldest_first[1]]
    assert ids(merchant, id=f"in:{','.join(wanted)}") == wanted
    assert ids(merchant, id="0" * 24) == []
    assert len(ids(merchant, updated_after=LONG_AGO, updated_before=FAR_AHEAD)) == 5
    assert ids(merchant, updated_after=FAR_AHEAD) == ids(merchant, updated_before=LONG_AGO) == []
    # Both ends belong to the range.
    moment = answered(merchant.get(f"/products/{oldest_first[2]}"))["updated_at"]
    assert oldest_first[4] in ids(merchant, updated_after=moment)


def test_a_shop_sees_its_own_products_only(shopfront: Shopfront, listed: tuple[httpx.Client, list[str]]) -> None:
    ours = set(ids(shopfront.merchant, per_page=250))
    assert not ours & set(listed[1])


def test_a_token_knows_its_shop(shopfront: Shopfront) -> None:
    info = answered(shopfront.merchant.get("/token/info"))
    assert {name: list(part) for name, part in info.items()} == {
        "staff": ["_id", "email", "locale_code", "merchant_ids", "name"],
        "merchant": ["_id", "email", "handle", "name"],
        "user": ["_id", "email", "name"],
    }
    assert info["merchant"]["handle"] == "tea-house"
    assert info["staff"]["merchant_ids"] == [info["merchant"]["_id"]]


def test_titles_keep_every_letter(shopfront: Shopfront) -> None:
    name = "Tea 茶 🍵 \u0000 \u202e <script>' \" \\ & %00"
    assert title(shopfront.read(shopfront.product(title_translations={"en": name}))) == name
