"""Changes of a product's prices, tags and labels, and of many products at once."""

from typing import Any

import msgspec
from litestar import delete, get, patch, put, route
from msgspec import UNSET, UnsetType

from vitrina.access.merchants import Merchant
from vitrina.catalog.bulk import BulkResult
from vitrina.catalog.edit import set_tags
from vitrina.catalog.models import BulkOperation
from vitrina.catalog.prices import set_prices
from vitrina.errors import Invalid
from vitrina.market import Market
from vitrina.web.shopline import render
from vitrina.web.shopline.aliases import methods, paths
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.bodies import PriceBody, languages, price_edit, tag_list
from vitrina.web.shopline.products.body import retail_status_of, status_of
from vitrina.web.shopline.products.handlers import ProductId
from vitrina.web.shopline.reading import Raw, read
from vitrina.web.shopline.render_base import timestamp
from vitrina.web.shopline.wire import Pagination, ProductWire

TAGS = "/products/{product_id:str}/tags"
Status = bool | str | None


class TagsBody(msgspec.Struct):
    tags: list[str] | str | None | UnsetType = UNSET

    def wanted(self) -> list[str]:
        """The tags to give.

        Raises:
            Invalid: nothing was said of them, which must not take them all away.
        """
        if self.tags is UNSET:
            raise Invalid("tags_missing", "tags must list the product's tags; an empty list takes them all away.")
        return tag_list(self.tags)


class TagsWire(msgspec.Struct):
    tags: list[str]


class StatusEntry(msgspec.Struct):
    id: str
    status: Status = None
    retail_status: Status = None


class StatusesBody(msgspec.Struct):
    products: list[StatusEntry] = msgspec.field(default_factory=list)


class LabelEntry(msgspec.Struct):
    product_ids: list[str] = msgspec.field(default_factory=list)
    label: dict[str, str | None] | None = None


class LabelsBody(msgspec.Struct):
    data: list[LabelEntry] = msgspec.field(default_factory=list)


class BulkDeleteBody(msgspec.Struct):
    ids: list[str] = msgspec.field(default_factory=list)


class BulkWire(msgspec.Struct):
    updated_product_ids: list[str]
    errors: list[dict[str, str]]


class LabelsWire(msgspec.Struct):
    data: list[BulkWire]


class JobWire(msgspec.Struct, kw_only=True):
    """A bulk operation; it is done when its request is answered."""

    id: str
    name: str
    type: str
    status: str
    created_at: str
    start_time: str
    finish_time: str
    total_count: int
    successful_count: int
    failed_count: int


class JobListWire(msgspec.Struct):
    items: list[JobWire]
    pagination: Pagination


@put(
    paths("/products/{product_id:str}/update_price"),
    summary="Update product price",
    scope="products:update",
    body=PriceBody,
)
async def update_price(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> ProductWire:
    """Sets the prices of a product that are sent."""
    edit = price_edit(read(sent, PriceBody))
    await market.catalog.change(
        merchant.shop_id, product_id, lambda _session, product: set_prices(product, edit, product.shop.currency)
    )
    return render.product(await market.catalog.get(merchant.shop_id, product_id), market.settings.public_url)


@route(TAGS, http_method=methods(TAGS, "PUT"), status_code=200, scope="products:update", body=TagsBody)
async def update_tags(market: Market, merchant: Merchant, product_id: ProductId, sent: Raw) -> TagsWire:
    """Gives a product these tags and no others."""
    tags = read(sent, TagsBody).wanted()
    await market.catalog.change(merchant.shop_id, product_id, lambda _session, product: set_tags(product, tags))
    return TagsWire(tags)


@patch("/products/labels", summary="Batch update product labels", scope="products:update", body=LabelsBody)
async def update_labels(market: Market, merchant: Merchant, sent: Raw) -> LabelsWire:
    """Gives each group of products a label, or with an empty one takes theirs away."""
    labels = [(entry.product_ids, languages(entry.label)) for entry in read(sent, LabelsBody).data]
    return LabelsWire([_bulk(result) for result in await market.bulk.label(merchant.shop_id, labels)])


@put("/products/status/bulk", summary="Bulk publish or unpublish online", scope="products:update", body=StatusesBody)
async def bulk_status(market: Market, merchant: Merchant, sent: Raw) -> BulkWire:
    """Shows products in the online shop, or takes them away."""
    # One client cannot send a status here; to publish is what the operation is called.
    statuses = {
        entry.id: status_of(True if entry.status is None else entry.status)
        for entry in read(sent, StatusesBody).products
    }
    return _bulk(await market.bulk.set_statuses(merchant.shop_id, statuses))


@put(
    "/products/retail_status/bulk",
    summary="Bulk publish or unpublish in the retail store",
    scope="products:update",
    body=StatusesBody,
)
async def bulk_retail_status(market: Market, merchant: Merchant, sent: Raw) -> BulkWire:
    """The same in the shop of bricks."""
    statuses = {entry.id: retail_status_of(entry.retail_status) for entry in read(sent, StatusesBody).products}
    return _bulk(await market.bulk.set_retail_statuses(merchant.shop_id, statuses))


@delete("/products/bulk", status_code=200, summary="Bulk delete products", scope="products:delete", body=BulkDeleteBody)
async def bulk_delete(market: Market, merchant: Merchant, asked: Asked, sent: Raw) -> BulkWire:
    """Removes up to 100 products, named by ``ids[]``."""
    ids = asked.listed("ids") or read(sent, BulkDeleteBody).ids
    return _bulk(await market.bulk.remove(merchant.shop_id, ids))


@get("/bulk_operations", summary="Get bulk operations", scope="products:index")
async def list_bulk_operations(market: Market, merchant: Merchant, asked: Asked) -> JobListWire:
    """The shop's latest bulk operations, the newest first."""
    page, per_page = asked.page()
    found = await market.bulk.operations(merchant.shop_id)
    shown = found[(page - 1) * per_page : page * per_page]
    return JobListWire([_job(one) for one in shown], Pagination.of(page, per_page, len(found)))


@get("/bulk_operations/{operation_id:str}", summary="Get a bulk operation", scope="products:show")
async def get_bulk_operation(market: Market, merchant: Merchant, operation_id: str) -> JobWire:
    """One bulk operation and how it went."""
    return _job(await market.bulk.operation(merchant.shop_id, operation_id))


def _bulk(result: BulkResult) -> BulkWire:
    return BulkWire(result.changed, [_missing(product_id) for product_id in result.missing])


def _missing(product_id: str) -> dict[str, str]:
    return {"id": product_id, "code": "NotFoundError", "message": "There is no such product in this shop."}


def _job(one: BulkOperation) -> JobWire:
    at, failed = timestamp(one.created_at), len(one.failures)
    facts: dict[str, Any] = dict.fromkeys(("created_at", "start_time", "finish_time"), at)
    return JobWire(
        id=one.id,
        name=one.event,
        type=one.event,
        status=one.status,
        total_count=one.total,
        successful_count=one.total - failed,
        failed_count=failed,
        **facts,
    )


HANDLERS = [
    update_price,
    update_tags,
    update_labels,
    bulk_status,
    bulk_retail_status,
    bulk_delete,
    list_bulk_operations,
    get_bulk_operation,
]
