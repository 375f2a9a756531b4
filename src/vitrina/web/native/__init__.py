"""The native face: what neither API has, for callers of both. It is an extension and documented as one."""

from litestar import Router

from vitrina.web.native import search
from vitrina.web.native.reading import JsonRequest


def router() -> Router:
    """The face's routes."""
    return Router("/", route_handlers=search.HANDLERS, request_class=JsonRequest, tags=["Extension: search"])
