"""Errors as the SHOPLINE Open API writes them: always JSON objects, with every key some client reads."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException, ValidationException

from vitrina.access.errors import GrantRefused
from vitrina.catalog.errors import MediasNotFound, PhotosRefused, QuantityLocked
from vitrina.errors import (
    LONGEST_SHOWN,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
    VitrinaError,
    shown,
)
from vitrina.web.shopline.render import receipt
from vitrina.web.shopline.wire import ErrorWire

# Status and code for each kind of error: codes as upstream's models and examples name them.
_KINDS: tuple[tuple[type[VitrinaError], int, str], ...] = (
    (MediasNotFound, 422, "DeleteProductImageError"),
    (QuantityLocked, 403, "QuantityUpdateNotAllowedError"),
    (GrantRefused, 400, "BadRequestError"),
    (Unauthenticated, 401, "UnauthorizedError"),
    (Forbidden, 403, "ForbiddenError"),
    (NotFound, 404, "NotFoundError"),
    (Invalid, 422, "UnprocessableEntityError"),
    (RateLimited, 429, "RateLimitExceeded"),
    (Unavailable, 503, "ServiceUnavailableError"),
)
_HTTP_CODES = {
    400: "BadRequestError",
    404: "NotFoundError",
    405: "MethodNotAllowedError",
    408: "RequestTimeoutError",
    413: "PayloadTooLargeError",
    422: "UnprocessableEntityError",
}
UNKNOWN_FIELD = "contains unknown field"  # msgspec's words
RETRY_SECONDS = "1"  # the length of the rate window


def respond(request: Request[Any, Any, Any], error: Exception) -> Response[ErrorWire]:
    """The response to an error on the merchants' side."""
    if isinstance(error, VitrinaError):
        status, code = next((status, code) for kind, status, code in _KINDS if isinstance(error, kind))
        body = ErrorWire(str(error), str(error), code, _extras(error))
        if isinstance(error, MediasNotFound):
            body.caused_by = ", ".join(error.media_ids)
    else:
        status, text = _other(request, error)
        body = ErrorWire(text, text, _HTTP_CODES.get(status, "BadRequestError" if status < 500 else "ServerError"), {})
    return Response(body, status_code=status, headers=_headers(status))


def _other(request: Request[Any, Any, Any], error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        return (422 if isinstance(error, ValidationException) else error.status_code), _refusal(request, error)
    return 500, "Something went wrong on our side."


def _refusal(request: Request[Any, Any, Any], error: HTTPException) -> str:
    """What the framework refuses, in words for people."""
    path = request.url.path[:LONGEST_SHOWN]
    if isinstance(error, NotFoundException):
        return f"There is nothing at {path} here; /docs lists what there is."
    if isinstance(error, MethodNotAllowedException):
        return f"{path} does not take {request.method}; the header Allow lists what it takes."
    return _wrong_type(error) if isinstance(error, ValidationException) else error.detail


def _wrong_type(error: ValidationException) -> str:
    problems = error.extra if isinstance(error.extra, list) else []
    told = {str(problem.get("key", "body")): str(problem["message"]) for problem in problems}
    if unknown := [text.split("`")[1] for text in told.values() if UNKNOWN_FIELD in text]:
        return f"There is no field {shown(unknown[0])} here."
    if texts := [f"{key}: {text}" for key, text in told.items() if "Expected" in text]:
        return f"A field has the wrong type: {'; '.join(texts)}."
    return "The body must be a JSON object." if problems else error.detail


def _headers(status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": RETRY_SECONDS} if status in {429, 503} else {}


def _extras(error: VitrinaError) -> dict[str, Any]:
    extras: dict[str, Any] = {"reason": error.code, "limit": error.limit, "actual": error.actual}
    if isinstance(error, PhotosRefused):
        extras["images"] = [msgspec.to_builtins(receipt(made)) for made in error.receipts]
    return extras
