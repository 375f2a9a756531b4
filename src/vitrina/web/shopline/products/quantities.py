"""Quantities: of a product, by SKU, and in each warehouse."""

from typing import Any

import msgspec
from litestar import get, put, route
from msgspec import UNSET, UnsetType

from vitrina.access.merchants import Merchant
from vitrina.catalog.models import Product, Variation, Warehouse
from vitrina.catalog.stock import locked
from vitrina.catalog.stocks.service import Counted, Level, ProductStocks, StockChange
from vitrina.errors import LONGEST_SHOWN, Invalid, VitrinaError
from vitrina.market import Market
from vitrina.web.shopline.aliases import methods, paths
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.base_wire import Translations
from vitrina.web.shopline.bodies import Text
from vitrina.web.shopline.products.handlers import ProductId
from vitrina.web.shopline.reading import Raw, read
from vitrina.web.shopline.render_base import timestamp
from vitrina.web.shopline.wire import Pagination

MOST_COUNTED = 1000  # SHOPLINE OpenAPI: locked_inventory_count takes 1000 ids


class QuantityBody(msgspec.Struct):
    """``replace`` false adds to what is there; the default is to replace it."""

    quantity: int
    replace: bool | None = None


class SkuQuantityBody(msgspec.Struct):
    sku: Text
    quantity: int
    replace: bool | None = None


class StockBody(msgspec.Struct):
    """What lies in one warehouse; without a warehouse, in the shop's first."""

    quantity: int
    warehouse_id: str | None = None
    variation_id: str | None = None
    is_replace: bool | None = None


class StockEntry(msgspec.Struct):
    quantity: int
    product_id: str | None = None
    variation_id: str | None = None
    warehouse_id: str | None = None


class StocksBody(msgspec.Struct):
    bulk_data: list[dict[str, Any]]
    is_replace: bool | None = None


class LockedBody(msgspec.Struct):
    product_ids: list[str] = msgspec.field(default_factory=list)


class QuantityWire(msgspec.Struct, kw_only=True):
    id: str
    sku: str | None
    quantity: int
    updated_at: str
    product_id: str | UnsetType = UNSET


class QuantitiesWire(QuantityWire, kw_only=True):
    """What a SKU stands for: one thing by itself, and every one in ``items``."""

    items: list[QuantityWire]
    errors: list[dict[str, str]]


class StockWire(msgspec.Struct):
    warehouse_id: str
    quantity: int


class VariationStockWire(msgspec.Struct):
    id: str
    fields_translations: dict[str, list[str]]
    stocks: list[StockWire]


class ProductStockWire(msgspec.Struct):
    id: str
    title_translations: Translations
    unlimited_quantity: bool
    stocks: list[StockWire]
    variations: list[VariationStockWire]


class ErrorsWire(msgspec.Struct):
    errors: list[dict[str, Any]]


class LockedWire(msgspec.Struct):
    product_id: str
    locked_inventory_count: int
    variations: dict[str, int]


class LockedListWire(msgspec.Struct):
    items: list[LockedWire]


class WarehouseWire(msgspec.Struct):
    id: str
    name: str
    status: str


class WarehouseListWire(msgspec.Struct):
    items: list[WarehouseWire]
    pagination: Pagination


