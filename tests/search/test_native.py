"""POST /v1/search: photo, words and filters together, for callers of both sides."""

import base64
from dataclasses import dataclass

import httpx
import pytest
from drawing import jpeg, motif, saved
from PIL import Image
from shopfront import Json, Shopfront, answered, upload

PATH = "/v1/search"
NUMBERS = (2600, 2601, 2602)


@dataclass(frozen=True)
class Shelf:
    """Three products of one shop: by turns in price, stock, tags and language."""

    shopfront: Shopfront
    products: list[Json]

    def ask(self, client: httpx.Client | None = None, **body: object) -> Json:
        return answered(self.send(client, **body))

    def send(self, client: httpx.Client | None = None, **body: object) -> httpx.Response:
        client = client or self.shopfront.merchant
        return client.post(f"{self.shopfront.server.url}{PATH}", json=body)


@pytest.fixture(name="shelf", scope="module")
def _shelf(shopfront: Shopfront) -> Shelf:
    kinds: list[Json] = [
        {"title_translations": {"en": "Quince lantern red"}, "price": 10, "tags": ["native-even"]},
        {"title_translations": {"en": "Quince lantern blue"}, "price": 20, "tags": ["native-odd"], "quantity": 0},
        {"title_translations": {"zh-hant": "榲桲燈籠"}, "price": 30, "tags": ["native-even"]},
    ]
    products = [shopfront.product(**kind) for kind in kinds]
    for product, number in zip(products, NUMBERS, strict=True):
        shopfront.add(product, jpeg(number))
    return Shelf(shopfront, products)


def photo(number: int) -> str:
    return base64.b64encode(jpeg(number)).decode()


def ids(answer: Json) -> list[str]:
    return [item["id"] for item in answer["items"]]


@pytest.mark.parametrize("side", ["merchant", "buyer"])
def test_a_photo_finds_its_product_and_says_why(shelf: Shelf, side: str) -> None:
    answer = shelf.ask(getattr(shelf.shopfront, side), photo=photo(NUMBERS[0]))
    first = answer["items"][0]
    assert first["id"] == shelf.products[0]["id"]
    assert first["why"]["likeness"] > 0.99
    assert first["why"]["points"] > 4
    assert first["why"]["shares"]["points"] > 0.05
    assert first["why"]["shares"]["words"] == 0
    assert 0 < first["score"] <= 1
    assert answer["approximate"] is False
    assert len(first["placeholder"]["colour"]) == len("#rrggbb")
    assert len(base64.b64decode(first["placeholder"]["thumbhash"])) > 5
    scores = [item["score"] for item in answer["items"]]
    assert scores == sorted(scores, reverse=True)
    assert len(set(ids(answer))) == len(ids(answer))


def test_an_uploaded_image_and_a_product_can_be_searched_with(shelf: Shelf) -> None:
    buyer = shelf.shopfront.buyer
    image_id = upload(buyer, jpeg(NUMBERS[1]))
    assert ids(shelf.ask(buyer, image_id=image_id))[0] == shelf.products[1]["id"]
    assert shelf.send(image_id=image_id).status_code == 404
    found = ids(shelf.ask(product_id=shelf.products[1]["id"]))
    assert found
    assert shelf.products[1]["id"] not in found


def test_words_and_photo_pull_together(shelf: Shelf) -> None:
    red, blue, _ = (product["id"] for product in shelf.products)
    assert set(ids(shelf.ask(words="quince lantern"))) == {red, blue}
    together: Json = {"photo": photo(NUMBERS[0]), "words": "lantern blue"}
    assert ids(shelf.ask(**together, photo_weight=1.0, words_weight=0.0))[0] == red
    assert ids(shelf.ask(**together, photo_weight=0.0, words_weight=1.0))[0] == blue
    first = shelf.ask(**together)["items"][0]["why"]
    assert first["words_place"] in {1, None}
    assert sum(first["shares"].values()) == pytest.approx(1, abs=0.001)
    # What only the words found is compared with the picture too.
    assert all(item["why"]["likeness"] is not None for item in shelf.ask(**together)["items"])


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"tags": ["native-even"]}, {0, 2}),
        ({"tags": ["native-even", "native-odd"], "in_stock": True}, {0, 2}),
        ({"tags": ["native-even", "native-odd"], "min_price": 15}, {1, 2}),
        ({"tags": ["native-even", "native-odd"], "max_price": 25}, {0, 1}),
        ({"tags": ["native-even", "native-odd"], "language": "zh-hant"}, {2}),
        ({"tags": ["native-no-such"]}, set()),
        ({"shop_ids": ["0" * 24]}, set()),
        ({"category_ids": ["0" * 24]}, set()),
    ],
)
def test_filters_come_before_the_cut(shelf: Shelf, filters: Json, expected: set[int]) -> None:
    answer = shelf.ask(photo=photo(2699), filters=filters)
    assert set(ids(answer)) == {shelf.products[place]["id"] for place in expected}


def test_pages_are_cut_from_one_ranking(shelf: Shelf) -> None:
    body: Json = {"photo": photo(NUMBERS[2]), "filters": {"tags": ["native-even", "native-odd"]}}
    whole = shelf.ask(**body)
    pages = [shelf.ask(**body, page=page, per_page=1) for page in (1, 2, 3, 4)]
    assert [one for page in pages for one in ids(page)] == ids(whole)
    assert whole["total"] == 3
    assert {"value": "native-even", "count": 2} in whole["facets"]["tag"]


