"""Pictures uploaded as files."""

import httpx
import pytest
from drawing import jpeg, motif, padded, png, saved, seen
from shopfront import Shopfront, answered

MOST_BYTES = 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("data", "extension"),
    [(jpeg(700, 300, 200), "jpg"), (png(701, 300, 200), "png"), (saved(motif(702, 300, 200), "GIF"), "gif")],
)
def test_an_upload_is_answered_as_documented(shopfront: Shopfront, data: bytes, extension: str) -> None:
    body = answered(shopfront.merchant.post("/media", files={"data": ("whatever.bin", data)}))
    assert list(body) == ["result", "message", "data", "status", "images", "_id", "alt_translations"]
    assert (body["result"], body["message"], body["status"], body["alt_translations"]) == (True, "", 200, {})
    assert body["data"] == {"images": body["images"], "_id": body["_id"], "alt_translations": {}}
    [(name, shown)] = body["images"].items()
    assert (name, shown["width"], shown["height"]) == ("original", 300, 200)
    assert shown["url"].partition("?")[0].endswith(f"/{body['_id']}/original.{extension}")
    answer = httpx.get(shown["url"], trust_env=False)
    assert answer.content == data
    assert seen(answer.content).size == (300, 200)


def test_the_largest_upload_is_taken(shopfront: Shopfront) -> None:
    answered(shopfront.merchant.post("/media", files={"data": ("a.jpg", padded(jpeg(703), MOST_BYTES))}))


def test_an_upload_is_not_found_by_buyers(shopfront: Shopfront) -> None:
    data = jpeg(704)
    answered(shopfront.merchant.post("/media", files={"data": ("a.jpg", data)}))
    product = shopfront.product()
    assert product["title_translations"]["en"] not in shopfront.titles(data)
    shopfront.add(product, data)  # the same bytes on a product are
    assert shopfront.titles(data)[0] == product["title_translations"]["en"]
