"""Failures as the buyers' side writes them: HTTP 200 with ``errorCode`` and ``errorMsg``, as upstream does."""

from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from vitrina.errors import RateLimited, Unauthenticated, Unavailable, VitrinaError
from vitrina.web.taobao.params import MissingParameter
from vitrina.web.taobao.wire import Failure

# Gateway codes and texts, as the upstream platform quotes them.
ILLEGAL_TOKEN = Failure("IllegalAccessToken", "The specified access token is invalid or expired")
INVALID_PATH = Failure("InvalidApiPath", "The specified API path is invalid")
CALL_LIMIT = "Api access frequency exceeds the limit. this ban will last 1 seconds"


def respond(_request: Request[Any, Any, Any], error: Exception) -> Response[Failure]:
    """The response to an error on the buyers' side."""
    return Response(_failure(error), status_code=200)


def _failure(error: Exception) -> Failure:  # noqa: PLR0911 - one line for each kind
    match error:
        case Unauthenticated():
            return ILLEGAL_TOKEN
        case RateLimited():
            return Failure("ApiCallLimit", CALL_LIMIT)
        case MissingParameter():
            return Failure("MissingParameter", error.message)
        case Unavailable():
            return Failure("ServiceUnavailable", str(error))
        case VitrinaError():
            # A reason code of ours in the platform's way of writing codes.
            return Failure("".join(word.capitalize() for word in error.code.split("_")), str(error))
        case HTTPException(status_code=404 | 405):
            return INVALID_PATH
        case HTTPException():
            return Failure("InvalidParameter", error.detail)
        case _:
            return Failure("SystemError", "Something went wrong on our side.")
