"""The pictures of a product."""

from litestar import delete, post

from vitrina.access.merchants import Merchant
from vitrina.errors import Invalid
from vitrina.market import Market
from vitrina.web.shopline import render
from vitrina.web.shopline.aliases import paths
from vitrina.web.shopline.bodies import AddImagesBody, DeleteImagesBody
from vitrina.web.shopline.products.handlers import ProductId
from vitrina.web.shopline.reading import Raw, read
from vitrina.web.shopline.wire import ProductWire, ResultWire


@post(
    paths("/products/{product_id:str}/add_images"),
    status_code=200,
    summary="Add product images",
    scope="products:update",
    body=AddImagesBody,
)
async def add_images(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> ProductWire:
    """Fetches images by URL and adds them to the product, or replaces its images of that type: all or none."""
    placing = read(sent, AddImagesBody).placing()
    changed = await market.catalog.add_images(merchant.shop_id, product_id, placing)
    return render.product(changed, market.settings.public_url)


@delete(
    paths("/products/{product_id:str}/delete_images"),
    status_code=200,
    summary="Delete product images",
    scope="products:update",
    body=DeleteImagesBody,
)
async def delete_images(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> ResultWire:
    """Takes images off the product, main and detail mixed: all of those named, or none."""
    media_ids = read(sent, DeleteImagesBody).media_ids
    if not media_ids:
        raise Invalid("media_ids_missing", "media_ids must list at least one media id.")
    await market.catalog.delete_images(merchant.shop_id, product_id, media_ids)
    return ResultWire("success")


HANDLERS = [add_images, delete_images]
