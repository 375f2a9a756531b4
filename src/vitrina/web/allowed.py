"""Which methods a path has, for those who used another (RFC 9110, 15.5.6: a 405 must say), and for those who ask."""

import re
from functools import cache

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from vitrina.web.heads import has_head

_PARAMETER = re.compile(r"\\\{[^}]*\\\}")


def allowed_methods(app: Litestar, path: str) -> str:
    """The methods of a path, as ``Allow`` lists them; empty if there is no such path."""
    found = (methods for pattern, methods in _patterns(app) if pattern.fullmatch(path.rstrip("/") or "/"))
    return next(found, "")


def answering_options(app: ASGIApp, routed: Litestar) -> ASGIApp:
    """The application, with all methods of a path in its answers to OPTIONS.

    The framework lists those of the handler that came first; a path's others are handlers of their own.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "OPTIONS":
            return await app(scope, receive, send)

        async def send_all(message: Message) -> None:
            if message["type"] == "http.response.start" and "allow" in (headers := MutableScopeHeaders(message)):
                headers["Allow"] = allowed_methods(routed, scope["path"])
            await send(message)

        return await app(scope, receive, send_all)

    return answer


@cache
def _patterns(app: Litestar) -> list[tuple[re.Pattern[str], str]]:
    """Every route's pattern and methods; those with fewer parameters first, as the router prefers them."""
    routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
    routes.sort(key=lambda route: len(route.path_parameters))
    return [(_pattern(route), ", ".join(sorted(_methods(route)))) for route in routes]


def _methods(route: HTTPRoute) -> set[str]:
    head = {"HEAD"} if "GET" in route.methods and has_head(route.path_format) else set()
    return {*route.methods, *head}


def _pattern(route: HTTPRoute) -> re.Pattern[str]:
    return re.compile(_PARAMETER.sub("[^/]+", re.escape(route.path_format)))
