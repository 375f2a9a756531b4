"""How many images a product may have, however many requests come at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from drawing import jpeg
from shopfront import Json, Shopfront

ROUNDS = 5
THREADS = 20


def fill(shopfront: Shopfront, product: Json, count: int, kind: str) -> None:
    url = shopfront.host(jpeg(40))
    assert shopfront.try_to_add(product, [url] * count, image_type=kind).status_code == 200


@pytest.mark.parametrize(("kind", "most", "key"), [("main", 12, "medias"), ("detail", 20, "detail_medias")])
def test_one_image_too_many_is_refused_and_nothing_changes(
    shopfront: Shopfront, kind: str, most: int, key: str
) -> None:
    product, url = shopfront.product(), shopfront.host(jpeg(41))
    fill(shopfront, product, most, kind)
    before = shopfront.read(product)
    asked = shopfront.origin.hits.total()
    answer = shopfront.try_to_add(product, [url], image_type=kind)
    assert answer.status_code == 422
    extras = answer.json()["extras"]
    assert (extras["reason"], extras["limit"], extras["actual"]) == ("too_many_images", most, most + 1)
    assert shopfront.origin.hits.total() == asked, "it was fetched although there is no room"
    assert shopfront.read(product) == before
    # Replacing counts what is there afterwards.
    replaced = shopfront.try_to_add(product, [url] * most, image_type=kind, is_replace=True)
    assert len(replaced.json()[key]) == most
    assert shopfront.try_to_add(product, [url] * (most + 1), image_type=kind, is_replace=True).status_code == 422


def test_requests_at_the_same_time_never_exceed_the_limit(shopfront: Shopfront) -> None:
    urls = [shopfront.host(jpeg(50 + number)) for number in range(THREADS)]
    for _ in range(ROUNDS):
        product = shopfront.product()
        fill(shopfront, product, 8, "main")
        together = threading.Barrier(THREADS)

        def add(url: str, product: Json = product, together: threading.Barrier = together) -> int:
            together.wait()
            return shopfront.try_to_add(product, [url]).status_code

        with ThreadPoolExecutor(THREADS) as threads:
            answers = sorted(threads.map(add, urls))
        assert answers == [200] * 4 + [422] * (THREADS - 4)
        assert len(shopfront.read(product)["medias"]) == 12


def test_two_large_requests_at_once_are_all_or_nothing(shopfront: Shopfront) -> None:
    for round_number in range(ROUNDS):
        product = shopfront.product()
        batches = [[shopfront.host(jpeg(100 + 20 * round_number + 7 * half + n)) for n in range(7)] for half in (0, 1)]
        with ThreadPoolExecutor(2) as threads:
            answers = sorted(threads.map(lambda urls: shopfront.try_to_add(product, urls).status_code, batches))  # noqa: B023
        assert answers == [200, 422]
        assert len(shopfront.read(product)["medias"]) == 7


def test_titles_stay_short_enough_to_be_listed(shopfront: Shopfront) -> None:
    product = shopfront.product()
    path = f"/products/{product['id']}"
    most = {f"l{number}": "x" * 1000 for number in range(100)}
    assert shopfront.merchant.put(path, json={"title_translations": most}).status_code == 200
    for wrong in (most | {"l100": "x"}, {"en": "x" * 1001}):
        assert shopfront.merchant.put(path, json={"title_translations": wrong}).status_code == 422
    assert shopfront.read(product)["title_translations"] == most
    names = {f"l{number}": "x" for number in range(101)}
    extras = shopfront.merchant.post("/categories", json={"name_translations": names}).json()["extras"]
    assert (extras["reason"], extras["limit"], extras["actual"]) == ("too_many_languages", 100, 101)
    answer = shopfront.merchant.put(path, json={"description_translations": names})
    assert answer.json()["extras"]["reason"] == "too_many_languages"
    assert shopfront.merchant.delete(path).status_code == 200  # no other test should find it


def test_names_of_options_stay_short_enough_to_be_searched(shopfront: Shopfront) -> None:
    product = shopfront.product()
    path = f"/products/{product['id']}/variations"

    def add(name: str) -> int:
        form = {"variant_options": [{"name_translations": {"en": name}}], "price": 3}
        return shopfront.merchant.post(path, json=form).status_code

    assert [add("x" * 255), add("y" * 256)] == [200, 422]
