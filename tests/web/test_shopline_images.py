"""Adding, replacing and deleting a product's images, and what their renditions are."""

import sqlite3
from typing import Any

import httpx
import pytest
from drawing import jpeg, motif, png, saved, see_through, seen, turned
from PIL import Image
from shopfront import Json, Shopfront, answered, check_pictures

# The documented answer's keys, in its order.
PRODUCT_KEYS = [
    "id",
    "status",
    "title_translations",
    "price",
    "price_sale",
    "lowest_price",
    "hide_price",
    "same_price",
    "cost",
    "member_price",
    "is_preorder",
    "preorder_note_translations",
    "weight",
    "quantity",
    "unlimited_quantity",
    "medias",
    "detail_medias",
    "category_ids",
    "sku",
    "barcode",
    "field_titles",
    "variations",
    "variant_options",
    "categories",
    "location_id",
    "description_translations",
    "seo_title_translations",
    "seo_description_translations",
    "seo_keywords",
    "is_reminder_active",
    "show_custom_related_products",
    "related_product_ids",
    "tags",
    "blacklisted_delivery_option_ids",
    "blacklisted_payment_ids",
    "max_order_quantity",
    "out_of_stock_orderable",
    "subscription_enabled",
    "subscription_period_duration",
    "filter_tags",
]
IMAGE_KEYS = [
    "original",
    "source",
    "thumb",
    "large",
    "xlarge",
    "favicon_small",
    "favicon",
    "favicon_large",
    "transparent_thumb",
    "transparent_large",
    "transparent_xlarge",
]
SAME_FILE = {
    "favicon_small": "thumb",
    "favicon": "thumb",
    "favicon_large": "thumb",
    "transparent_thumb": "thumb",
    "transparent_large": "large",
    "transparent_xlarge": "xlarge",
}


def images_of(media: Json) -> dict[str, Json]:
    images: dict[str, Json] = media["images"]
    return images


def fetched(shown: Json) -> bytes:
    answer = httpx.get(shown["url"], trust_env=False)
    assert answer.status_code == 200
    return answer.content


def sizes(media: Json) -> dict[str, tuple[int, int]]:
    return {name: (shown["width"], shown["height"]) for name, shown in images_of(media).items()}


def ids(medias: list[Json]) -> list[str]:
    return [media["_id"] for media in medias]


def test_the_answer_is_the_documented_product(shopfront: Shopfront) -> None:
    product = shopfront.product()
    data = jpeg(1, 580, 580)
    answer = shopfront.add(product, data, png(2))
    assert list(answer)[: len(PRODUCT_KEYS)] == PRODUCT_KEYS
    assert len(answer["medias"]) == 2
    assert answer["detail_medias"] == []
    for media in answer["medias"]:
        assert list(media)[:3] == ["images", "_id", "alt_translations"]
        assert media["alt_translations"] == {}
        assert len(bytes.fromhex(media["_id"])) == 12
        assert list(images_of(media)) == IMAGE_KEYS
        assert all(list(shown) == ["width", "height", "url"] for shown in images_of(media).values())
    check_pictures(answer)
    assert answer == shopfront.read(product)


def test_the_example_picture_gets_the_documented_sizes_and_urls(shopfront: Shopfront) -> None:
    [media] = shopfront.add(shopfront.product(), jpeg(3, 580, 580))["medias"]
    full, large, thumb = (580, 580), (500, 500), (200, 200)
    assert list(sizes(media).values()) == [full, full, thumb, large, full, thumb, thumb, thumb, thumb, large, full]
    images = images_of(media)
    base = f"{shopfront.server.url}/media/image_clips/{media['_id']}"
    for name in ("original", "source", "thumb", "large", "xlarge"):
        address, _, made = images[name]["url"].partition("?")
        assert address == f"{base}/{name}.jpg"
        assert made.isdigit()
    assert all(images[name] == images[same] for name, same in SAME_FILE.items())


