"""Many searches by photo over HTTP while the market grows, and what must hold of every answer."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from drawing import jpeg
from shopfront import Json, Shopfront, answered, find, title, upload

MOST_ITEMS = 100
WORD = "Growing"  # in the title of every product here


@dataclass
class Outcome:
    """Searches made, products added meanwhile, and the seconds of each search."""

    searches: int = 0
    grown: int = 0
    seconds: list[float] = field(default_factory=list)


def search_while_it_grows(shopfront: Shopfront, *, searches: int, first: int, shown: int, most_grown: int) -> Outcome:
    """Sells pictures ``first``, ``first + 1``, …: ``shown`` of them first, up to ``most_grown`` meanwhile."""
    titles = [_sell(shopfront, first + number) for number in range(shown)]
    image_ids = [upload(shopfront.buyer, jpeg(first + number)) for number in range(shown)]
    outcome, done = Outcome(), threading.Event()

    def grow() -> None:
        while outcome.grown < most_grown and not done.is_set():
            _sell(shopfront, first + shown + outcome.grown)
            outcome.grown += 1

    adding = threading.Thread(target=grow)
    adding.start()
    try:
        for number in range(searches):
            _search(shopfront.buyer, image_ids[number % shown], titles[number % shown], outcome)
    finally:
        done.set()
        adding.join()
    _check_repeats(shopfront, image_ids)
    return outcome


def _sell(shopfront: Shopfront, number: int) -> str:
    product = shopfront.product(title_translations={"en": f"{WORD} {number}"})
    shopfront.add(product, jpeg(number), jpeg(number, 300, 240))
    return title(product)


def _search(buyer: httpx.Client, image_id: str, wanted: str, outcome: Outcome) -> None:
    began = time.perf_counter()
    items = find(buyer, image_id)
    outcome.seconds.append(time.perf_counter() - began)
    outcome.searches += 1
    numbers = [item["tbItemId"] for item in items]
    assert len(numbers) == len(set(numbers)) <= MOST_ITEMS
    assert items[0]["title"] == wanted


def _check_repeats(shopfront: Shopfront, image_ids: Sequence[str]) -> None:
    """Nothing changes any more: answers repeat to the letter, and their order is that of the scores."""
    for image_id in image_ids:
        items = find(shopfront.buyer, image_id)
        assert find(shopfront.buyer, image_id) == items
        told = _scored(shopfront, image_id)
        assert [str(item["tbItemId"]) for item in items] == [item["item_id"] for item in told]
        scores = [item["score"] for item in told]
        assert scores == sorted(scores, reverse=True)


def _scored(shopfront: Shopfront, image_id: str) -> list[Json]:
    body = {"image_id": image_id, "per_page": MOST_ITEMS}
    items: list[Json] = answered(shopfront.buyer.post(f"{shopfront.server.url}/v1/search", json=body))["items"]
    return items
