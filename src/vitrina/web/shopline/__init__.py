"""The merchants' face: the SHOPLINE Open API v1 under /v1."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Request, Router
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler

from vitrina.access.merchants import Merchant
from vitrina.events.courier import CourierRules
from vitrina.market import Market
from vitrina.tasks import running
from vitrina.web.shopline import (
    categories,
    changes,
    images,
    media,
    merchants,
    metafields,
    oauth,
    orders,
    products,
    quantities,
    receipts,
    variations,
    webhooks,
)
from vitrina.web.shopline.asked import asked_in_query
from vitrina.web.shopline.reading import body_of
from vitrina.web.shopline.sending import sending
from vitrina.web.shopline.shape import shape_in_query

__all__ = ["PREFIX", "delivering", "oauth", "router"]

PREFIX = "/v1"
MODULES = (
    *(products, images, receipts, variations, quantities, changes, categories, metafields),
    *(media, merchants, orders, webhooks),
)


async def _identify(connection: ASGIConnection[Any, Any, Any, State], handler: BaseRouteHandler) -> None:
    # A guard runs before the body is read: whoever is unknown cannot make the server take in megabytes.
    market: Market = connection.app.state.market
    address = connection.client.host if connection.client else None
    merchant = await market.access.identify(connection.headers.get("authorization"), address)
    scope = handler.opt.get("scope")
    if scope is not None:
        merchant.need(*scope.split(":"))
    connection.state.merchant = merchant


def _merchant(request: Request[object, object, State]) -> Merchant:
    merchant: Merchant = request.state.merchant
    return merchant


def router() -> Router:
    """The face's routes."""
    return Router(
        PREFIX,
        route_handlers=[handler for module in MODULES for handler in module.HANDLERS],
        guards=[_identify],
        dependencies={
            "merchant": Provide(_merchant, sync_to_thread=False),
            "asked": Provide(asked_in_query, sync_to_thread=False),
            "shape": Provide(shape_in_query, sync_to_thread=False),
            "sent": Provide(body_of),
        },
        tags=["Merchants: SHOPLINE Open API v1"],
    )


@asynccontextmanager
async def delivering(market: Market) -> AsyncIterator[None]:
    """Sends events to webhooks for the length of a block."""
    async with sending(market, CourierRules()) as courier, running(courier.run()):
        yield
