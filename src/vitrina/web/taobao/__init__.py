"""The buyers' face: the Taobao Global API, as Shanjing publishes it and as upstream does.

Shanjing's dialect stands under /rest/taobao-global, upstream's under /rest; a call with upstream's own system
parameters is answered in upstream's dialect under either.
"""

from litestar import Router

from vitrina.web.taobao import aftersales, collision, items, keywords, orders, tokens
from vitrina.web.taobao.authorize import authorize_handlers
from vitrina.web.taobao.delivering import delivering
from vitrina.web.taobao.proof import PREFIX

_ROOMS = (tokens, items, keywords, collision, orders, aftersales)
__all__ = ["PREFIX", "authorize_handlers", "delivering", "router"]


def router() -> Router:
    """The face's routes."""
    return Router(
        "/",
        route_handlers=[*(one for room in _ROOMS for one in room.HANDLERS)],
        tags=["Buyers: Taobao Global API"],
    )
