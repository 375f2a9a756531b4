"""The buyers' face: the Taobao Global API, as Shanjing publishes it and as upstream does.

Shanjing's dialect stands under /rest/taobao-global, upstream's under /rest; a call with upstream's own system
parameters is answered in upstream's dialect under either.
"""

from litestar import Router

from vitrina.web.taobao import tokens
from vitrina.web.taobao.authorize import authorize_handlers
from vitrina.web.taobao.calls.proof import PREFIX
from vitrina.web.taobao.items import collision, keywords
from vitrina.web.taobao.items import handlers as items
from vitrina.web.taobao.orders import aftersales
from vitrina.web.taobao.orders import handlers as orders
from vitrina.web.taobao.pushes.delivering import delivering

_ROOMS = (tokens, items, keywords, collision, orders, aftersales)
__all__ = ["PREFIX", "authorize_handlers", "delivering", "router"]


def router() -> Router:
    """The face's routes."""
    return Router(
        "/",
        route_handlers=[*(one for room in _ROOMS for one in room.HANDLERS)],
        tags=["Buyers: Taobao Global API"],
    )
