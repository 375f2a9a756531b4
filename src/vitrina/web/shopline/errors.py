"""Errors as the SHOPLINE Open API writes them: always JSON objects, with every key some client reads."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from vitrina.catalog.errors import MediasNotFound, PhotosRefused
from vitrina.errors import Forbidden, Invalid, NotFound, RateLimited, Unauthenticated, Unavailable, VitrinaError
from vitrina.web.shopline.render import receipt
from vitrina.web.shopline.wire import ErrorWire

# Status and code for each kind of error: codes as upstream's models and examples name them.
_KINDS: tuple[tuple[type[VitrinaError], int, str], ...] = (
    (MediasNotFound, 422, "DeleteProductImageError"),
    (Unauthenticated, 401, "UnauthorizedError"),
    (Forbidden, 403, "ForbiddenError"),
    (NotFound, 404, "NotFoundError"),
    (Invalid, 422, "UnprocessableEntityError"),
    (RateLimited, 429, "RateLimitExceeded"),
    (Unavailable, 503, "ServiceUnavailableError"),
)
_HTTP_CODES = {400: "BadRequestError", 404: "NotFoundError", 405: "MethodNotAllowedError", 413: "PayloadTooLargeError"}
RETRY_SECONDS = "1"  # the length of the rate window


def respond(_request: Request[Any, Any, Any], error: Exception) -> Response[ErrorWire]:
    """The response to an error on the merchants' side."""
    if isinstance(error, VitrinaError):
        status, code = next((status, code) for kind, status, code in _KINDS if isinstance(error, kind))
        body = ErrorWire(str(error), str(error), code, _extras(error))
        if isinstance(error, MediasNotFound):
            body.caused_by = ", ".join(error.media_ids)
    else:
        status, text = _http(error)
        body = ErrorWire(text, text, _HTTP_CODES.get(status, "BadRequestError" if status < 500 else "ServerError"), {})
    return Response(body, status_code=status, headers=_headers(status))


def _http(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        return error.status_code, error.detail
    return 500, "Something went wrong on our side."


def _headers(status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": RETRY_SECONDS} if status in {429, 503} else {}


def _extras(error: VitrinaError) -> dict[str, Any]:
    extras: dict[str, Any] = {"reason": error.code, "limit": error.limit, "actual": error.actual}
    if isinstance(error, PhotosRefused):
        extras["images"] = [msgspec.to_builtins(receipt(made)) for made in error.receipts]
    return extras
