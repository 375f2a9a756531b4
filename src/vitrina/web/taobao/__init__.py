"""The buyers' face: the Taobao Global API as Shanjing publishes it, under /rest/taobao-global."""

from litestar import Request, Router
from litestar.datastructures import State
from litestar.di import Provide

from vitrina.access.service import Buyer
from vitrina.market import Market
from vitrina.web.taobao import items
from vitrina.web.taobao.params import read_params

PREFIX = "/rest/taobao-global"


async def _buyer(request: Request[object, object, State], market: Market) -> Buyer:
    return await market.access.buyer(request.headers.get("authorization"))


def router() -> Router:
    """The face's routes."""
    return Router(
        PREFIX,
        route_handlers=items.HANDLERS,
        dependencies={"buyer": Provide(_buyer), "params": Provide(read_params)},
        tags=["Buyers: Taobao Global API"],
    )
