"""Errors outside the two compatible faces: problem details (RFC 9457)."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from vitrina.errors import Forbidden, NotFound, RateLimited, Unauthenticated, Unavailable, VitrinaError

_STATUS: tuple[tuple[type[VitrinaError], int], ...] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (RateLimited, 429),
    (Unavailable, 503),
    (VitrinaError, 422),
)


class ProblemDetails(msgspec.Struct, omit_defaults=True):
    status: int
    title: str
    code: str
    detail: str
    limit: int | str | None = None
    actual: int | str | None = None
    hint: str | None = None


def respond(_request: Request[Any, Any, Any], error: Exception) -> Response[ProblemDetails]:
    """The response to an error on a page, a picture or an operations endpoint."""
    problem = _problem(error)
    return Response(problem, status_code=problem.status, media_type="application/problem+json")


def _problem(error: Exception) -> ProblemDetails:
    if isinstance(error, VitrinaError):
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        return ProblemDetails(
            status, type(error).__name__, error.code, error.message, error.limit, error.actual, error.hint
        )
    if isinstance(error, HTTPException):
        return ProblemDetails(error.status_code, type(error).__name__, "http_error", error.detail)
    return ProblemDetails(500, "InternalError", "internal_error", "Something went wrong on our side.")
