"""Example values made from schemas, so that every operation has some and none goes stale."""

from typing import Any

from vitrina.web.docs.known import BY_NAME, BY_PART, ID, OF_FAILURES, WHOLE

Schema = dict[str, Any]
DEEPEST = 6  # levels of a sample; the category tree would go on for ever
_BY_TYPE: dict[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": True, "null": None}
_AMOUNT = "30"


def sample(schema: Schema, components: dict[str, Schema], name: str = "", depth: int = 0, part: str = "") -> Any:
    """A value that the schema allows; ``name`` is its key in ``part``."""
    if name in BY_PART.get(part, {}):
        return BY_PART[part][name]
    if "$ref" in schema:
        named = schema["$ref"].rpartition("/")[2]
        return WHOLE[named] if named in WHOLE else sample(components[named], components, name, depth, named)
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            if name in OF_FAILURES and {"type": "null"} in schema[choice]:
                return None
            return sample({"examples": schema.get("examples")} | schema[choice][0], components, name, depth, part)
    kind = schema.get("type", "object" if "properties" in schema or name not in BY_NAME else "any")
    kind = kind[0] if isinstance(kind, list) else kind
    known = schema["examples"][0] if schema.get("examples") else _known(name, kind, schema)
    return known if known is not None else _made(schema, components, depth, part, kind)


def _made(schema: Schema, components: dict[str, Schema], depth: int, part: str, kind: str) -> Any:
    if kind == "array":
        return [] if depth >= DEEPEST else [sample(schema.get("items", {}), components, "", depth + 1)]
    if kind == "object":
        inner = schema.get("properties", {}) if depth < DEEPEST else {}
        return {key: sample(value, components, key, depth + 1, part) for key, value in inner.items()}
    return schema["enum"][0] if schema.get("enum") else _BY_TYPE.get(kind)


def _known(name: str, kind: str, schema: Schema) -> Any:
    if schema.get("format") == "decimal":
        return _AMOUNT
    value = BY_NAME.get(name)
    if name.endswith("_id") and kind == "string":
        value = ID
    if name.endswith("_ids") and kind == "array":
        value = [ID]
    fits: Any = {"string": str, "integer": int, "number": (int, float), "array": list, "object": dict, "any": object}
    return value if kind in fits and isinstance(value, fits[kind]) else None
