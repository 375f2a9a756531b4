"""/v1/products: the operations on products and their images."""

from typing import Annotated, Any

from litestar import delete, get, post, put
from litestar.params import Parameter

from vitrina.access.service import Merchant
from vitrina.catalog.repository import ProductQuery
from vitrina.errors import Invalid
from vitrina.market import Market
from vitrina.web.shopline import render
from vitrina.web.shopline.bodies import AddImagesBody, DeleteImagesBody, product_edit
from vitrina.web.shopline.wire import Pagination, ProductListWire, ProductWire, ResultWire

ProductId = Annotated[str, Parameter(description="Product ID")]


@get("/products", summary="Get products")
async def list_products(market: Market, merchant: Merchant, listing: ProductQuery) -> ProductListWire:
    """One page of the shop's products."""
    page = await market.catalog.find(merchant.shop_id, listing)
    pages = -(-page.total // listing.per_page)
    return ProductListWire(
        [render.product(item, market.settings.public_url) for item in page.products],
        Pagination(listing.page, listing.per_page, page.total, pages),
    )


@get("/products/{product_id:str}", summary="Get product")
async def get_product(market: Market, merchant: Merchant, product_id: ProductId) -> ProductWire:
    """One product, whole."""
    return render.product(await market.catalog.get(merchant.shop_id, product_id), market.settings.public_url)


@post("/products", status_code=200, summary="Create product")
async def create_product(market: Market, merchant: Merchant, data: dict[str, Any]) -> ProductWire:
    """Creates a product, with the images its body names."""
    body = data.get("product", data)
    if not isinstance(body, dict):
        raise Invalid("product_invalid", "product must be an object with the product's fields.")
    edit, placings = product_edit(body)
    skip = bool(data.get("ignore_product_media_errors"))
    made, _ = await market.catalog.create(merchant.shop_id, edit, placings, skip_refused=skip)
    return render.product(made, market.settings.public_url)


@put("/products/{product_id:str}", summary="Update product")
async def update_product(
    market: Market, merchant: Merchant, product_id: ProductId, data: dict[str, Any]
) -> ProductWire:
    """Changes the fields that are sent; ``images`` and ``detail_images`` replace their lists."""
    edit, placings = product_edit(data)
    changed = await market.catalog.update(merchant.shop_id, product_id, edit, placings)
    return render.product(changed, market.settings.public_url)


@delete("/products/{product_id:str}", status_code=200, summary="Delete product")
async def delete_product(market: Market, merchant: Merchant, product_id: ProductId) -> ResultWire:
    """Removes a product."""
    await market.catalog.remove(merchant.shop_id, product_id)
    return ResultWire("success")


@post("/products/{product_id:str}/add_images", status_code=200, summary="Add product images")
async def add_images(market: Market, merchant: Merchant, product_id: ProductId, data: AddImagesBody) -> ProductWire:
    """Fetches images by URL and adds them to the product, or replaces its images of that type: all or none."""
    changed = await market.catalog.add_images(merchant.shop_id, product_id, data.placing())
    return render.product(changed, market.settings.public_url)


@delete("/products/{product_id:str}/delete_images", status_code=200, summary="Delete product images")
async def delete_images(
    market: Market, merchant: Merchant, product_id: ProductId, data: DeleteImagesBody
) -> ResultWire:
    """Takes images off the product, main and detail mixed: all of those named, or none."""
    if not data.media_ids:
        raise Invalid("media_ids_missing", "media_ids must list at least one media id.")
    await market.catalog.delete_images(merchant.shop_id, product_id, data.media_ids)
    return ResultWire("success")


HANDLERS = [list_products, get_product, create_product, update_product, delete_product, add_images, delete_images]
