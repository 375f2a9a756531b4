"""What real clients send that the API does not document; the one place that knows.

Two agents' toolkits (mcp-shopline, shopline-mcp) call paths and keys that upstream does not have, and one command-line
client guesses keys of bodies. They mean operations that exist, so they are taken for those.
"""

from typing import Any

# Documented path -> other paths that are answered in the same way.
PATHS: dict[str, tuple[str, ...]] = {
    "/products/{product_id:str}/add_images": ("/products/{product_id:str}/images",),
    "/products/{product_id:str}/delete_images": ("/products/{product_id:str}/images",),
    "/products/{product_id:str}/update_quantity": ("/products/{product_id:str}/quantity",),
    "/products/{product_id:str}/update_price": ("/products/{product_id:str}/price",),
    "/products/{product_id:str}/variations/{variation_id:str}/update_quantity": (
        "/products/{product_id:str}/variations/{variation_id:str}/quantity",
    ),
    "/products/{product_id:str}/variations/{variation_id:str}/update_price": (
        "/products/{product_id:str}/variations/{variation_id:str}/price",
    ),
    "/products/bulk_update_stocks": ("/products/bulk-update-quantities",),
    "/products/locked_inventory_count": ("/products/locked-inventory",),
    "/categories/bulk_assign": ("/products/bulk-assign-categories",),
}
# Documented path -> methods beside the documented one.
METHODS: dict[str, tuple[str, ...]] = {
    "/products/{product_id:str}/tags": ("POST",),
    "/products/locked_inventory_count": ("GET",),
    "/products/search": ("GET",),
}
# Body -> its keys by other names.
KEYS: dict[str, dict[str, str]] = {
    "AddImagesBody": {"image_urls": "urls", "images": "urls"},
    "DeleteImagesBody": {"image_ids": "media_ids"},
    "StocksBody": {"updates": "bulk_data"},
    "StockEntry": {"id": "product_id"},
    "BulkDeleteBody": {"product_ids": "ids"},
    "PictureBody": {"src": "url"},
}
# Body -> its documented keys whose lists have bodies of their own, by other names too.
INNER = {"AddImagesBody": {"urls": "PictureBody"}}
# Body that changes something -> the key that clients wrap it in, documented for two of them only.
WRAPPERS = {
    "ProductBody": "product",
    "CategoryBody": "category",
    "VariationBody": "variation",
    "PriceBody": "product",
    "TagsBody": "product",
    "MetafieldBody": "metafield",
    "WebhookBody": "webhook",
}
# Query parameters by other names.
PARAMETERS = {"page_size": "per_page", "limit": "per_page", "keyword": "query"}


def paths(documented: str) -> list[str]:
    """A documented path and those that mean the same."""
    return [documented, *PATHS.get(documented, ())]


def methods(documented: str, method: str) -> list[Any]:
    """A documented method and those that mean the same at this path."""
    return [method, *METHODS.get(documented, ())]


def documented_keys(body: str, raw: dict[str, Any]) -> dict[str, Any]:
    """A body with the documented names of its keys; where both are there, the documented one stands."""
    names = KEYS.get(body, {})
    named = {names[key]: value for key, value in raw.items() if key in names} | {
        key: value for key, value in raw.items() if key not in names
    }
    for key, inner in INNER.get(body, {}).items():
        if isinstance(named.get(key), list):
            named[key] = [documented_keys(inner, one) if isinstance(one, dict) else one for one in named[key]]
    return named


def is_alias(path: str, method: str) -> bool:
    """Whether a path in OpenAPI's spelling is one of those that only clients know."""
    plain = {_openapi(alias) for aliases in PATHS.values() for alias in aliases}
    extra = {(_openapi(path), method) for path, methods in METHODS.items() for method in methods}
    return path in plain or ((path, method.upper()) in extra and path != "/products/search")


def _openapi(path: str) -> str:
    return path.replace(":str}", "}")
