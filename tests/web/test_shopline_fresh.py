"""A product that was shown before is never shown as it was: every way to change what it shows is followed at once."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from buying import Ware, ware
from drawing import jpeg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inprocess import with_merchant
from shopfront import Shopfront, answered
from shopwrites import ELSEWHERE, UNSEEN, WRITES, Scene
from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from vitrina.market import Market
from vitrina.photos.models import Photo
from vitrina.web import shopline
from vitrina.web.shopline.aliases import is_alias
from vitrina.web.shopline.products.shown import Shown, ShownProducts

SEQUENCES, LONGEST = 12, 6


@pytest.fixture(scope="module")
def scene(shopfront: Shopfront) -> Scene:
    good = ware(shopfront, title_translations={"en": "Jug Unseen"}, price=100, quantity=50)
    product_id: str = good.product["id"]
    merchant = shopfront.merchant
    top = answered(merchant.post("/categories", json={"category": {"name_translations": {"en": "Top"}}}))["id"]
    below = {"name_translations": {"en": "Below"}, "parent_id": top}
    child = answered(merchant.post("/categories", json={"category": below}))["id"]
    made = Scene(shopfront, product_id, top, child, good)
    made.update(
        category_ids=[top],
        images=made.images(),
        variant_options=[{"key": "a", "type": "color", "name_translations": {"en": "red"}}],
        variations=[{"key": ["a"], "price": 100, "quantity": 50, "sku": "FRESH-1"}],
    )
    return Scene(shopfront, product_id, top, child, _with_form(shopfront, good))


def _with_form(shopfront: Shopfront, good: Ware) -> Ware:
    """The same product's numbers now that it has a variation."""
    data = answered(shopfront.buyer.get("/product/get", params={"item_id": str(good.item_id)}))["data"]
    return Ware(good.product, good.item_id, int(data["mpId"]), data["skuList"][0]["mpSkuId"])


@pytest.mark.parametrize("name", WRITES)
def test_a_change_is_seen_at_once(scene: Scene, name: str) -> None:
    before = scene.shown()
    assert scene.shown() == before
    WRITES[name](scene)
    after = scene.shown()
    assert after == scene.now()
    if name not in UNSEEN:
        assert after != before, "this write changes nothing, so it proves nothing"
    # What a category is called is the category's own change.
    if after | {"categories": []} != before | {"categories": []}:
        assert after["updated_at"] > before["updated_at"], "whoever follows updated_at never hears of it"


def test_a_category_that_goes_is_a_change_of_its_products(scene: Scene) -> None:
    child = WRITES["POST /categories"](scene)
    scene.update(category_ids=[scene.category_id, child])
    before = scene.shown()
    scene.send("DELETE", f"/categories/{child}")
    after = scene.shown()
    assert after == scene.now()
    assert after["category_ids"] == [scene.category_id]
    assert after["updated_at"] > before["updated_at"]


@settings(
    max_examples=SEQUENCES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(names=st.lists(st.sampled_from(sorted(WRITES)), min_size=2, max_size=LONGEST), again=st.booleans())
def test_so_is_any_row_of_changes(scene: Scene, names: list[str], again: bool) -> None:
    for name in names:
        WRITES[name](scene)
        if again:
            scene.shown()
        assert scene.shown() == scene.now(), name


def test_every_operation_that_writes_is_here() -> None:
    handlers = [handler for module in shopline.MODULES for handler in module.HANDLERS]
    named = {
        f"{method} {path.replace(':str}', '}')}"
        for handler in handlers
        for path in handler.paths
        for method in handler.http_methods
        if method != "GET" and not is_alias(path.replace(":str}", "}"), method.lower())
    }
    about = {name for name in named if name.split("/")[1] in {"products", "categories", "orders", "media"}}
    # Facts of merchants and apps are shown when they are asked for, and what is asked for is never kept.
    writing = {name for name in about if "metafields" not in name}
    assert writing == {name for name in WRITES if "/" in name} | ELSEWHERE


def test_a_removed_product_is_shown_no_more(shopfront: Shopfront) -> None:
    path = f"/products/{shopfront.product()['id']}"
    assert answered(shopfront.merchant.get(path)) == answered(shopfront.merchant.get(path))
    answered(shopfront.merchant.delete(path))
    assert shopfront.merchant.get(path).status_code == 404


def test_what_is_kept_is_for_its_shop_alone(shopfront: Shopfront, other_merchant: httpx.Client) -> None:
    path = f"/products/{shopfront.product()['id']}"
    for _ in range(2):
        answered(shopfront.merchant.get(path))
        assert other_merchant.get(path).status_code == 404
        assert httpx.get(f"{shopfront.server.url}/v1{path}", trust_env=False).status_code == 401


# The rest is about what is kept, so it looks into one process.


@pytest.fixture
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


async def new_product(client: httpx.AsyncClient) -> str:
    made = answered(await client.post("/products", json={"product": {"title_translations": {"en": "Cup"}}}))
    product_id: str = made["id"]
    return product_id


@pytest.mark.sqlite
def test_what_is_kept_is_not_made_again(tmp_path: Path, statements: list[str]) -> None:
    async def work(client: httpx.AsyncClient, _market: Market) -> None:
        product_id = await new_product(client)
        first = await client.get(f"/products/{product_id}")
        assert statements
        statements.clear()
        again = await client.get(f"/products/{product_id}")
        assert again.content == first.content
        assert again.headers["content-type"] == first.headers["content-type"]
        assert again.headers["x-request-id"] != first.headers["x-request-id"]
        assert statements == [], "the product was loaded again"

    with_merchant(tmp_path, work)


def test_a_photo_that_changes_is_seen_too(tmp_path: Path) -> None:
    async def work(client: httpx.AsyncClient, market: Market) -> None:
        product_id = await new_product(client)
        files = {"data": ("cup.jpg", jpeg(77, 60, 60), "image/jpeg")}
        media_id = answered(await client.post("/media", files=files))["_id"]
        option = {"key": "a", "type": "color", "name_translations": {"en": "red"}, "media_id": media_id}
        body = {"variant_options": [option], "variations": [{"key": ["a"], "price": 5}]}
        answered(await client.put(f"/products/{product_id}", json=body))
        before = answered(await client.get(f"/products/{product_id}"))

        def object_changed(session: Session) -> None:
            photo = session.scalars(select(Photo)).one()
            photo.renditions = photo.renditions | {"thumb": [7, 7, "jpg"]}

        def row_changed(session: Session) -> None:
            found = session.scalars(select(Photo.renditions)).one()
            session.execute(update(Photo).values(renditions=found | {"thumb": [8, 8, "jpg"]}))

        for change, side in ((object_changed, 7), (row_changed, 8)):
            await market.database.write(change)
            after = answered(await client.get(f"/products/{product_id}"))
            thumb = after["variant_options"][0]["media"]["images"]["thumb"]
            assert (thumb["width"], thumb["height"]) == (side, side)
            assert before != after

    with_merchant(tmp_path, work)


def test_no_more_is_kept_than_may_be() -> None:
    kept = ShownProducts(most_bytes=10)
    for number in range(5):
        kept._keep(("shop", str(number)), Shown((1, 0, "TWD"), [], b"x" * 4))
    assert [key for _, key in kept._kept] == ["3", "4"]
    kept._keep(("shop", "4"), Shown((2, 0, "TWD"), [], b"x" * 6))
    assert (kept._bytes, len(kept._kept)) == (10, 2)
