"""Requests on one product at the same time: limits hold, lists have no gaps, and nobody's change is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from drawing import jpeg
from shopfront import Json, Shopfront

ROUNDS, CLIENTS, MOST = 20, 20, 12


@pytest.fixture(scope="module")
def urls(shopfront: Shopfront) -> list[str]:
    return [shopfront.host(jpeg(970 + number, 40, 40)) for number in range(CLIENTS)]


def test_twenty_clients_add_to_a_product_with_ten_images(shopfront: Shopfront, urls: list[str]) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        for _ in range(ROUNDS):
            product = shopfront.product()
            assert shopfront.try_to_add(product, urls[:10]).status_code == 200
            answers = list(pool.map(lambda url, one=product: shopfront.try_to_add(one, [url]).status_code, urls))
            assert sorted(answers) == [200, 200] + [422] * (CLIENTS - 2)
            medias = shopfront.read(product)["medias"]
            assert len({media["_id"] for media in medias}) == len(medias) == MOST


def test_two_updates_do_not_lose_each_others_fields(shopfront: Shopfront) -> None:
    fields: list[Json] = [{"price": 41}, {"weight": 2.5}, {"brand": "Kiln"}, {"seo_keywords": "tea"}, {"tags": "clay"}]
    with ThreadPoolExecutor(len(fields)) as pool:
        for _ in range(ROUNDS):
            path = f"/products/{shopfront.product()['id']}"
            answers = list(pool.map(lambda body, at=path: shopfront.merchant.put(at, json=body).status_code, fields))
            assert answers == [200] * len(fields)
            product = shopfront.merchant.get(path).json()
            assert (product["price"]["dollars"], product["weight"], product["brand"]) == (41, 2.5, "Kiln")
            assert (product["seo_keywords"], product["tags"]) == ("tea", ["clay"])


def test_stock_counted_down_at_the_same_time_is_exact(shopfront: Shopfront) -> None:
    path = f"/products/{shopfront.product(quantity=10)['id']}"

    def take(_number: int) -> int:
        body = {"quantity": -1, "replace": False}
        return shopfront.merchant.put(f"{path}/update_quantity", json=body).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(take, range(CLIENTS)))
    assert sorted(answers) == [200] * 10 + [422] * 10
    assert shopfront.merchant.get(path).json()["quantity"] == 0
