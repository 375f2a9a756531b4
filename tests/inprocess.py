"""The application in the tests' own process, for what can only be seen from inside."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from postgres import database_url

from vitrina.market import Market
from vitrina.settings import Settings


def quiet_app(settings: Settings | None = None) -> Litestar:
    """The application; what the framework announces of its next version is left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from vitrina.web.app import create_app  # noqa: PLC0415 - so that its warnings fall in here

        return create_app(settings)


def with_app(folder: Path, work: Callable[[Litestar, Market], Awaitable[None]], **settings: Any) -> None:
    """Opens a market in a folder and calls ``work`` with the application that stands on it."""

    async def conversation() -> None:
        plain = {
            "rate_limit": 0,
            "workers": 1,
            "log_level": "error",
            "database_url": database_url(folder / "vitrina.db"),
        }
        given: dict[str, Any] = plain | settings
        app = quiet_app(Settings(data=folder, **given))
        async with app.lifespan():
            await work(app, app.state.market)

    asyncio.run(conversation())


def client_of(app: Litestar, token: str, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A merchant's client that calls from an address."""
    transport = httpx.ASGITransport(app, client=(address, 40_000))  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(transport=transport, base_url="http://vitrina/v1", headers=headers)


def with_merchant(folder: Path, work: Callable[[httpx.AsyncClient, Market], Awaitable[None]]) -> None:
    """The same with a merchant's client."""

    async def inside(app: Litestar, market: Market) -> None:
        shop = await market.shops.ensure("inside")
        async with client_of(app, await market.access.create_token(shop.id)) as client:
            await work(client, market)

    with_app(folder, inside)
