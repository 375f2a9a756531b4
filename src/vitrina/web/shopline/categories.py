"""/v1/categories: a shop's shelves, and which products stand on them in what order."""

from typing import Annotated

import msgspec
from litestar import delete, get, post, put
from litestar.params import Parameter
from msgspec import UNSET, UnsetType

from vitrina.access.merchants import Merchant
from vitrina.catalog.categories.ranking import Move
from vitrina.catalog.categories.repository import CategoryQuery
from vitrina.catalog.categories.service import CategoryEdit, CategoryPage
from vitrina.market import Market
from vitrina.web.shopline.aliases import paths
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.bodies import Keywords, Text, languages
from vitrina.web.shopline.forms_wire import CategoryWire
from vitrina.web.shopline.reading import Raw, read
from vitrina.web.shopline.render_forms import category_tree
from vitrina.web.shopline.shape import Shape
from vitrina.web.shopline.wire import MessageWire, Pagination

CategoryId = Annotated[str, Parameter(description="Category ID")]
COUNT = "product_count"
_TRANSLATIONS = ("name_translations", "seo_title_translations", "seo_description_translations")


class CategoryBody(msgspec.Struct):
    name_translations: dict[str, str | None] | None | UnsetType = UNSET
    seo_title_translations: dict[str, str | None] | None | UnsetType = UNSET
    seo_description_translations: dict[str, str | None] | None | UnsetType = UNSET
    seo_keywords: Keywords | None | UnsetType = UNSET
    seo_link: Text | None | UnsetType = UNSET
    key: Annotated[str, msgspec.Meta(max_length=64)] | None | UnsetType = UNSET
    parent_id: str | None | UnsetType = UNSET
    priority: int | UnsetType = UNSET
    banner_url: str | None | UnsetType = UNSET


class AssignBody(msgspec.Struct):
    product_ids: list[str]
    category_ids: list[str]
    is_bulk_remove: bool | None = None
    unset_other_categories: bool | None = None


class SortEntry(msgspec.Struct):
    product_id: str
    ancestor: str | None = None
    descendant: str | None = None


class SortBody(msgspec.Struct):
    data: list[SortEntry]


class CategoryListWire(msgspec.Struct):
    items: list[CategoryWire]
    pagination: Pagination


class AssignWire(msgspec.Struct):
    result: list[dict[str, str]]


class SortWire(msgspec.Struct):
    job_tracker_id: str


@get("/categories", summary="Get categories", scope="categories:index")
async def list_categories(market: Market, merchant: Merchant, asked: Asked, shape: Shape) -> CategoryListWire:
    """One page of the shop's categories at the top, each with what is below it; or those named by id."""
    page, per_page = asked.page()
    query = CategoryQuery(
        page=page,
        per_page=per_page,
        previous_id=asked.text("previous_id"),
        ids=tuple(asked.listed("category_ids")),
        updated_after=asked.moment("updated_after"),
        updated_before=asked.moment("updated_before"),
    )
    counted = COUNT in shape.included
    found = await market.categories.find(merchant.shop_id, query, counted=counted)
    items = _wires(market, found, counted=counted)
    return shape.many(CategoryListWire(items, Pagination.of(page, per_page, found.total)))


@get("/categories/{category_id:str}", summary="Get category", scope="categories:show")
async def get_category(market: Market, merchant: Merchant, category_id: CategoryId, shape: Shape) -> CategoryWire:
    """One category with what is below it."""
    counted = COUNT in shape.included
    found = await market.categories.get(merchant.shop_id, category_id, counted=counted)
    return shape.one(_wires(market, found, counted=counted)[0])


@post("/categories", status_code=200, summary="Create category", scope="categories:create", body=CategoryBody)
async def create_category(market: Market, merchant: Merchant, sent: Raw) -> CategoryWire:
    """Makes a category."""
    return _wires(market, await market.categories.create(merchant.shop_id, _edit(sent)))[0]


@put("/categories/{category_id:str}", summary="Update category", scope="categories:update", body=CategoryBody)
async def update_category(market: Market, merchant: Merchant, category_id: CategoryId, sent: Raw) -> CategoryWire:
    """Changes the fields that are sent."""
    return _wires(market, await market.categories.update(merchant.shop_id, category_id, _edit(sent)))[0]


@delete("/categories/{category_id:str}", status_code=200, summary="Delete category", scope="categories:delete")
async def delete_category(market: Market, merchant: Merchant, category_id: CategoryId) -> MessageWire:
    """Removes a category and those below it; their products stay."""
    await market.categories.remove(merchant.shop_id, category_id)
    return MessageWire("Category deleted.")


@post(
    paths("/categories/bulk_assign"),
    status_code=200,
    summary="Bulk assign products to categories",
    scope="categories:update",
    body=AssignBody,
)
async def bulk_assign(market: Market, merchant: Merchant, sent: Raw) -> AssignWire:
    """Puts products in categories, or with ``is_bulk_remove`` takes them out."""
    wanted = read(sent, AssignBody)
    done = await market.bulk.assign(
        merchant.shop_id,
        wanted.product_ids,
        wanted.category_ids,
        remove=bool(wanted.is_bulk_remove),
        others=not wanted.unset_other_categories,
    )
    good = [{"product_id": product_id, "status": "success"} for product_id in done.changed]
    return AssignWire([*good, *({"product_id": product_id, "status": "not_found"} for product_id in done.missing)])


@put(
    "/categories/{category_id:str}/products_sorting",
    summary="Bulk update category product sorting",
    scope="categories:update",
    body=SortBody,
)
async def sort_products(market: Market, merchant: Merchant, category_id: CategoryId, sent: Raw) -> SortWire:
    """Puts each product after its ``ancestor``, or before its ``descendant``."""
    moves = [Move(entry.product_id, entry.ancestor, entry.descendant) for entry in read(sent, SortBody).data]
    return SortWire(await market.categories.move(merchant.shop_id, category_id, moves))


def _edit(sent: Raw) -> CategoryEdit:
    body = read(sent, CategoryBody)
    edit = CategoryEdit()
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if value is not UNSET:
            setattr(edit, name, languages(value) if name in _TRANSLATIONS else value)
    return edit


def _wires(market: Market, found: CategoryPage, *, counted: bool = False) -> list[CategoryWire]:
    wires = []
    for category in found.categories:
        wire = category_tree(category, market.settings.public_url)
        wire.sort_setting, wire.created_by = None, category.created_by
        wires.append(wire)
        if counted:
            _count(wire, found.product_counts)
    return wires


def _count(wire: CategoryWire, counts: dict[str, int]) -> None:
    wire.product_count = counts.get(wire.id, 0)
    for child in wire.children or []:
        _count(child, counts)


HANDLERS = [
    list_categories,
    get_category,
    create_category,
    update_category,
    delete_category,
    bulk_assign,
    sort_products,
]
