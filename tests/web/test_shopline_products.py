"""Creating, reading, listing, changing and removing products."""

from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from drawing import jpeg
from postgres import as_kept
from shopfront import Json, Shopfront, answered, check_pictures, title

LONG_AGO, FAR_AHEAD = "2001-01-01 00:00:00", "2100-01-01T00:00:00.000+00:00"


@pytest.fixture(scope="module")
def listed(shopfront: Shopfront) -> Iterator[tuple[httpx.Client, list[str]]]:
    """A shop of its own with five products, oldest first."""
    facts = [{"title_translations": {"en": f"Listed {number}"}} for number in range(5)]
    with shopfront.server.merchant("paged-shop") as merchant:
        yield merchant, [answered(merchant.post("/products", json={"product": fact}))["id"] for fact in facts]


def ids(merchant: httpx.Client, **params: str | int) -> list[str]:
    return [item["id"] for item in answered(merchant.get("/products", params=params))["items"]]


def found(merchant: httpx.Client, **params: str | int | list[str]) -> list[str]:
    return [item["id"] for item in answered(merchant.get("/products/search", params=params))["items"]]


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


def in_two_colours(shopfront: Shopfront) -> Json:
    names = {"r": "red", "b": "blue"}
    return shopfront.product(
        variant_options=[{"key": key, "type": "color", "name_translations": {"en": names[key]}} for key in names],
        variations=[{"key": [key], "price": 10, "quantity": 3, "sku": names[key]} for key in names],
    )


@pytest.mark.parametrize("whole", [True, False])
def test_variations_that_replace_all_keep_their_options(shopfront: Shopfront, whole: bool) -> None:
    product = in_two_colours(shopfront)
    red = product["variations"][0]
    sent = {"is_replace_variations": True, "variations": [red | {"price": 11} if whole else {"id": red["id"]}]}
    changed = answered(shopfront.merchant.put(f"/products/{product['id']}", json=sent))
    assert changed["variant_options"] == product["variant_options"][:1]
    (kept,) = changed["variations"]
    assert (kept["variant_option_ids"], kept["fields_translations"]) == (red["variant_option_ids"], {"en": ["red"]})


def test_a_variation_that_cannot_be_told_from_others_is_not_made(shopfront: Shopfront) -> None:
    product = in_two_colours(shopfront)
    path = f"/products/{product['id']}"
    by_sku = {"sku": "blue", "price": 12}
    for answer in (
        shopfront.merchant.put(path, json={"variations": [by_sku]}),
        shopfront.merchant.post(f"{path}/variations", json=by_sku),
    ):
        assert answer.status_code == 422
        assert answer.json()["extras"]["reason"] == "variation_options_missing"
    assert shopfront.read(product) == product


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
    assert ids(merchant, id="0" * 24) == ids(merchant, id="in:") == []
    assert ids(merchant, id=f"not:{','.join(wanted)}") == [oldest_first[4], oldest_first[2], oldest_first[0]]
    assert found(merchant, id=f"not:{','.join(wanted)}") == ids(merchant, id=f"not:{','.join(wanted)}")
    assert len(ids(merchant, updated_after=LONG_AGO, updated_before=FAR_AHEAD)) == 5
    assert ids(merchant, updated_after=FAR_AHEAD) == ids(merchant, updated_before=LONG_AGO) == []
    # Both ends belong to the range.
    moment = answered(merchant.get(f"/products/{oldest_first[2]}"))["updated_at"]
    assert oldest_first[4] in ids(merchant, updated_after=moment)


def test_a_product_lies_between_its_own_times(listed: tuple[httpx.Client, list[str]]) -> None:
    merchant, oldest_first = listed
    product = answered(merchant.get(f"/products/{oldest_first[2]}"))
    own, moment = {"id": product["id"]}, product["updated_at"]
    assert ids(merchant, **own, updated_after=moment, updated_before=moment) == [product["id"]]
    for name in ("created_at", "updated_at"):
        found = {
            word: [
                item["id"]
                for item in answered(merchant.get("/products/search", params=own | {name: f"{word}:{product[name]}"}))[
                    "items"
                ]
            ]
            for word in ("lt", "lte", "gt", "gte")
        }
        assert found == {"lt": [], "lte": [product["id"]], "gt": [], "gte": [product["id"]]}