def test_words_count_and_filter_all_that_match(shopfront: Shopfront) -> None:
    """More products have the words than one ranking holds; none of them is out of a filter's reach."""
    for number in range(103):
        shopfront.product(title_translations={"en": f"Gherkin jar {number}"}, tags=["Gherkin-tag"], price=40)
    rare = shopfront.product(title_translations={"en": "Gherkin jar of quite another and longer name"}, price=99_000)
    shelf = Shelf(shopfront, [])
    answer = shelf.ask(words="gherkin jar", per_page=100)
    assert (answer["total"], answer["matches"], answer["facets_over"]) == (100, 104, "matches")
    assert {"value": "gherkin-tag", "count": 103} in answer["facets"]["tag"]
    assert [facet["count"] for facet in answer["facets"]["shop_id"]] == [104]
    assert ids(shelf.ask(words="gherkin jar", filters={"min_price": 99_000})) == [rare["id"]]


@pytest.mark.parametrize("words", ["!?", "🍎", "。"])
def test_words_that_say_nothing_are_told_so(shelf: Shelf, words: str) -> None:
    refused = shelf.send(words=words)
    assert refused.status_code == 422
    assert "neither a letter nor a digit" in refused.text


def test_a_photo_may_come_as_browsers_write_it(shelf: Shelf) -> None:
    sent = f"data:image/jpeg;base64,{photo(NUMBERS[0])}"
    assert ids(shelf.ask(photo=sent))[0] == shelf.products[0]["id"]


def test_a_box_is_searched_with_by_itself(shelf: Shelf) -> None:
    """Of two things in one photo the one in the box is found, wherever it stands."""
    both = Image.new("RGB", (960, 400), "white")
    for place, number in enumerate(NUMBERS[:2]):
        both.paste(motif(number), (place * 640, 40))
    sent = base64.b64encode(saved(both, quality=90)).decode()
    for place in range(2):
        box = (place * 2 / 3, 0.1, 1 / 3, 0.8)
        answer = shelf.ask(photo=sent, box=box, filters={"tags": ["native-even", "native-odd"]})
        assert answer["items"][0]["id"] == shelf.products[place]["id"]
        assert answer["items"][0]["why"]["likeness"] > 0.98


def test_what_is_not_similar_enough_is_left_out(shelf: Shelf) -> None:
    scores = [item["score"] for item in shelf.ask(photo=photo(NUMBERS[0]))["items"]]
    answer = shelf.ask(photo=photo(NUMBERS[0]), min_score=scores[0])
    assert [item["score"] for item in answer["items"]] == scores[: answer["total"]]
    assert 1 <= answer["total"] < len(scores)
    assert shelf.ask(photo=photo(NUMBERS[0]), min_score=1.0)["items"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"photo": photo(1), "box": (0.5, 0.5, 0.6, 0.5)}, 422),
        ({"photo": photo(1), "box": (0.5, 0.5, 0.0, 0.5)}, 422),
        ({"words": "tea", "box": (0.0, 0.0, 0.5, 0.5)}, 422),
        ({"photo": "no base64!"}, 422),
        ({"photo": base64.b64encode(b"no picture").decode()}, 422),
        ({"product_id": "0" * 24}, 404),
        ({"image_id": "x"}, 404),
        ({"words": "tea", "image_id": "1", "product_id": "2"}, 422),
    ],
)
def test_what_cannot_be_searched_is_said_so(shelf: Shelf, body: Json, status: int) -> None:
    assert shelf.send(**body).status_code == status


@pytest.mark.parametrize("body", [{"words": "tea", "per_page": 0}, {"words": 3}, {"word": "tea"}])
def test_a_body_of_another_shape_is_refused(shelf: Shelf, body: Json) -> None:
    response = shelf.send(**body)
    assert response.status_code in {400, 422}
    assert "error" in response.json()


def test_without_a_token_nothing_is_found(shelf: Shelf, anyone: httpx.Client) -> None:
    assert shelf.send(anyone, words="tea").status_code == 401
    url = f"{shelf.shopfront.server.url}{PATH}"
    assert anyone.post(url, content=b"no JSON").status_code == 401, "the body was read first"


def test_a_language_or_a_body_that_cannot_be_is_refused(shelf: Shelf) -> None:
    refused = shelf.send(words="quince", filters={"language": 'en"'})
    assert refused.status_code == 422
    assert "language" in refused.text
    for content, told in (
        (b'{"words":"\xff"}', "The body must be JSON in UTF-8."),
        (b'{"words":' + b"[" * 100_000, "The body's JSON is nested too deeply."),
    ):
        url, headers = f"{shelf.shopfront.server.url}{PATH}", {"Content-Type": "application/json"}
        answer = shelf.shopfront.merchant.post(url, content=content, headers=headers)
        assert (answer.status_code, answer.json()["message"]) == (400, told)


@pytest.mark.parametrize(
    ("body", "name"),
    [({"imageId": "x"}, "imageId"), ({"words": "x", "filters": {"price_min": 1}}, "price_min")],
)
def test_a_field_that_is_not_there_is_named(shelf: Shelf, body: Json, name: str) -> None:
    answer = shelf.send(**body)
    assert (answer.status_code, answer.json()["message"]) == (422, f"There is no field '{name}' here.")


def test_words_that_say_nothing_leave_the_picture_alone(shelf: Shelf) -> None:
    alone = shelf.ask(photo=photo(NUMBERS[0]))
    for words in ("!?", "🍎"):
        both = shelf.ask(photo=photo(NUMBERS[0]), words=words)
        assert [(item["id"], item["score"]) for item in both["items"]] == [
            (item["id"], item["score"]) for item in alone["items"]
        ]