@put(
    paths("/products/{product_id:str}/update_quantity"),
    summary="Update product quantity",
    scope="products:update",
    body=QuantityBody,
)
async def update_quantity(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> QuantityWire:
    """Sets the quantity of a product without variations, or with ``replace`` false adds to it."""
    wanted = read(sent, QuantityBody)
    change = StockChange(wanted.quantity, replace=wanted.replace is not False)
    return quantity_wire(await market.stocks.set_quantity(merchant.shop_id, product_id, change))


@put("/products/update_quantity", summary="Update quantity by SKU", scope="products:update", body=SkuQuantityBody)
async def update_quantity_by_sku(market: Market, merchant: Merchant, sent: Raw) -> QuantitiesWire:
    """Sets the quantity of every product and variation with a SKU."""
    wanted = read(sent, SkuQuantityBody)
    counted = await market.stocks.set_by_sku(
        merchant.shop_id, wanted.sku, wanted.quantity, replace=wanted.replace is not False
    )
    items = [quantity_wire(one) for one in counted]
    return QuantitiesWire(**msgspec.structs.asdict(items[0]), items=items, errors=[])


@get("/products/{product_id:str}/stocks", summary="Get product stocks", scope="products:show")
async def get_stocks(market: Market, merchant: Merchant, product_id: ProductId) -> ProductStockWire:
    """What lies in each warehouse of a product and of its variations."""
    return _stocks_wire(await market.stocks.stocks(merchant.shop_id, product_id))


@put("/products/{product_id:str}/stocks", summary="Update stock", scope="products:update", body=StockBody)
async def update_stocks(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> ProductStockWire:
    """Sets what lies in one warehouse, or with ``is_replace`` false adds to it."""
    wanted = read(sent, StockBody)
    change = StockChange(wanted.quantity, wanted.is_replace is not False, wanted.warehouse_id, wanted.variation_id)
    return _stocks_wire(await market.stocks.set_stock(merchant.shop_id, product_id, change))


@put(paths("/products/bulk_update_stocks"), summary="Bulk update stock", scope="products:update", body=StocksBody)
async def bulk_update_stocks(market: Market, merchant: Merchant, sent: Raw) -> ErrorsWire:
    """Sets many stocks, each by itself; the answer lists those that could not be set."""
    wanted = read(sent, StocksBody)
    if len(wanted.bulk_data) > MOST_COUNTED:
        raise Invalid("too_many", f"At most {MOST_COUNTED} entries.", MOST_COUNTED, len(wanted.bulk_data))
    changes, failed = _stock_changes(wanted)
    failed += await market.stocks.set_many(merchant.shop_id, changes)
    return ErrorsWire([_error(product_id, error) for product_id, error in failed])


@route(
    paths("/products/locked_inventory_count"),
    http_method=methods("/products/locked_inventory_count", "POST"),
    status_code=200,
    summary="Get locked inventory count",
    scope="products:show",
    body=LockedBody,
)
async def locked_inventory(market: Market, merchant: Merchant, asked: Asked, sent: Raw) -> LockedListWire:
    """How many units of products are held by orders that were not sent yet."""
    product_ids = read(sent, LockedBody).product_ids or asked.listed("product_ids")
    if len(product_ids) > MOST_COUNTED:
        raise Invalid("too_many", f"At most {MOST_COUNTED} products.", MOST_COUNTED, len(product_ids))
    found = await market.catalog.some(merchant.shop_id, product_ids)
    return LockedListWire([_locked_wire(one) for one in found])


@get("/warehouses", summary="Get warehouses", scope="warehouses:index")
async def list_warehouses(market: Market, merchant: Merchant, asked: Asked) -> WarehouseListWire:
    """The shop's warehouses; the first is where everything lies that no other holds."""
    page, per_page = asked.page()
    places: list[Warehouse] = await market.stocks.warehouses(merchant.shop_id)
    shown = places[(page - 1) * per_page : page * per_page]
    items = [WarehouseWire(place.id, place.name, place.status) for place in shown]
    return WarehouseListWire(items, Pagination.of(page, per_page, len(places)))


def quantity_wire(counted: Counted) -> QuantityWire:
    """What was counted, and how much of it there is."""
    item: Product | Variation = counted.item
    wire = QuantityWire(id=item.id, sku=item.sku, quantity=item.quantity, updated_at=timestamp(item.updated_at))
    if counted.variation is not None:
        wire.product_id = counted.product.id
    return wire


def _locked_wire(product: Product) -> LockedWire:
    return LockedWire(product.id, locked(product), {one.id: one.locked_quantity for one in product.variations})


def _stocks_wire(stocks: ProductStocks) -> ProductStockWire:
    product = stocks.product
    variations = [
        VariationStockWire(form.id, form.fields_translations, _levels(stocks.variations[form.id]))
        for form in product.variations
    ]
    return ProductStockWire(
        product.id, product.title_translations, product.unlimited_quantity, _levels(stocks.levels), variations
    )


def _levels(levels: list[Level]) -> list[StockWire]:
    return [StockWire(level.warehouse_id, level.quantity) for level in levels]


def _stock_changes(wanted: StocksBody) -> tuple[list[tuple[str, StockChange]], list[tuple[str, VitrinaError]]]:
    """The changes of those entries that can be read, and what is wrong with the others."""
    replace = wanted.is_replace is not False
    changes: list[tuple[str, StockChange]] = []
    failed: list[tuple[str, VitrinaError]] = []
    for raw in wanted.bulk_data:
        try:
            one = read(raw, StockEntry)
            change = StockChange(one.quantity, replace, one.warehouse_id, one.variation_id)
            changes.append((one.product_id or "", change))
        except Invalid as error:
            failed.append((str(raw.get("product_id", ""))[:LONGEST_SHOWN], error))
    return changes, failed


def _error(product_id: str, error: VitrinaError) -> dict[str, Any]:
    return {"product_id": product_id, "code": error.code, "message": str(error)}


HANDLERS = [
    update_quantity,
    update_quantity_by_sku,
    get_stocks,
    update_stocks,
    bulk_update_stocks,
    locked_inventory,
    list_warehouses,
]
