"""The drawn market: complete, the same every time, and varied enough to search in."""

import io

import numpy as np
import pytest
import pyvips
from PIL import Image

from vitrina.demo import demo_products, draw_pictures, draw_queries
from vitrina.demo.goods import GOODS
from vitrina.demo.photographs import studio_picture

PRODUCTS = {product.handle: product for product in demo_products()}


def test_some_sixty_products_of_several_kinds_with_texts_prices_and_stock() -> None:
    assert 55 <= len(PRODUCTS) <= 75
    assert len({product.category["en"] for product in PRODUCTS.values()}) >= 10
    assert len({product.sku for product in PRODUCTS.values()}) == len(PRODUCTS)
    for product in PRODUCTS.values():
        assert product.titles["en"]
        assert product.titles["zh-hant"]
        assert product.descriptions["en"]
        assert product.descriptions["zh-hant"]
        assert product.price_dollars > 0
        assert product.quantity > 0
        assert all(3 <= len(tag) <= 40 for tag in product.tags)


def test_the_same_bytes_every_time() -> None:
    product = PRODUCTS["mug-cat"]
    assert draw_pictures(product) == draw_pictures(product)


def test_pictures_are_files_of_the_kind_their_name_says() -> None:
    for handle in ("mug-cat", "watch-moon"):
        for picture in draw_pictures(PRODUCTS[handle]):
            image = Image.open(io.BytesIO(picture.data))
            assert image.format == ("PNG" if picture.name.endswith(".png") else "JPEG")
            assert min(image.size) >= 500


@pytest.fixture(scope="module")
def studio_pictures() -> dict[str, bytes]:
    """The studio picture of every product, by file name."""
    return dict(studio_picture(good) for good in GOODS)


def test_some_studio_pictures_are_cut_out(studio_pictures: dict[str, bytes]) -> None:
    cut_out = [Image.open(io.BytesIO(data)) for name, data in studio_pictures.items() if name.endswith(".png")]
    assert 4 <= len(cut_out) <= len(studio_pictures) // 2
    assert all(picture.getchannel("A").getextrema() == (0, 255) for picture in cut_out)


def test_no_two_studio_pictures_look_the_same(studio_pictures: dict[str, bytes]) -> None:
    small = [_small(data) for data in studio_pictures.values()]
    assert len(small) == len(PRODUCTS)
    for index, one in enumerate(small):
        assert all(np.abs(one - other).mean() > 2 for other in small[:index])


def test_every_photo_to_search_with_shows_a_product() -> None:
    queries = draw_queries()
    assert 8 <= len(queries) <= 20
    assert {query.handle for query in queries} <= PRODUCTS.keys()
    assert all(pyvips.Image.jpegload_buffer(query.data).width >= 500 for query in queries)


def _small(data: bytes) -> np.ndarray:
    picture = Image.open(io.BytesIO(data)).convert("RGBA")
    picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return np.asarray(picture.convert("RGB").resize((32, 32)), dtype=np.float32)
