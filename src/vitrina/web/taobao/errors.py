"""Failures as the buyers' side writes them: HTTP 200 with an error code in the body, as upstream does."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from vitrina.access.errors import (
    AppUnknown,
    CodeInvalid,
    RefreshTokenInvalid,
    SignatureInvalid,
    TimestampInvalid,
)
from vitrina.errors import Forbidden, NotFound, RateLimited, Unauthenticated, Unavailable, VitrinaError
from vitrina.web.taobao.calls.call import dialect_of
from vitrina.web.taobao.calls.dialects import failure, gateway_failure
from vitrina.web.taobao.calls.operations import family_of, methods_of, request_id
from vitrina.web.taobao.calls.params import MissingParameter

ISV, ISP, SYSTEM = "ISV", "ISP", "SYSTEM"  # whose fault upstream says it is: the caller's, a backend's, the platform's
TOKEN_TEXT = "The specified access token is invalid or expired"  # noqa: S105 - a message, quoted from upstream
LIMIT_TEXT = "Api access frequency exceeds the limit. this ban will last 1 seconds"
PATH_TEXT = "The specified API path is invalid"


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong in the platform's words; without ``kind`` the operation itself failed."""

    code: str
    message: str
    kind: str | None
    status: int


# Codes as upstream writes them; the first kind that fits counts. A message of None means the error's own.
_GATEWAY: tuple[tuple[type[VitrinaError], str, str | None, str, int], ...] = (
    (SignatureInvalid, "IncompleteSignature", None, ISV, 401),
    (TimestampInvalid, "IllegalTimestamp", None, ISV, 401),
    (AppUnknown, "InvalidAppKey", None, ISV, 401),
    (RefreshTokenInvalid, "IllegalRefreshToken", "The specified refresh token is invalid or expired", ISV, 401),
    (CodeInvalid, "InvalidCode", None, ISV, 401),
    (Unauthenticated, "IllegalAccessToken", TOKEN_TEXT, ISV, 401),
    (RateLimited, "ApiCallLimit", LIMIT_TEXT, ISV, 429),
    (MissingParameter, "MissingParameter", None, ISV, 400),
    (Unavailable, "ServiceUnavailable", None, SYSTEM, 503),
)
_BUSINESS: tuple[tuple[type[VitrinaError], int], ...] = ((Forbidden, 403), (NotFound, 404), (VitrinaError, 422))


def respond(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """The response to an error on the buyers' side."""
    fault = _wrong_method(request) if _is_http(error, 405) else fault_of(error)
    family, dialect, named = family_of(request.url.path), dialect_of(request), request_id(request)
    if fault.kind is None:
        body = failure(fault.code, fault.message, family, dialect, named)
    else:
        body = gateway_failure(fault.code, fault.message, fault.kind, family, dialect, named)
    honest = request.app.state.market.settings.buyers_http_errors
    return Response(body, status_code=fault.status if honest else 200)


def fault_of(error: Exception) -> Fault:
    """What an error is called on this side."""
    for kind, code, text, whose, status in _GATEWAY:
        if isinstance(error, kind):
            return Fault(code, text or str(error), whose, status)
    if isinstance(error, VitrinaError):
        status = next(status for kind, status in _BUSINESS if isinstance(error, kind))
        return Fault(upstream_code(error.code), str(error), None, status)
    if _is_http(error, 404):
        return Fault("InvalidApiPath", PATH_TEXT, ISV, 404)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return Fault("InvalidParameter", error.detail, ISV, error.status_code)
    return Fault("SystemError", "Something went wrong on our side.", SYSTEM, 500)


def _is_http(error: Exception, status: int) -> bool:
    return isinstance(error, HTTPException) and error.status_code == status


def _wrong_method(request: Request[Any, Any, Any]) -> Fault:
    known = " or ".join(methods_of(request.url.path))
    return Fault("MethodNotAllowed", f"This API is called by {known}, not by {request.method}.", ISV, 405)


def upstream_code(code: str) -> str:
    """A reason code of ours in the platform's way of writing codes."""
    return "".join(word.capitalize() for word in code.split("_"))
