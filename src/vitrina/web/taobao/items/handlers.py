"""Pictures in, products out: upload, search by photo, details."""

import asyncio
from dataclasses import replace

from vitrina.market import SNAPSHOT_BYTES
from vitrina.search.filters import Filters
from vitrina.search.service import Found
from vitrina.web.base64 import decode_picture
from vitrina.web.taobao.calls.call import Call
from vitrina.web.taobao.calls.families import TRAFFIC
from vitrina.web.taobao.calls.operations import operation
from vitrina.web.taobao.calls.params import MissingParameter
from vitrina.web.taobao.items import render
from vitrina.web.taobao.items.keywords import read_filters
from vitrina.web.taobao.items.pictures import find_by_url
from vitrina.web.taobao.items.wire import ImageId, Item, SearchItem

MOST_ITEMS = 100  # upstream returns at most 100 similar products


@operation("/upload/image", TRAFFIC, "Upload image for product search", methods=("POST",))
async def upload_image(call: Call) -> ImageId:
    """Keeps a picture to search with and returns its imageId."""
    text = call.params.need("image_base64")
    data = await asyncio.to_thread(decode_picture, text, SNAPSHOT_BYTES, "image_base64")
    return ImageId(await call.market.search.upload(call.buyer.app_id, data))


@operation("/traffic/item/imgsearch", TRAFFIC, "Image search")
async def image_search(call: Call) -> list[SearchItem]:
    """Products that look like a picture, best first, one hit a product."""
    filters = read_filters(call.params)
    # The documented call names an activity of upstream's; where no product bears a tag, it says nothing here.
    filters = replace(filters, tags=await call.market.words.known_tags(filters.tags))
    found, language = await _alike(call, filters), call.language
    return [render.search_item(hit.product, call.public_url, language) for hit in found]


async def _alike(call: Call, filters: Filters) -> list[Found]:
    image_id, url = call.params.text("image_id"), call.params.text("pic_url")
    if image_id:
        return await call.market.search.by_snapshot(call.buyer.app_id, image_id.strip(), MOST_ITEMS, filters)
    if url:
        return await find_by_url(call.market, call.buyer.app_id, url.strip(), MOST_ITEMS, filters)
    raise MissingParameter("image_id")


@operation("/traffic/item/get", TRAFFIC, "Product details")
async def get_item(call: Call) -> Item:
    """One product with its details."""
    product = await call.market.catalog.item(call.params.integer("item_id"))
    return render.item(product, call.public_url, call.language)


HANDLERS = [upload_image, image_search, get_item]
