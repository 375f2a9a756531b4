"""Which methods a path has, for those who used another (RFC 9110, 15.5.6: a 405 must say)."""

import re
from functools import cache

from litestar import Litestar
from litestar.routes import HTTPRoute

from vitrina.web.heads import has_head

_PARAMETER = re.compile(r"\\\{[^}]*\\\}")


def allowed_methods(app: Litestar, path: str) -> str:
    """The methods of a path, as ``Allow`` lists them; empty if there is no such path."""
    found = (methods for pattern, methods in _patterns(app) if pattern.fullmatch(path.rstrip("/") or "/"))
    return next(found, "")


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
