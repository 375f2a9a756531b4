"""The merchants' face: the SHOPLINE Open API v1 under /v1."""

from litestar import Request, Router
from litestar.datastructures import State
from litestar.di import Provide

from vitrina.access.service import Merchant
from vitrina.market import Market
from vitrina.web.shopline import media, products, token
from vitrina.web.shopline.queries import product_query

PREFIX = "/v1"


async def _merchant(request: Request[object, object, State], market: Market) -> Merchant:
    return await market.access.merchant(request.headers.get("authorization"))


def router() -> Router:
    """The face's routes."""
    return Router(
        PREFIX,
        route_handlers=[*token.HANDLERS, *products.HANDLERS, *media.HANDLERS],
        dependencies={"merchant": Provide(_merchant), "listing": Provide(product_query, sync_to_thread=False)},
        tags=["Merchants: SHOPLINE Open API v1"],
    )
