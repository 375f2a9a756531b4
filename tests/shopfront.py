"""What the tests do as a merchant and as a buyer, over HTTP."""

import base64
import itertools
from dataclasses import dataclass
from typing import Any

import httpx
from drawing import seen
from origin import Origin
from serving import Server

Json = dict[str, Any]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Shopfront:
    """One shop on a running server, an origin for its pictures, and a buyer."""

    server: Server
    origin: Origin
    merchant: httpx.Client
    buyer: httpx.Client

    def product(self, **fields: Any) -> Json:
        """A new product, active unless ``status`` says otherwise, with a title that no other has."""
        number = next(_numbers)
        facts = {"title_translations": {"en": f"Product {number}"}, "price": 30, "quantity": 5, "status": True}
        return answered(self.merchant.post("/products", json={"product": facts | fields}))

    def host(self, data: bytes, kind: str = "jpg") -> str:
        """Serves a picture from the origin at a new URL."""
        return self.origin.serve(f"/{next(_numbers)}.{kind}", data)

    def add(self, product: Json, *pictures: bytes, **options: Any) -> Json:
        """Adds pictures to a product, which must succeed."""
        return answered(self.try_to_add(product, [self.host(data) for data in pictures], **options))

    def try_to_add(self, product: Json, urls: list[str], **options: Any) -> httpx.Response:
        return self.merchant.post(f"/products/{product['id']}/add_images", json={"urls": urls} | options)

    def read(self, product: Json) -> Json:
        """The product as it is now."""
        return answered(self.merchant.get(f"/products/{product['id']}"))

    def find(self, data: bytes) -> list[Json]:
        """What a buyer finds with a picture."""
        return find(self.buyer, upload(self.buyer, data))

    def titles(self, data: bytes) -> list[str]:
        """Titles of what a buyer finds with a picture, best first."""
        return [item["title"] for item in self.find(data)]


def answered(response: httpx.Response) -> Json:
    """The body of an answer that must be a success."""
    assert response.status_code == 200, response.text
    body: Json = response.json()
    return body


def title(product: Json) -> str:
    text: str = product["title_translations"]["en"]
    return text


def try_to_upload(buyer: httpx.Client, data: bytes) -> httpx.Response:
    return buyer.post("/upload/image", data={"image_base64": base64.b64encode(data).decode()})


def upload(buyer: httpx.Client, data: bytes) -> str:
    """Hands in a picture to search with; returns its imageId."""
    body = answered(try_to_upload(buyer, data))
    assert body["errorCode"] is None, body
    image_id: str = body["data"]["imageId"]
    return image_id


def find(buyer: httpx.Client, image_id: str, **params: str) -> list[Json]:
    """The items that look like an uploaded picture, best first."""
    body = answered(buyer.get("/traffic/item/imgsearch", params={"image_id": image_id} | params))
    assert body["errorCode"] is None, body
    items: list[Json] = body["data"]
    return items


def check_pictures(product: Json) -> None:
    """Every picture that a product lists is there, whole, and of the size it is said to have."""
    for media in [*product["medias"], *product["detail_medias"]]:
        sizes = {shown["url"]: (shown["width"], shown["height"]) for shown in media["images"].values()}
        for url, size in sizes.items():
            answer = httpx.get(url, trust_env=False)
            assert answer.status_code == 200, url
            assert seen(answer.content).size == size, url
