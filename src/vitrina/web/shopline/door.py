"""Who comes in: every request of the merchants' side is identified before anything of it is read."""

from typing import cast

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from vitrina.access.merchants import Merchant
from vitrina.market import Market
from vitrina.web.callers import address_of, caller_of, keep_caller

AUTHORIZATION = b"authorization"


class Door(ASGIMiddleware):
    """Lets a request in whose token allows what it asks for; whoever is unknown cannot make us take in megabytes."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["type"] == ScopeType.HTTP:
            market: Market = scope["litestar_app"].state.market
            merchant = await market.access.identify(_authorization(scope), address_of(scope))
            keep_caller(scope, merchant)
            needed = scope["route_handler"].opt.get("scope")
            if needed is not None:
                merchant.need(*needed.split(":"))
        await next_app(scope, receive, send)


def merchant_of(scope: Scope) -> Merchant:
    """The merchant that came in by the door."""
    return cast("Merchant", caller_of(scope))


def _authorization(scope: HTTPScope) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == AUTHORIZATION), None)
