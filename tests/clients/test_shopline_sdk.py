"""The published Python client of the merchants' API, unmodified: it changes its base URL and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from drawing import jpeg, png, seen
from shopfront import Shopfront
from shopline_sdk.apis.products import (
    add_product_images,
    create_product,
    delete_product,
    delete_product_images,
    get_product,
    get_products,
    update_product,
)
from shopline_sdk.client import ShoplineAPIClient
from shopline_sdk.exceptions import ShoplineAPIError
from shopline_sdk.models.create_product_body import CreateProductBody, ProductConfig
from shopline_sdk.models.not_found_error import NotFoundError
from shopline_sdk.models.product import Product
from shopline_sdk.models.translatable import Translatable
from shopline_sdk.models.unprocessable_entity_error import UnprocessableEntityError
from shopline_sdk.models.update_product_body import UpdateProductBody

Session = aiohttp.ClientSession
AddBody, DeleteBody = add_product_images.Body, delete_product_images.Body


def run(shopfront: Shopfront, work: Callable[[Session], Awaitable[Any]], token: str | None = None) -> Any:
    """Runs ``work`` with a session of the client."""
    token = token or shopfront.merchant.headers["Authorization"].removeprefix("Bearer ")
    client = ShoplineAPIClient(token, base_url=f"{shopfront.server.url}/v1")

    async def conversation() -> Any:
        async with client.new_session() as session:
            return await work(session)

    return asyncio.run(conversation())


async def made(session: Session) -> Product:
    title = Translatable(**{"en": "Cup", "zh-hant": "杯子"})
    config = ProductConfig(title_translations=title, price=120, quantity=5, status="active", tags="kitchen, ceramic")
    return await create_product.call(session, CreateProductBody(product=config))


def test_a_product_lives_its_whole_life(shopfront: Shopfront) -> None:
    cup, saucer, spoon = (shopfront.host(data) for data in (jpeg(500, 600, 400), png(501), jpeg(502)))

    async def life(session: Session) -> None:
        product = await made(session)
        assert product.title_translations == Translatable(**{"en": "Cup", "zh-hant": "杯子"})
        assert (product.price.cents, product.price.label, product.quantity) == (120, "NT$120", 5)
        added = await add_product_images.call(session, product.id, AddBody(urls=[cup, saucer]))
        assert [media.images["original"]["width"] for media in added.medias] == [600, 320]
        assert all(media.id for media in added.medias)
        assert await get_product.call(session, product.id) == added
        replaced = await add_product_images.call(session, product.id, AddBody(urls=[spoon], is_replcae=True))
        assert len(replaced.medias) == 1
        detail = await add_product_images.call(session, product.id, AddBody(urls=[cup], image_type="detail"))
        assert (len(detail.medias), len(detail.detail_medias)) == (1, 1)
        async with session.get(detail.detail_medias[0].images["large"]["url"]) as picture:
            assert seen(await picture.read()).size == (500, 333)
        changed = await update_product.call(session, product.id, UpdateProductBody(status="hidden", link="cup"))
        assert (changed.status, changed.link, changed.medias) == ("hidden", "cup", detail.medias)
        gone = DeleteBody(media_ids=[detail.detail_medias[0].id])
        assert (await delete_product_images.call(session, product.id, gone)).result == "success"
        assert (await get_product.call(session, product.id)).detail_medias == []
        assert (await delete_product.call(session, product.id)).result == "success"
        with pytest.raises(ShoplineAPIError) as refused:
            await get_product.call(session, product.id)
        assert refused.value.status_code == 404

    run(shopfront, life)


def test_a_list_is_read_with_typed_models(shopfront: Shopfront) -> None:
    async def listed(session: Session) -> None:
        product = await made(session)
        page = await get_products.call(session, get_products.Params(per_page=2, page=1))
        assert page.items[0] == product
        assert (page.pagination.current_page, page.pagination.per_page) == (1, 2)

    run(shopfront, listed)


def test_refusals_arrive_as_the_clients_own_errors(shopfront: Shopfront) -> None:
    words = shopfront.host(b"these are words")

    async def refusals(session: Session) -> None:
        with pytest.raises(ShoplineAPIError) as unknown:
            await add_product_images.call(session, "0" * 24, AddBody(urls=[words]))
        assert isinstance(unknown.value.error, NotFoundError)
        product = await made(session)
        with pytest.raises(ShoplineAPIError) as bad:
            await add_product_images.call(session, product.id, AddBody(urls=[words]))
        assert isinstance(bad.value.error, UnprocessableEntityError)
        assert bad.value.error.extras["images"][0]["reason"] == "not_an_image"
        with pytest.raises(ShoplineAPIError) as missing:
            await delete_product_images.call(session, product.id, DeleteBody(media_ids=["0" * 24]))
        assert missing.value.error["code"] == "DeleteProductImageError"

    run(shopfront, refusals)


def test_a_bad_token_arrives_as_an_error_that_can_be_read(shopfront: Shopfront) -> None:
    async def knock(session: Session) -> None:
        with pytest.raises(ShoplineAPIError) as refused:
            await get_products.call(session)
        assert refused.value.status_code == 401

    run(shopfront, knock, token="nobody")
