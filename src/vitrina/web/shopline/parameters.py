"""Query parameters of the merchants' side, for the documentation; they are read where they are needed."""

from typing import Any

from litestar.handlers import HTTPRouteHandler

_TEXT = {"type": "string"}
_LIST = {"type": "array", "items": _TEXT}
_NUMBER = {"type": "integer", "minimum": 1}
_FLAG = {"type": "boolean"}
_PAGE = {"page": (_NUMBER, "Page, from 1."), "per_page": (_NUMBER, "How many a page has; 24, at most 250.")}
_SHAPE = {
    "fields[]": (_LIST, "Show these keys only, such as items.id."),
    "excludes[]": (_LIST, "Leave these keys out."),
    "include_fields[]": (_LIST, "Add labels, metafields, bundle_set, type, retail_price or product_count."),
}
_TIMES = {
    "updated_after": (_TEXT, "UTC, such as 2021-01-01 00:00:00; inclusive."),
    "updated_before": (_TEXT, "The same, the other way."),
    "previous_id": (_TEXT, "Go on after this id, instead of with a page."),
}
_SEARCH = {
    "query": (_TEXT, "Words of the title, SKU or barcode."),
    "id": (_TEXT, "in:a,b"),
    "category_id": (_TEXT, "One, or several with commas."),
    "status": (_TEXT, "active, draft, hidden; not:draft"),
    "sku": (_TEXT, "The whole SKU."),
    "barcode": (_TEXT, "The whole barcode."),
    "tags": (_TEXT, "One, or several with commas."),
    "lowest_price": (_TEXT, "gte:100"),
    "quantity": (_TEXT, "lt:5"),
    "variation_quantity": (_TEXT, "lt:5"),
    "is_preorder": (_FLAG, ""),
    "unlimited_quantity": (_FLAG, ""),
    "purchasable": (_FLAG, ""),
    "created_at": (_TEXT, "gt:2021-01-01 00:00:00"),
    "updated_at": (_TEXT, "gt:2021-01-01 00:00:00"),
    "sort_type": (_TEXT, "created_at, lowest_price, quantity_sold or custom_sorting."),
}
_SORT = {
    "sort_by": (_TEXT, "asc or desc."),
    "sorts[]": (_LIST, "Up to two of sold_out:asc, created_at:desc."),
}
_ORDERS = {
    "order_ids[]": (_LIST, "Up to 250 orders."),
    "created_after": (_TEXT, "UTC, such as 2021-01-01 00:00:00; inclusive."),
    "created_before": (_TEXT, "The same, the other way."),
}
_ORDER_SEARCH = {
    "query": (_TEXT, "An order's number or id, or the buyer's own."),
    "order_number": (_TEXT, "The whole number."),
    "status": (_TEXT, "pending, confirmed, completed, cancelled; several with commas."),
    "delivery_status": (_TEXT, "pending, shipped, arrived; several with commas."),
    "order_by": (_TEXT, "asc or desc, by the time of creation."),
}
_OF: dict[str, tuple[dict[str, Any], ...]] = {
    "list_products": (_PAGE, _SHAPE, _TIMES, _SORT, {"id": (_TEXT, "in:a,b")}),
    "search_products": (_PAGE, _SHAPE, _TIMES, _SORT, _SEARCH),
    "get_product": (_SHAPE,),
    "list_categories": (_PAGE, _SHAPE, _TIMES, {"category_ids[]": (_LIST, "These only.")}),
    "get_category": (_SHAPE,),
    "list_orders": (_PAGE, _SHAPE, _TIMES, _ORDERS, {"sort_by": _SORT["sort_by"]}),
    "search_orders": (_PAGE, _SHAPE, _TIMES, _ORDERS, _ORDER_SEARCH),
    "get_order": (_SHAPE,),
    "update_status": (_SHAPE,),
    "bulk_delete": ({"ids[]": (_LIST, "Up to 100 products.")},),
    "locked_inventory": ({"product_ids[]": (_LIST, "Up to 1000 products.")},),
}
# Searches take in their body what they take in their query.
_SEARCHED = {
    "search_products": {"query": "cup", "lowest_price": "gte:100", "sort_type": "lowest_price", "per_page": 50},
    "search_orders": {"status": "confirmed", "created_after": "2026-01-01 00:00:00", "per_page": 50},
}
_PAGED = (
    *("find", "list_warehouses", "list_webhooks", "list_deliveries", "list_bulk_operations"),
    *("list_receipts", "list_product_receipts"),
)


def parameters_of(handler: HTTPRouteHandler) -> list[dict[str, Any]]:
    """What may stand in the query of an operation."""
    groups = _OF.get(_name(handler), (_PAGE,) if _name(handler) in _PAGED else ())
    return [
        {"name": key, "in": "query", "required": False, "description": text, "schema": schema}
        for group in groups
        for key, (schema, text) in group.items()
    ]


def search_body(handler: HTTPRouteHandler) -> dict[str, Any] | None:
    """The body of a search, which may say what its query may, with an example; None for other operations."""
    example = _SEARCHED.get(_name(handler))
    if example is None:
        return None
    properties = {one["name"].removesuffix("[]"): one["schema"] for one in parameters_of(handler)}
    return {"schema": {"type": "object", "properties": properties}, "example": example}


def _name(handler: HTTPRouteHandler) -> str:
    return handler.handler_name.rpartition(".")[2]
