"""The merchants' face: the SHOPLINE Open API v1 under /v1."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Router

from vitrina.events.courier import CourierRules
from vitrina.market import Market
from vitrina.tasks import running
from vitrina.web.shopline import categories, media, merchants, oauth
from vitrina.web.shopline.door import Door
from vitrina.web.shopline.given import GIVEN
from vitrina.web.shopline.orders import handlers as orders
from vitrina.web.shopline.products import changes, images, metafields, quantities, receipts, variations
from vitrina.web.shopline.products import handlers as products
from vitrina.web.shopline.webhooks import handlers as webhooks
from vitrina.web.shopline.webhooks.sending import sending

__all__ = ["PREFIX", "delivering", "oauth", "router"]

PREFIX = "/v1"
MODULES = (
    *(products, images, receipts, variations, quantities, changes, categories, metafields),
    *(media, merchants, orders, webhooks),
)


def router() -> Router:
    """The face's routes."""
    return Router(
        PREFIX,
        route_handlers=[handler for module in MODULES for handler in module.HANDLERS],
        middleware=[Door()],
        dependencies=GIVEN,
        tags=["Merchants: SHOPLINE Open API v1"],
    )


@asynccontextmanager
async def delivering(market: Market) -> AsyncIterator[None]:
    """Sends events to webhooks for the length of a block."""
    async with sending(market, CourierRules()) as courier, running(courier.run()):
        yield