def test_a_number_of_units_may_be_asked_for_in_halves(listed: tuple[httpx.Client, list[str]]) -> None:
    merchant, oldest_first = listed
    for name in ("quantity", "lowest_price", "price"):
        path = f"/products/{oldest_first[0]}"
        answered(merchant.put(path, json={"price": 0, "quantity": 0}))
        for value, count in (("0.5", 0), ("0", 1), ("0.0", 1), ("lt:0.5", 1), ("gte:1e-15", 0), ("not:0.5", 1)):
            params = {"id": oldest_first[0], name: value}
            assert len(answered(merchant.get("/products/search", params=params))["items"]) == count, params


@pytest.mark.parametrize("name", ["unlimited_quantity", "is_preorder", "allow_gift", "purchasable"])
def test_true_and_false_have_no_order(listed: tuple[httpx.Client, list[str]], name: str) -> None:
    merchant, products = listed
    for compare in ("lt", "lte", "gt", "gte"):
        answer = merchant.get("/products/search", params={name: f"{compare}:true"})
        assert (answer.status_code, answer.json()["extras"]["reason"]) == (422, "parameter_invalid"), answer.text
    assert {*found(merchant, **{name: "is:true"}), *found(merchant, **{name: "not:true"})} == set(products)


def test_both_ends_of_a_range_count(listed: tuple[httpx.Client, list[str]]) -> None:
    merchant, oldest_first = listed
    moments = [answered(merchant.get(f"/products/{one}"))["created_at"] for one in oldest_first]
    middle = [f"gte:{moments[1]}", f"lt:{moments[3]}"]
    assert found(merchant, **{"created_at[]": middle}) == oldest_first[2:0:-1]
    sent = answered(merchant.post("/products/search", json={"created_at": middle, "ids": oldest_first[2:]}))
    assert [item["id"] for item in sent["items"]] == [oldest_first[2]]
    refused = merchant.get("/products/search", params={"quantity": ["gte:0"] * 5})
    assert (refused.status_code, refused.json()["extras"]["limit"]) == (422, 4)


def test_a_sku_is_found_whole(shopfront: Shopfront) -> None:
    with shopfront.server.merchant("sku-shop") as merchant:
        own = {"title_translations": {"en": "Cup"}, "sku": "CUP"}
        option = {"key": "a", "type": "color", "name_translations": {"en": "red"}}
        forms = {"variant_options": [option], "variations": [{"key": ["a"], "sku": "10,5 cm"}]}
        cup = answered(merchant.post("/products", json={"product": own | forms}))["id"]
        bare = answered(merchant.post("/products", json={"product": own | {"sku": None}}))["id"]
        assert found(merchant, sku="10,5 cm") == found(merchant, sku="in:x,CUP") == [cup]
        assert found(merchant, **{"sku[]": ["x", "CUP"]}) == [cup]
        assert found(merchant, sku="10") == found(merchant, sku="x,CUP") == []
        assert found(merchant, sku="not:CUP") == found(merchant, sku="not:CUP,x") == [bare]


def test_those_of_one_sku_are_counted_in_the_order_they_were_made(shopfront: Shopfront) -> None:
    option = {"key": "a", "type": "color", "name_translations": {"en": "red"}}
    forms = {"variant_options": [option], "variations": [{"key": ["a"], "sku": "SHARED"}]}
    made = [shopfront.product(**fields)["id"] for fields in ({"sku": "SHARED"}, forms, {"sku": "SHARED"})]
    answered(shopfront.merchant.put(f"/products/{made[0]}", json={"brand": "Kiln"}))
    for quantity in (3, 4):
        body = {"sku": "SHARED", "quantity": quantity}
        counted = answered(shopfront.merchant.put("/products/update_quantity", json=body))
        assert [one.get("product_id", one["id"]) for one in counted["items"]] == made
        assert counted["id"] == made[0]


