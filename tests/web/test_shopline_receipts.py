"""Receipts: what happened to each picture can be read later, whatever came of the request it was in."""

import hashlib
from pathlib import Path

import httpx
import pytest
from drawing import jpeg, png
from shopfront import Json, Shopfront, answered

from vitrina.photos.receipts.source import without_secrets


def receipts(shopfront: Shopfront, product: Json, **page: int) -> Json:
    return answered(shopfront.merchant.get(f"/products/{product['id']}/receipts", params=page))


def test_a_picture_that_was_taken_and_one_the_shop_had(shopfront: Shopfront) -> None:
    product, data = shopfront.product(), jpeg(8701, 300, 200)
    shopfront.add(product, data)
    shopfront.add(product, data)
    again, first = receipts(shopfront, product)["items"]
    assert (first["decision"], again["decision"]) == ("accepted", "reused")
    assert (first["width"], first["height"], first["bytes"], first["type"]) == (300, 200, len(data), "image/jpeg")
    assert first["sha256"] == again["sha256"]
    assert len(first["sha256"]) == 64
    assert first["created_at"] <= again["created_at"]
    assert first["product_id"] == product["id"]


def test_nobody_is_told_what_another_shop_has(shopfront: Shopfront, other_merchant: httpx.Client) -> None:
    data = jpeg(8704)
    shopfront.add(shopfront.product(), data)
    for decision in ("accepted", "reused"):
        answered(other_merchant.post("/media", files={"data": ("mine.jpg", data)}))
        newest = answered(other_merchant.get("/receipts", params={"per_page": 1}))["items"][0]
        assert newest["decision"] == decision


def obstruct(shopfront: Shopfront, data: bytes) -> Path:
    """Lets the store take every photo but this one: a file stands where its folder should."""
    sha256 = hashlib.sha256(data).hexdigest()
    folder = shopfront.server.data / "objects" / "photos" / sha256[:2] / sha256
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.touch()
    return folder


def test_all_of_a_request_that_failed_for_another_reason_are_remembered(shopfront: Shopfront) -> None:
    product, data = shopfront.product(), jpeg(8705)
    obstacle = obstruct(shopfront, data)
    urls = [shopfront.host(jpeg(8706)), shopfront.host(data)]
    answer = shopfront.try_to_add(product, urls)
    assert (answer.status_code, answer.json()["extras"]["reason"]) == (503, "storage_unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    left = receipts(shopfront, product)["items"]
    assert {one["url"] for one in left} == set(urls)
    assert {(one["decision"], one["reason"]) for one in left} == {("not_taken", "storage_unavailable")}
    assert all(one["message"] for one in left)
    upload = shopfront.merchant.post("/media", files={"data": ("cup.jpg", data)})
    assert upload.status_code == 503
    newest = answered(shopfront.merchant.get("/receipts", params={"per_page": 1}))["items"][0]
    assert (newest["url"], newest["decision"], newest["reason"]) == ("cup.jpg", "not_taken", "storage_unavailable")
    obstacle.unlink()
    answered(shopfront.try_to_add(product, urls))
    assert [one["decision"] for one in receipts(shopfront, product)["items"]] == ["accepted"] * 2 + ["not_taken"] * 2


def test_all_of_a_request_that_makes_nothing_are_remembered(shopfront: Shopfront) -> None:
    url = shopfront.host(jpeg(8707))
    facts = {"title_translations": {"en": "Shelved nowhere"}, "images": [url], "category_ids": ["f" * 24]}
    answer = shopfront.merchant.post("/products", json={"product": facts})
    assert answer.status_code == 404, answer.text
    newest = answered(shopfront.merchant.get("/receipts", params={"per_page": 1}))["items"][0]
    assert (newest["url"], newest["decision"], newest["reason"]) == (url, "not_taken", "category_not_found")


def test_all_of_a_refused_request_are_remembered_though_nothing_was_changed(shopfront: Shopfront) -> None:
    product = shopfront.product()
    good, bad = shopfront.host(jpeg(8702)), shopfront.origin.url("/no-such.jpg?signature=s3cret")
    answer = shopfront.try_to_add(product, [good, bad])
    assert answer.status_code == 422
    told = {one["url"]: one for one in receipts(shopfront, product)["items"]}
    assert told[good]["decision"] == "not_taken"
    refused = told[bad.replace("s3cret", "…")]
    assert (refused["decision"], refused["reason"], refused["limit"], refused["actual"]) == (
        "refused",
        "http_status",
        200,
        404,
    )
    assert refused["message"]
    assert shopfront.read(product)["medias"] == []
    assert "s3cret" not in shopfront.merchant.get("/receipts").text


def test_what_no_product_came_of_stands_among_all_receipts(shopfront: Shopfront) -> None:
    facts = {"title_translations": {"en": "Never made"}, "images": [shopfront.origin.url("/never-made.jpg")]}
    assert shopfront.merchant.post("/products", json={"product": facts}).status_code == 422
    answered(shopfront.merchant.post("/media", files={"data": ("drawn?.png", png(8703))}))
    upload, refused = answered(shopfront.merchant.get("/receipts", params={"per_page": 2}))["items"]
    assert (refused["url"], refused["decision"]) == (shopfront.origin.url("/never-made.jpg"), "refused")
    assert (upload["url"], upload["decision"], upload["type"]) == ("drawn?.png", "accepted", "image/png")
    assert "product_id" not in refused


def test_pages_are_cut_from_the_newest_on(shopfront: Shopfront) -> None:
    product = shopfront.product()
    for number in range(3):
        shopfront.add(product, jpeg(8710 + number))
    one, two, rest = (receipts(shopfront, product, page=page, per_page=2) for page in (1, 2, 3))
    assert (len(one["items"]), len(two["items"]), rest["items"]) == (2, 1, [])
    ids = [int(found["id"]) for found in [*one["items"], *two["items"]]]
    assert ids == sorted(ids, reverse=True)
    assert one["pagination"]["total_count"] == 3


def test_nobody_else_reads_them(shopfront: Shopfront, other_merchant: httpx.Client, anyone: httpx.Client) -> None:
    product = shopfront.product()
    path = f"/products/{product['id']}/receipts"
    shopfront.add(product, jpeg(8720))
    assert other_merchant.get(path).status_code == 404
    assert product["id"] not in other_merchant.get("/receipts").text
    assert anyone.get(f"/v1{path}").status_code == 401
    answered(shopfront.merchant.delete(f"/products/{product['id']}"))
    assert shopfront.merchant.get(path).status_code == 404


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("https://shop.example/a.jpg", "https://shop.example/a.jpg"),
        (
            "https://shop.example/a.jpg?w=1&X-Amz-Signature=ab%20c#top",
            "https://shop.example/a.jpg?w=…&X-Amz-Signature=…",
        ),
        ("https://shop.example/a.jpg?bare", "https://shop.example/a.jpg?…"),
        ("https://me:pass@shop.example/a.jpg", "https://shop.example/a.jpg"),
        ("//me:pa@ss@shop.example/a.jpg", "//shop.example/a.jpg"),
        ("https://shop.example/mail@home.jpg", "https://shop.example/mail@home.jpg"),
        ("cup?size=big#1.jpg", "cup?size=big#1.jpg"),
        ("a\0b", "ab"),
    ],
)
def test_secrets_are_left_out(given: str, shown: str) -> None:
    assert without_secrets(given) == shown
