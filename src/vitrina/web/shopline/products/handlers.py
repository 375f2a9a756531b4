"""/v1/products: lists, searches, and products as a whole."""

from typing import Annotated

from litestar import delete, get, post, put, route
from litestar.params import Parameter

from vitrina.access.merchants import Merchant
from vitrina.catalog.query import ProductQuery
from vitrina.market import Market
from vitrina.web.shopline import render
from vitrina.web.shopline.aliases import methods
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.products.body import PRODUCT_FIELDS, WHOLE_PRODUCT, ProductBody, product_edit, skips_refused
from vitrina.web.shopline.products.included import add_included
from vitrina.web.shopline.products.queries import list_query, search_query
from vitrina.web.shopline.products.shown import ShownProducts
from vitrina.web.shopline.reading import Raw, unwrapped
from vitrina.web.shopline.shape import Shape, shape_of
from vitrina.web.shopline.wire import Pagination, ProductListWire, ProductWire, ResultWire

ProductId = Annotated[str, Parameter(description="Product ID")]


@get("/products", summary="Get products", scope="products:index")
async def list_products(market: Market, merchant: Merchant, asked: Asked, shape: Shape) -> ProductListWire:
    """One page of the shop's products."""
    return await _page(market, merchant, list_query(asked), shape)


@route("/products/search", http_method=methods("/products/search", "POST"), status_code=200, scope="products:index")
async def search_products(market: Market, merchant: Merchant, asked: Asked, sent: Raw) -> ProductListWire:
    """Products by words, SKU, barcode, category, price, stock or time; in the query or in the body."""
    wanted = Asked([*sent.items(), *asked.pairs()])
    return await _page(market, merchant, search_query(wanted), shape_of(wanted))


@get("/products/{product_id:str}", summary="Get product", scope="products:show", middleware=[ShownProducts()])
async def get_product(market: Market, merchant: Merchant, product_id: ProductId, shape: Shape) -> ProductWire:
    """One product, whole."""
    item = await market.catalog.get(merchant.shop_id, product_id)
    wire = render.product(item, market.settings.public_url)
    await add_included(market, [item], [wire], shape.included)
    return shape.one(wire)


@post("/products", status_code=200, summary="Create product", scope="products:create", body=WHOLE_PRODUCT)
async def create_product(market: Market, merchant: Merchant, sent: Raw) -> ProductWire:
    """Creates a product with its variations, and with the images its body names."""
    edit, placings = product_edit(unwrapped(sent, ProductBody.__name__, PRODUCT_FIELDS))
    made, _ = await market.catalog.create(merchant.shop_id, edit, placings, skip_refused=skips_refused(sent))
    return render.product(made, market.settings.public_url)


@put("/products/{product_id:str}", summary="Update product", scope="products:update", body=WHOLE_PRODUCT)
async def update_product(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> ProductWire:
    """Changes the fields that are sent; ``images`` and ``detail_images`` replace their lists."""
    edit, placings = product_edit(unwrapped(sent, ProductBody.__name__, PRODUCT_FIELDS))
    changed = await market.catalog.update(merchant.shop_id, product_id, edit, placings)
    return render.product(changed, market.settings.public_url)


@delete("/products/{product_id:str}", status_code=200, summary="Delete product", scope="products:delete")
async def delete_product(market: Market, merchant: Merchant, product_id: ProductId) -> ResultWire:
    """Removes a product."""
    await market.catalog.remove(merchant.shop_id, product_id)
    return ResultWire("success")


async def _page(market: Market, merchant: Merchant, query: ProductQuery, shape: Shape) -> ProductListWire:
    page = await market.catalog.find(merchant.shop_id, query)
    items = [render.product(item, market.settings.public_url) for item in page.products]
    await add_included(market, page.products, items, shape.included)
    wire = ProductListWire(items, Pagination.of(query.page, query.per_page, page.total))
    if query.previous_id:
        wire.last_id, wire.limit = (items[-1].id if items else None), query.per_page
    return shape.many(wire)


HANDLERS = [list_products, search_products, get_product, create_product, update_product, delete_product]
