"""A URL that was fetched before is downloaded again only if its origin says so, for the shop that fetched it."""

from pathlib import Path

import httpx
import pytest
from drawing import jpeg
from shopfront import Json, Shopfront, answered, check_pictures


def decisions(shopfront: Shopfront, product: Json) -> list[str]:
    found = answered(shopfront.merchant.get(f"/products/{product['id']}/receipts"))["items"]
    return [one["decision"] for one in found]


def asked(shopfront: Shopfront) -> str | None:
    """The ETag that the origin was last asked with."""
    return shopfront.origin.requests[-1].headers.get("if-none-match")


def test_an_unchanged_picture_is_used_again_without_a_download(shopfront: Shopfront) -> None:
    url = shopfront.origin.serve("/again.jpg", jpeg(8601), etag='"one"')
    first, second = shopfront.product(), shopfront.product()
    answered(shopfront.try_to_add(first, [url]))
    assert asked(shopfront) is None
    # The fragment and the case of the host are no part of what is fetched.
    answered(shopfront.try_to_add(second, [f"{url}#now", url]))
    assert asked(shopfront) == '"one"'
    assert decisions(shopfront, second) == ["unchanged", "unchanged"]
    check_pictures(shopfront.read(second))
    pictures = [shopfront.read(product)["medias"][0]["images"]["xlarge"]["url"] for product in (first, second)]
    assert len({httpx.get(one, trust_env=False).content for one in pictures}) == 1


def test_a_changed_picture_takes_the_place_of_the_former(shopfront: Shopfront) -> None:
    product = shopfront.product()
    url = shopfront.origin.serve("/changing.jpg", jpeg(8602), etag='"one"')
    answered(shopfront.try_to_add(product, [url]))
    shopfront.origin.serve("/changing.jpg", jpeg(8603), etag='"two"')
    answered(shopfront.try_to_add(product, [url]))
    assert asked(shopfront) == '"one"'
    answered(shopfront.try_to_add(product, [url]))
    assert asked(shopfront) == '"two"'
    assert decisions(shopfront, product) == ["unchanged", "accepted", "accepted"]
    shopfront.origin.serve("/changing.jpg", jpeg(8604))
    answered(shopfront.try_to_add(product, [url]))
    answered(shopfront.try_to_add(product, [url]))
    assert asked(shopfront) is None  # nothing is remembered of an origin that says nothing


def test_a_request_that_failed_leaves_the_memory_as_it_was(shopfront: Shopfront) -> None:
    product = shopfront.product()
    url = shopfront.origin.serve("/kept.jpg", jpeg(8605), etag='"one"')
    answered(shopfront.try_to_add(product, [url]))
    shopfront.origin.serve("/kept.jpg", jpeg(8606), etag='"two"')
    assert shopfront.try_to_add(product, [url, shopfront.origin.url("/none.jpg")]).status_code == 422
    shopfront.origin.serve("/kept.jpg", jpeg(8605), etag='"one"')
    assert shopfront.try_to_add(product, [url, shopfront.origin.url("/none.jpg")]).status_code == 422
    assert decisions(shopfront, product)[:2] == ["refused", "not_taken"]
    answered(shopfront.try_to_add(product, [url]))
    assert asked(shopfront) == '"one"'


def test_one_merchant_does_not_learn_what_another_fetched(shopfront: Shopfront, other_merchant: httpx.Client) -> None:
    url = shopfront.origin.serve("/mine.jpg", jpeg(8607), etag='"one"')
    answered(shopfront.try_to_add(shopfront.product(), [url]))
    theirs = answered(other_merchant.post("/products", json={"product": {"title_translations": {"en": "Theirs"}}}))
    answered(other_merchant.post(f"/products/{theirs['id']}/add_images", json={"urls": [url]}))
    assert asked(shopfront) is None


@pytest.mark.parametrize("left", [None, 100])
def test_a_picture_whose_file_is_gone_or_cut_short_is_downloaded_and_is_whole_again(
    shopfront: Shopfront, left: int | None
) -> None:
    product = shopfront.product()
    url = shopfront.origin.serve("/lost.jpg", jpeg(8608), etag='"one"')
    media = answered(shopfront.try_to_add(product, [url]))["medias"][0]
    original = media["images"]["original"]["url"]
    digest = httpx.head(original, trust_env=False).headers["etag"].strip('"').partition("-")[0]
    folder: Path = next((shopfront.server.data / "objects").rglob(f"{digest}*"))
    for file in folder.iterdir():
        file.unlink() if left is None else file.write_bytes(file.read_bytes()[:left])
    assert httpx.get(original, trust_env=False).content != jpeg(8608)
    answered(shopfront.try_to_add(product, [url]))
    assert asked(shopfront) is None
    assert httpx.get(original, trust_env=False).content == jpeg(8608)
    check_pictures(shopfront.read(product))
