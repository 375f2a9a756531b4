"""Example values made from schemas, so that every operation has some and none goes stale."""

from typing import Any

Schema = dict[str, Any]
DEEPEST = 6  # levels of a sample; the category tree would go on for ever
# What a value of this name looks like, where its type alone says little.
_BY_NAME: dict[str, Any] = {
    "_id": "5d3594c276e7ec003b7021c0",
    "id": "5d3594c276e7ec003b7021c0",
    "url": "https://pictures.example/cup.jpg",
    "urls": ["https://pictures.example/cup.jpg"],
    "address": "https://hooks.example/shopline",
    "topics": ["product/update"],
    "title_translations": {"en": "Tea cup", "zh-hant": "茶杯"},
    "name_translations": {"en": "green", "zh-hant": "綠"},
    "status": "active",
    "sku": "CUP-1",
    "decision": "refused",
    "reason": "http_status",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "label": "NT$30",
    "currency_iso": "TWD",
    "currency_symbol": "NT$",
    "cents": 30,
    "dollars": 30,
    "price": 30,
    "quantity": 5,
    "created_at": "2026-01-31T08:00:00.000+00:00",
    "updated_at": "2026-01-31T08:00:00.000+00:00",
    "data": "@cup.jpg",
    "image_type": "main",
    "field_type": "single_line_text_field",
    "field_value": "by hand",
    "error": "There is no product '5d3594c276e7ec003b7021c0' in this shop.",
    "message": "There is no product '5d3594c276e7ec003b7021c0' in this shop.",
    "code": "NotFoundError",
}
_BY_TYPE: dict[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": True, "null": None}


def sample(schema: Schema, components: dict[str, Schema], name: str = "", depth: int = 0) -> Any:
    """A value that the schema allows."""
    if "$ref" in schema:
        return sample(components[schema["$ref"].rpartition("/")[2]], components, name, depth)
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            return sample({"examples": schema.get("examples")} | schema[choice][0], components, name, depth)
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    known = schema["examples"][0] if schema.get("examples") else _known(name, kind)
    if known is not None:
        return known
    if kind == "array":
        return [] if depth >= DEEPEST else [sample(schema.get("items", {}), components, "", depth + 1)]
    if kind == "object":
        inner = schema.get("properties", {}) if depth < DEEPEST else {}
        return {key: sample(value, components, key, depth + 1) for key, value in inner.items()}
    return schema["enum"][0] if schema.get("enum") else _BY_TYPE.get(kind)


def _known(name: str, kind: str) -> Any:
    value = _BY_NAME.get(name)
    if name.endswith("_id") and kind == "string":
        value = _BY_NAME["id"]
    fits: Any = {"string": str, "integer": int, "number": (int, float), "array": list, "object": dict}.get(kind)
    return value if fits is not None and isinstance(value, fits) else None