@pytest.mark.parametrize(
    ("size", "large", "xlarge", "thumb"),
    [
        ((740, 416), (500, 281), (740, 416), (200, 200)),
        ((416, 740), (281, 500), (416, 740), (200, 200)),
        ((2400, 1500), (500, 313), (1200, 750), (200, 200)),
        ((150, 100), (150, 100), (150, 100), (150, 100)),
        ((1, 1), (1, 1), (1, 1), (1, 1)),
    ],
)
def test_renditions_keep_the_shape_and_never_enlarge(
    shopfront: Shopfront,
    size: tuple[int, int],
    large: tuple[int, int],
    xlarge: tuple[int, int],
    thumb: tuple[int, int],
) -> None:
    answer = shopfront.add(shopfront.product(), saved(motif(4, *(max(8, side) for side in size)).resize(size)))
    found = sizes(answer["medias"][0])
    assert (found["original"], found["large"], found["xlarge"], found["thumb"]) == (size, large, xlarge, thumb)
    check_pictures(answer)


def test_original_and_source_are_the_untouched_bytes(shopfront: Shopfront) -> None:
    data = turned(5, 640, 480)
    images = images_of(shopfront.add(shopfront.product(), data)["medias"][0])
    assert fetched(images["original"]) == data
    assert fetched(images["source"]) == data


def test_a_turned_photo_is_shown_upright_and_without_its_metadata(shopfront: Shopfront) -> None:
    answer = shopfront.add(shopfront.product(), turned(6, 640, 480))
    media = answer["medias"][0]
    assert sizes(media)["large"] == (375, 500)
    assert sizes(media)["xlarge"] == (480, 640)
    for name in ("thumb", "large", "xlarge"):
        assert not seen(fetched(images_of(media)[name])).getexif()
    upright = seen(fetched(images_of(media)["xlarge"]))
    expected = motif(6, 640, 480).transpose(Image.Transpose.ROTATE_270)
    difference = [abs(a - b) for a, b in zip(means(upright), means(expected), strict=True)]
    assert max(difference) < 12, "the renditions show another side up"


def means(image: Image.Image) -> list[int]:
    """Mean brightness of each of sixteen parts."""
    return list(image.convert("L").resize((4, 4), Image.Resampling.BOX).tobytes())


