"""The application in the tests' own process, for what can only be seen from inside."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
from litestar import Litestar

from vitrina.market import Market
from vitrina.settings import Settings


def quiet_app(settings: Settings | None = None) -> Litestar:
    """The application; what the framework announces of its next version is left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from vitrina.web.app import create_app  # noqa: PLC0415 - so that its warnings fall in here

        return create_app(settings)


def with_merchant(folder: Path, work: Callable[[httpx.AsyncClient, Market], Awaitable[None]]) -> None:
    """Opens a market in a folder and calls ``work`` with a merchant's client of the application."""

    async def conversation() -> None:
        app = quiet_app(Settings(data=folder, rate_limit=0, workers=1, log_level="error"))
        async with app.lifespan():
            market: Market = app.state.market
            shop = await market.shops.ensure("inside")
            headers = {"Authorization": f"Bearer {await market.access.create_token(shop.id)}"}
            transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://vitrina/v1", headers=headers) as client:
                await work(client, market)

    asyncio.run(conversation())
