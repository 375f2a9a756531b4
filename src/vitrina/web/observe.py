"""What is known of every request: counted, timed, logged, and named by an id that its answer carries."""

import re
import time
from functools import cache

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from vitrina.storage.ids import object_id
from vitrina.web.callers import logged_caller

REQUESTS = Counter("vitrina_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "vitrina_request_seconds",
    "Seconds from the arrival of a request to the head of its answer",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LONGEST_PATH = 200  # characters of a path in a line of the log
REQUEST_ID = b"x-request-id"
_CLEAN_ID = re.compile(rb"[\w.-]{1,64}", re.ASCII)
log = structlog.get_logger("vitrina.access")


def observed(app: ASGIApp) -> ASGIApp:
    """The application, observed under the routes that match, so that ids in paths do not multiply the series.

    It stands around the router and not among its middleware, which a path that no route matches never comes to.
    """

    async def observe(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return await app(scope, receive, send)
        began = time.perf_counter()
        request_id = _request_id(scope)

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (REQUEST_ID, request_id.encode())]
                _note(scope, message["status"], time.perf_counter() - began)
            await send(message)

        # The next request of this connection brings an id of its own, so nothing is set back.
        structlog.contextvars.bind_contextvars(request_id=request_id)
        return await app(scope, receive, send_observed)

    return observe


def _request_id(scope: HTTPScope) -> str:
    given = next((value for name, value in scope["headers"] if name == REQUEST_ID), b"")
    return given.decode() if _CLEAN_ID.fullmatch(given) else object_id()


def _note(scope: HTTPScope, status: int, seconds: float) -> None:
    route = scope.get("path_template", "unmatched")
    # Any word can stand where a method should; only known ones may become series.
    method = scope["method"] if scope["method"] in METHODS else "other"
    counted, timed = _series(method, route, status)
    counted.inc()
    timed.observe(seconds)
    told = {"path": scope["path"][:LONGEST_PATH], "status": status, "ms": round(seconds * 1000, 1)}
    log.info("request", method=method, route=route, **told, **logged_caller(scope))


@cache
def _series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """The two series of a kind of request; they are as few as our routes, and finding them costs more than counting."""
    return REQUESTS.labels(method, route, status), SECONDS.labels(route)
