"""The OpenAPI document, made whole: bodies of requests, errors, parameters and examples."""

import copy
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.routes import BaseRoute, HTTPRoute

from vitrina.web import shopline, taobao
from vitrina.web.docs.samples import sample
from vitrina.web.shopline.aliases import is_alias
from vitrina.web.shopline.parameters import parameters_of, search_body
from vitrina.web.shopline.wire import ErrorWire
from vitrina.web.taobao.parameters import body_of, query_of

Operation = dict[str, Any]
JSON = "application/json"
# Every operation of the merchants' side can answer these; docs say when.
ERRORS = {
    "400": "The body is no JSON",
    "401": "No valid token",
    "403": "The token lacks a scope, or the operation does not fit the product",
    "404": "There is no such thing in this shop",
    "405": "The path has no such method",
    "413": "The body is too large",
    "422": "The request cannot be carried out as it stands",
    "429": "Too many requests this second",
    "503": "A part is busy; try again",
}
_SIGNED = "A bearer token, or the app's signature. What stands in the body may stand in the query instead."
_AMOUNT = {"type": "string", "format": "decimal"}  # msgspec's words
_ERROR_NAME = "MerchantError"
_TEMPLATE = "#/components/schemas/{name}"


def enriched(schema: dict[str, Any], routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """The document with everything that a reader or a program needs."""
    document: dict[str, Any] = _loosened(schema)
    components = document.setdefault("components", {}).setdefault("schemas", {})
    _forgive(components)
    _add_struct(components, _ERROR_NAME, ErrorWire)
    document["components"]["securitySchemes"] = {"bearerAuth": {"type": "http", "scheme": "bearer"}}
    handlers = dict(_handlers(routes))
    for path in list(document["paths"]):
        for method in list(document["paths"][path]):
            plain = path.removeprefix(shopline.PREFIX)
            if path.startswith(shopline.PREFIX + "/") and is_alias(plain, method):
                del document["paths"][path][method]
            elif (handler := handlers.get((path, method))) is not None and path.startswith(shopline.PREFIX + "/"):
                _complete(document["paths"][path][method], handler, method, components)
            elif handler is not None and path.startswith(taobao.PREFIX + "/"):
                _complete_buyers(document["paths"][path][method], handler, method)
        if not document["paths"][path]:
            del document["paths"][path]
    _add_samples(document, components)
    return document


def _handlers(routes: Iterable[BaseRoute]) -> Iterator[tuple[tuple[str, str], HTTPRouteHandler]]:
    for route in routes:
        if isinstance(route, HTTPRoute):
            path = route.path_format
            for handler in route.route_handlers:
                for method in handler.http_methods:
                    yield (path, method.lower()), handler


def _complete(operation: Operation, handler: HTTPRouteHandler, method: str, components: dict[str, Any]) -> None:
    operation["security"] = [{"bearerAuth": []}]
    scope = handler.opt.get("scope")
    if scope:
        operation["description"] = f"{operation.get('description', '')} Scope: `{scope}`.".strip()
    body = _body(handler, method, components)
    if body is not None:
        operation["requestBody"] = body
    operation["parameters"] = [*operation.get("parameters", []), *parameters_of(handler)]
    for status, text in ERRORS.items():
        error = {"description": text, "content": {JSON: {"schema": _ref(_ERROR_NAME)}}}
        operation["responses"][status] = error


def _complete_buyers(operation: Operation, handler: HTTPRouteHandler, method: str) -> None:
    if handler.opt["needs_token"]:
        operation["security"] = [{"bearerAuth": []}]
        operation["description"] = f"{operation.get('description', '')} {_SIGNED}".strip()
    if method == "get":
        operation["parameters"] = query_of(handler)
    else:
        operation["requestBody"] = body_of(handler)


def _body(handler: HTTPRouteHandler, method: str, components: dict[str, Any]) -> dict[str, Any] | None:
    search = search_body(handler)
    if search is not None:
        return None if method == "get" else {"required": False, "content": {JSON: search}}
    struct = handler.opt.get("body")
    if struct is None:
        return None
    _add_struct(components, struct.__name__, struct)
    kind = handler.opt.get("body_type", JSON)
    return {"required": True, "content": {kind: {"schema": _ref(struct.__name__)}}}


def _forgive(components: dict[str, Any]) -> None:
    """Nothing an answer shows is required: ``fields[]`` may ask for any part of it."""
    for name, component in components.items():
        if name.endswith("Wire"):
            component.pop("required", None)


def _loosened(value: Any) -> Any:
    """A copy in which 5 may be both an integer and a number: one of several schemas becomes any of them."""
    if isinstance(value, dict):
        return {"anyOf" if key == "oneOf" else key: _loosened(inner) for key, inner in value.items()}
    return [_loosened(inner) for inner in value] if isinstance(value, list) else copy.copy(value)


def _add_struct(components: dict[str, Any], name: str, struct: type[msgspec.Struct]) -> None:
    if name in components:
        return
    _, made = msgspec.json.schema_components([struct], ref_template=_TEMPLATE)
    components |= {f"{name}" if key == struct.__name__ else key: _plain(value) for key, value in made.items()}


def _plain(value: Any) -> Any:
    """A copy that programs can make clients of: lists of anything say so, and amounts may be numbers, as most are."""
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if value == _AMOUNT:
        return {"type": ["number", "string"], "format": "decimal"}
    plain: dict[str, Any] = {key: _plain(inner) for key, inner in value.items()}
    if plain.get("type") == "array" and "prefixItems" not in plain:
        plain.setdefault("items", {})
    return plain


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _TEMPLATE.format(name=name)}


def _add_samples(document: dict[str, Any], components: dict[str, Any]) -> None:
    for item in document["paths"].values():
        for operation in item.values():
            bodies = [operation.get("requestBody", {}), *operation.get("responses", {}).values()]
            for body in bodies:
                for content in body.get("content", {}).values():
                    if "schema" in content and "example" not in content and "examples" not in content:
                        content["example"] = sample(content["schema"], components)
