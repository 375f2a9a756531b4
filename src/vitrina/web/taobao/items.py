"""Pictures in, products out: upload, search by photo, details."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from vitrina.market import SNAPSHOT_BYTES
from vitrina.search.service import Found
from vitrina.web.taobao import render
from vitrina.web.taobao.base64 import decode_picture
from vitrina.web.taobao.call import Call
from vitrina.web.taobao.families import TRAFFIC
from vitrina.web.taobao.keywords import Filters, read_filters
from vitrina.web.taobao.operations import operation
from vitrina.web.taobao.params import MissingParameter
from vitrina.web.taobao.pictures import find_by_url
from vitrina.web.taobao.wire import ImageId, Item, SearchItem

MOST_ITEMS = 100  # upstream returns at most 100 similar products
GROWTH = 4  # of the number of products looked at while filters leave too few


@operation("/upload/image", TRAFFIC, "Upload image for product search", methods=("POST",))
async def upload_image(call: Call) -> ImageId:
    """Keeps a picture to search with and returns its imageId."""
    data = await asyncio.to_thread(decode_picture, call.params.need("image_base64"), SNAPSHOT_BYTES)
    return ImageId(await call.market.search.upload(call.buyer.app_id, data))


@operation("/traffic/item/imgsearch", TRAFFIC, "Image search")
async def image_search(call: Call) -> list[SearchItem]:
    """Products that look like a picture, best first, one hit a product."""
    language, filters = call.language, read_filters(call.params)
    # The documented call names an activity of upstream's; where no product bears a tag, it says nothing here.
    filters = replace(filters, tags=await call.market.words.known_tags(filters.tags))
    found = await _all_like(_probe(call), filters)
    return [render.search_item(hit.product, call.public_url, language) for hit in found]


def _probe(call: Call) -> Callable[[int], Awaitable[list[Found]]]:
    """The search that a call asks for, with the most products to find as its argument."""
    image_id, url = call.params.text("image_id"), call.params.text("pic_url")
    if image_id:
        return lambda limit: call.market.search.by_snapshot(call.buyer.app_id, image_id.strip(), limit)
    if url:
        return lambda limit: find_by_url(call.market, url.strip(), limit)
    raise MissingParameter("image_id")


async def _all_like(search: Callable[[int], Awaitable[list[Found]]], filters: Filters) -> list[Found]:
    """The best products that the filters admit; looks on until there are enough, so none is lost to a filter."""
    limit = MOST_ITEMS
    while True:
        found = await search(limit)
        admitted = [hit for hit in found if filters.admits(hit.product)]
        if len(admitted) >= MOST_ITEMS or len(found) < limit:
            return admitted[:MOST_ITEMS]
        limit *= GROWTH


@operation("/traffic/item/get", TRAFFIC, "Product details")
async def get_item(call: Call) -> Item:
    """One product with its details."""
    product = await call.market.catalog.item(call.params.integer("item_id"))
    return render.item(product, call.public_url, call.language)


HANDLERS = [upload_image, image_search, get_item]