@pytest.mark.parametrize("name", ["price", "lowest_price", "quantity", "variation_quantity"])
@pytest.mark.parametrize("number", ["1e999999999", "-1e999999999", "sNaN", "1e99999999999"])
def test_numbers_beyond_all_bounds_are_refused(shopfront: Shopfront, name: str, number: str) -> None:
    for answer in (
        shopfront.merchant.get("/products/search", params={name: f"gte:{number}"}),
        shopfront.merchant.post("/products/search", json={name: number}),
    ):
        assert answer.status_code == 422
        assert answer.json()["extras"]["reason"] == "parameter_invalid"


@pytest.mark.parametrize("text", ["!!!", "—", "_", "🍵"])
def test_text_without_words_is_found_nowhere(listed: tuple[httpx.Client, list[str]], text: str) -> None:
    merchant, oldest_first = listed
    assert found(merchant, query=text) == found(merchant, title_translations=text) == []
    assert found(merchant, query="listed", title_translations=text) == []
    assert found(merchant, query=f"listed {text}") == found(merchant, query=" ") == oldest_first[::-1]


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
    assert title(shopfront.read(shopfront.product(title_translations={"en": name}))) == as_kept(name)


@pytest.mark.parametrize("paths", [["price", "price.cents"], ["items.price.cents", "items.price"]])
def test_a_path_stands_for_all_below_it_whatever_else_is_named(shopfront: Shopfront, paths: list[str]) -> None:
    product = shopfront.product()
    path = f"/products/{product['id']}"
    shown = answered(shopfront.merchant.get(path, params={"fields[]": paths}))
    assert shown == {"price": product["price"]}
    assert "price" not in answered(shopfront.merchant.get(path, params={"excludes[]": paths}))


@pytest.mark.parametrize("name", ["available_start_time", "available_end_time", "schedule_publish_at"])
def test_times_come_back_as_answers_write_times(shopfront: Shopfront, name: str) -> None:
    product = shopfront.product(**{name: "2021-01-01 00:00:00"})
    assert product[name] == "2021-01-01T00:00:00.000+00:00"
    path = f"/products/{product['id']}"
    assert answered(shopfront.merchant.put(path, json={name: "2021-01-01T08:00:00+08:00"}))[name] == product[name]
    for wrong in ("soon", "2021-02-30", "5", 1609459200, 0, False):
        answer = shopfront.merchant.put(path, json={name: wrong})
        assert answer.status_code == 422, wrong
        assert name in answer.json()["message"]
    assert shopfront.read(product)[name] == product[name]
    for nothing in ("", None):
        assert answered(shopfront.merchant.put(path, json={name: nothing}))[name] is None


@pytest.mark.parametrize("page", ["-1", "1.0", "1000000000"])
def test_a_page_that_is_refused_is_told_what_pages_there_are(shopfront: Shopfront, page: str) -> None:
    answer = shopfront.merchant.get("/products", params={"page": page})
    assert answer.status_code == 422
    assert answer.json()["message"] == "page must be a whole number from 0 to 999999999."
    assert answer.json()["extras"]["actual"] == page


def test_a_time_copied_from_an_answer_may_keep_its_plus_sign(shopfront: Shopfront) -> None:
    product = shopfront.product()
    moment = product["updated_at"]
    assert moment.endswith("+00:00")
    for given in (moment, "2001-01-01 02:00+0200", "2001-01-01 00:00"):
        after = answered(shopfront.merchant.get(f"/products?updated_after={given}"))["items"]
        assert product["id"] in [item["id"] for item in after], given
        before = answered(shopfront.merchant.get(f"/products?updated_before={given}&per_page=250"))["items"]
        assert (product["id"] in [item["id"] for item in before]) == (given == moment)


@pytest.mark.parametrize("name", ["tax_type", "oversea_tax_type"])
def test_a_kind_of_tax_is_a_word_or_a_number(shopfront: Shopfront, name: str) -> None:
    product = shopfront.product(**{name: 5})
    assert product[name] == "5"
    assert shopfront.merchant.put(f"/products/{product['id']}", json={name: True}).status_code == 422
    assert shopfront.read(product) == product