def test_transparency_is_kept_in_transparent_renditions_alone(shopfront: Shopfront) -> None:
    answer = shopfront.add(shopfront.product(), see_through(7, 800, 600))
    images = images_of(answer["medias"][0])
    for name in ("thumb", "large", "xlarge"):
        clear = seen(fetched(images[f"transparent_{name}"]))
        assert images[f"transparent_{name}"]["url"].partition("?")[0].endswith(f"/transparent_{name}.webp")
        assert (clear.format, clear.mode) == ("WEBP", "RGBA")
        alpha = clear.getchannel("A")
        assert alpha.getpixel((1, clear.height // 2)) == 0
        assert alpha.getpixel((clear.width - 2, clear.height // 2)) == 255
        opaque = seen(fetched(images[name]))
        assert (opaque.format, opaque.mode, opaque.size) == ("JPEG", "RGB", clear.size)
        assert min(as_numbers(opaque.getpixel((1, clear.height // 2)))) > 250, "what is transparent is not white"
    check_pictures(answer)


def as_numbers(pixel: Any) -> tuple[int, ...]:
    return tuple(int(channel) for channel in pixel)


def test_an_alpha_channel_that_hides_nothing_makes_no_files_of_its_own(shopfront: Shopfront) -> None:
    opaque = saved(motif(8).convert("RGBA"), "PNG")
    images = images_of(shopfront.add(shopfront.product(), opaque)["medias"][0])
    assert all(images[name] == images[same] for name, same in SAME_FILE.items())


@pytest.mark.sqlite
def test_a_repeated_url_makes_two_medias_of_one_photo(shopfront: Shopfront) -> None:
    product, url = shopfront.product(), shopfront.host(jpeg(9))
    answer = answered(shopfront.try_to_add(product, [url, url]))
    first, second = answer["medias"]
    assert first["_id"] != second["_id"]
    assert fetched(images_of(first)["large"]) == fetched(images_of(second)["large"])
    with sqlite3.connect(shopfront.server.data / "vitrina.db") as database:
        query = "SELECT COUNT(DISTINCT photo_id) FROM medias WHERE product_id = ?"
        assert database.execute(query, (product["id"],)).fetchone() == (1,)
    database.close()


def test_images_are_appended_in_the_order_of_their_urls(shopfront: Shopfront) -> None:
    product = shopfront.product()
    pictures = [png(number) for number in range(10, 16)]
    shopfront.add(product, *pictures[:2])
    answer = shopfront.add(product, *pictures[2:])
    assert [fetched(images_of(media)["original"]) for media in answer["medias"]] == pictures


@pytest.mark.parametrize(
    ("flags", "kept"),
    [
        ({}, True),
        ({"is_replcae": True}, False),
        ({"is_replace": True}, False),
        ({"is_replcae": False, "is_replace": True}, False),
        ({"is_replcae": True, "is_replace": False}, False),
        ({"is_replcae": False}, True),
        ({"is_replace": None}, True),
    ],
)
def test_replacing_is_asked_for_in_either_spelling(shopfront: Shopfront, flags: Json, kept: bool) -> None:
    product = shopfront.product()
    before = ids(shopfront.add(product, jpeg(16))["medias"])
    after = ids(shopfront.add(product, jpeg(17), **flags)["medias"])
    assert after[: len(before)] == before if kept else not set(after) & set(before)
    assert len(after) == (2 if kept else 1)


def test_main_and_detail_images_are_two_lists(shopfront: Shopfront) -> None:
    product = shopfront.product()
    main = shopfront.add(product, jpeg(18))["medias"]
    detail = shopfront.add(product, jpeg(19), jpeg(20), image_type="detail")["detail_medias"]
    assert len(detail) == 2
    answer = shopfront.add(product, jpeg(21), image_type="detail", is_replace=True)
    assert answer["medias"] == main
    assert len(answer["detail_medias"]) == 1
    assert not set(ids(answer["detail_medias"])) & set(ids(detail))


def test_alt_texts_come_with_the_image_and_stay(shopfront: Shopfront) -> None:
    product = shopfront.product()
    entry = {"url": shopfront.host(jpeg(22)), "alt_translations": {"en": "A cup", "zh_hant": "杯子", "ja": None}}
    path = f"/products/{product['id']}/add_images"
    answered(shopfront.merchant.post(path, json={"urls": [entry, shopfront.host(jpeg(23))]}))
    alts = [media["alt_translations"] for media in shopfront.read(product)["medias"]]
    assert alts == [{"en": "A cup", "zh-hant": "杯子"}, {}]


@pytest.mark.sqlite
def test_deleting_closes_the_gaps_and_takes_the_pictures_away(shopfront: Shopfront) -> None:
    product = shopfront.product()
    main = ids(shopfront.add(product, *(jpeg(number) for number in range(24, 29)))["medias"])
    answer = shopfront.add(product, jpeg(29), jpeg(30), image_type="detail")
    detail = ids(answer["detail_medias"])
    gone_url = images_of(answer["medias"][1])["thumb"]["url"]
    path = f"/products/{product['id']}/delete_images"
    body = {"media_ids": [main[1], detail[0], main[3]]}
    assert answered(shopfront.merchant.request("DELETE", path, json=body)) == {"result": "success"}
    left = shopfront.read(product)
    assert ids(left["medias"]) == [main[0], main[2], main[4]]
    assert ids(left["detail_medias"]) == [detail[1]]
    assert httpx.get(gone_url, trust_env=False).status_code == 404
    with sqlite3.connect(shopfront.server.data / "vitrina.db") as database:
        query = "SELECT kind, position FROM medias WHERE product_id = ? ORDER BY kind, position"
        assert list(database.execute(query, (product["id"],))) == [("detail", 0), ("main", 0), ("main", 1), ("main", 2)]
    database.close()
    check_pictures(shopfront.add(product, jpeg(31)))


def test_an_unknown_media_deletes_nothing(shopfront: Shopfront) -> None:
    product = shopfront.product()
    [media] = shopfront.add(product, jpeg(32))["medias"]
    path, unknown = f"/products/{product['id']}/delete_images", "0" * 24
    answer = shopfront.merchant.request("DELETE", path, json={"media_ids": [media["_id"], unknown]})
    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["caused_by"]) == ("DeleteProductImageError", unknown)
    assert shopfront.read(product)["medias"] == [media]


def test_pictures_of_this_market_are_placed_again_by_their_own_addresses(shopfront: Shopfront) -> None:
    product = shopfront.add(shopfront.product(), jpeg(41), png(42))
    first, second = (images_of(media)["original"]["url"] for media in product["medias"])
    path, before = f"/products/{product['id']}", [fetched({"url": url}) for url in (first, second)]
    sent = {"images": [second, {"url": first, "alt_translations": {"en": "front"}}], "detail_images": [first]}
    turned_round = answered(shopfront.merchant.put(path, json=sent))
    shown = [*turned_round["medias"], *turned_round["detail_medias"]]
    assert [fetched(images_of(media)["original"]) for media in shown] == [before[1], before[0], before[0]]
    assert turned_round["medias"][1]["alt_translations"] == {"en": "front"}
    check_pictures(turned_round)
    # An upload, a rendition, and what a browser was given; then one that is there no longer.
    uploaded = answered(shopfront.merchant.post("/media", files={"data": ("a.jpg", jpeg(43))}))
    large = images_of(shown[0])["large"]["url"]
    urls = [uploaded["images"]["original"]["url"], large, large.partition("?")[0].replace("image_clips", "auto")[:-4]]
    other = answered(shopfront.try_to_add(shopfront.product(), urls))
    assert [fetched(images_of(media)["original"]) for media in other["medias"]] == [
        jpeg(43),
        *[fetched({"url": large})] * 2,
    ]
    assert shopfront.try_to_add(other, [first]).status_code == 422


@pytest.mark.sqlite
def test_a_picture_that_no_form_shows_any_more_is_gone(shopfront: Shopfront) -> None:
    options = [{"key": key, "name_translations": {"en": key}} for key in "abc"]
    first, shared = shopfront.host(jpeg(33)), shopfront.host(jpeg(34))
    forms = [{"key": [key], "image": url} for key, url in zip("abc", (first, shared, shared), strict=True)]
    product = shopfront.product(variant_options=options, variations=forms)
    path, [one, two, three] = f"/products/{product['id']}", product["variations"]

    def check(count: int) -> None:
        shown = [form["media"]["id"] for form in shopfront.read(product)["variations"] if form["media"]]
        with sqlite3.connect(shopfront.server.data / "vitrina.db") as database:
            kept = list(database.execute("SELECT id FROM medias WHERE product_id = ?", (product["id"],)))
        database.close()
        assert {media_id for (media_id,) in kept} == set(shown)
        assert len(kept) == count

    check(3)
    # Replaced: by another, and by one that was uploaded.
    answered(shopfront.merchant.put(f"{path}/variations/{one['id']}", json={"image": shopfront.host(jpeg(35))}))
    check(3)
    uploaded = answered(shopfront.merchant.post("/media", files={"data": ("a.jpg", jpeg(33))}))["_id"]
    answered(shopfront.merchant.put(f"{path}/variations/{one['id']}", json={"media_id": uploaded}))
    check(3)
    # As long as another form shows it, it stays.
    media = {"media_id": two["media"]["id"]}
    answered(shopfront.merchant.put(f"{path}/variations/{three['id']}", json=media))
    check(2)
    answered(shopfront.merchant.delete(f"{path}/variations/{two['id']}"))
    check(2)
    # Dropped with all that are not named, and two for one form in one request.
    again = [{"id": one["id"], "image": shopfront.host(jpeg(number))} for number in (36, 37)]
    answered(shopfront.merchant.put(path, json={"is_replace_variations": True, "variations": again}))
    check(1)
