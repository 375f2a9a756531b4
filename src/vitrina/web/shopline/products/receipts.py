"""What happened to the pictures that a merchant sent (an extension)."""

from litestar import get

from vitrina.access.merchants import Merchant
from vitrina.market import Market
from vitrina.web.shopline import render
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.products.handlers import ProductId
from vitrina.web.shopline.wire import Pagination, ReceiptListWire


@get("/products/{product_id:str}/receipts", summary="Get receipts of a product's images", scope="products:show")
async def list_product_receipts(
    market: Market, merchant: Merchant, product_id: ProductId, asked: Asked
) -> ReceiptListWire:
    """What happened to every image sent for a product, refused ones too, the newest first (an extension)."""
    page, per_page = asked.page()
    found, total = await market.catalog.receipts(merchant.shop_id, product_id, page, per_page)
    return ReceiptListWire([render.kept_receipt(one) for one in found], Pagination.of(page, per_page, total))


@get("/receipts", summary="Get receipts of all images", scope="products:index")
async def list_receipts(market: Market, merchant: Merchant, asked: Asked) -> ReceiptListWire:
    """The same for all products, and for uploads and refused creations that no product came of (an extension)."""
    page, per_page = asked.page()
    found, total = await market.catalog.all_receipts(merchant.shop_id, page, per_page)
    return ReceiptListWire([render.kept_receipt(one) for one in found], Pagination.of(page, per_page, total))


HANDLERS = [list_product_receipts, list_receipts]
