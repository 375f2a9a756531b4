"""What buyers find is what merchants show, the moment they show it."""

import pytest
from drawing import jpeg
from shopfront import Json, Shopfront, answered, title

ITEM = "/traffic/item/get"


def found(shopfront: Shopfront, product: Json, data: bytes) -> bool:
    return title(product) in shopfront.titles(data)


def change(shopfront: Shopfront, product: Json, **fields: object) -> None:
    answered(shopfront.merchant.put(f"/products/{product['id']}", json=fields))


@pytest.mark.parametrize(("number", "status"), [(1100, "draft"), (1101, "hidden"), (1102, False)])
def test_only_active_products_are_found(shopfront: Shopfront, number: int, status: object) -> None:
    product, data = shopfront.product(status=status), jpeg(number)
    shopfront.add(product, data)
    assert not found(shopfront, product, data)
    change(shopfront, product, status="active")
    assert shopfront.titles(data)[0] == title(product)
    change(shopfront, product, status=status)
    assert not found(shopfront, product, data)


def test_a_removed_product_is_not_found(shopfront: Shopfront) -> None:
    product, data = shopfront.product(), jpeg(1103)
    shopfront.add(product, data)
    item_id = shopfront.find(data)[0]["tbItemId"]
    answered(shopfront.merchant.delete(f"/products/{product['id']}"))
    assert not found(shopfront, product, data)
    assert answered(shopfront.buyer.get(ITEM, params={"item_id": item_id}))["errorCode"] == "ItemNotFound"


@pytest.mark.parametrize(("number", "status", "shown"), [(1104, "hidden", True), (1105, "draft", False)])
def test_a_hidden_product_is_there_for_who_knows_it(
    shopfront: Shopfront, number: int, status: str, shown: bool
) -> None:
    product, data = shopfront.product(), jpeg(number)
    shopfront.add(product, data)
    item_id = shopfront.find(data)[0]["tbItemId"]
    change(shopfront, product, status=status)
    code = answered(shopfront.buyer.get(ITEM, params={"item_id": item_id}))["errorCode"]
    assert code == (None if shown else "ItemNotFound")


def test_a_form_that_was_dropped_is_not_found_by_its_picture(shopfront: Shopfront) -> None:
    data = jpeg(1198)
    product = shopfront.product(variations=[{"fields_translations": {"en": ["one"]}, "image": shopfront.host(data)}])
    assert shopfront.titles(data)[0] == title(product)
    path = f"/products/{product['id']}/variations/{product['variations'][0]['id']}"
    answered(shopfront.merchant.delete(path))
    assert not found(shopfront, product, data)


def test_a_deleted_image_no_longer_finds_its_product_first(shopfront: Shopfront) -> None:
    product, kept, gone = shopfront.product(), jpeg(1106), jpeg(1107)
    medias = shopfront.add(product, kept, gone)["medias"]
    rival = shopfront.product()
    shopfront.add(rival, gone, jpeg(1108))
    path = f"/products/{product['id']}/delete_images"
    answered(shopfront.merchant.request("DELETE", path, json={"media_ids": [medias[1]["_id"]]}))
    # The photo lives on in the other product, and alone finds that one first.
    assert shopfront.titles(gone)[0] == title(rival)
    assert shopfront.titles(kept)[0] == title(product)
    change(shopfront, rival, images=[])
    assert title(rival) not in shopfront.titles(gone)


def test_a_replaced_image_makes_room_for_the_new_one(shopfront: Shopfront) -> None:
    product, old, new = shopfront.product(), jpeg(1109), jpeg(1110)
    shopfront.add(product, old)
    shopfront.add(product, new, is_replcae=True)
    assert shopfront.titles(new)[0] == title(product)
    shopfront.add(product, old, is_replcae=True)  # and back again: the photo is kept, so nothing is developed
    assert shopfront.titles(old)[0] == title(product)


def test_detail_images_are_found_too(shopfront: Shopfront) -> None:
    product, data = shopfront.product(), jpeg(1111)
    shopfront.add(product, jpeg(1112))
    shopfront.add(product, data, image_type="detail")
    hit = shopfront.find(data)[0]
    assert hit["title"] == title(product)
    assert hit["mainImageUrl"] == shopfront.read(product)["medias"][0]["images"]["xlarge"]["url"]


def test_one_photo_on_two_products_finds_both(shopfront: Shopfront) -> None:
    data = jpeg(1113)
    pair = [shopfront.product(), shopfront.product()]
    for product in pair:
        shopfront.add(product, data)
    assert set(shopfront.titles(data)[:2]) == {title(product) for product in pair}
    change(shopfront, pair[0], status="hidden")
    assert shopfront.titles(data)[0] == title(pair[1])
    assert not found(shopfront, pair[0], data)
