"""Pictures in, products out: upload, search by photo, details."""

import asyncio

from litestar import post, route

from vitrina.access.service import Buyer
from vitrina.errors import Invalid
from vitrina.market import SNAPSHOT_BYTES, Market
from vitrina.web.taobao import render
from vitrina.web.taobao.base64 import decode_picture
from vitrina.web.taobao.params import MissingParameter, Params
from vitrina.web.taobao.wire import ImageId, ItemAnswer, SearchAnswer, UploadAnswer

MOST_ITEMS = 100  # upstream returns at most 100 similar products
LANGUAGES = ("en", "vi", "ru", "ko", "ja")  # documented result languages


@post("/upload/image", status_code=200, summary="Upload image for product search")
async def upload_image(market: Market, buyer: Buyer, params: Params) -> UploadAnswer:
    """Keeps a picture to search with and returns its imageId."""
    data = await asyncio.to_thread(decode_picture, params.need("image_base64"), SNAPSHOT_BYTES)
    return UploadAnswer(None, None, ImageId(await market.search.upload(buyer.app_id, data)))


@route("/traffic/item/imgsearch", http_method=["GET", "POST"], status_code=200, summary="Image search")
async def image_search(market: Market, buyer: Buyer, params: Params) -> SearchAnswer:
    """Products that look like a picture, best first, one hit a product."""
    language = _language(params)
    image_id, url = params.text("image_id"), params.text("pic_url")
    if image_id:
        found = await market.search.by_snapshot(buyer.app_id, image_id.strip(), MOST_ITEMS)
    elif url:
        found = await market.search.by_url(url.strip(), MOST_ITEMS)
    else:
        raise MissingParameter("image_id")
    public_url = market.settings.public_url
    return SearchAnswer(None, None, [render.search_item(hit.product, public_url, language) for hit in found])


@route("/traffic/item/get", http_method=["GET", "POST"], status_code=200, summary="Product details")
async def get_item(market: Market, buyer: Buyer, params: Params) -> ItemAnswer:  # noqa: ARG001 - proves who calls
    """One product with its details."""
    product = await market.catalog.item(params.integer("item_id"))
    return ItemAnswer(None, None, render.item(product, market.settings.public_url, _language(params)))


def _language(params: Params) -> str | None:
    language = params.text("language")
    if language is not None and language not in LANGUAGES:
        raise Invalid(
            "invalid_parameter", "language must be one of en, vi, ru, ko, ja.", ", ".join(LANGUAGES), language
        )
    return language


HANDLERS = [upload_image, image_search, get_item]
