"""How fast the merchants' side reads as a shop grows from 1,000 to 100,000 products.

    .venv/bin/python benchmarks/merchants.py [LARGE]

All in one process, called as an application without a network, so that ratios are of our own work.
"""

import asyncio
import logging
import sys
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import event, insert
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from vitrina.catalog.models import Product, ProductWord, Status
from vitrina.catalog.words import TEXT
from vitrina.market import Market
from vitrina.settings import Settings
from vitrina.storage.ids import numeric_id, object_id
from vitrina.web.app import create_app

SMALL, LARGE = 1_000, 100_000
ROUNDS = 60
BATCH = 5_000
Call = Callable[[], Awaitable[httpx.Response]]


async def wall_ms(call: Call) -> float:
    """Milliseconds of the median call."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        (await call()).raise_for_status()
        times.append(time.perf_counter() - began)
    return sorted(times)[ROUNDS // 2] * 1000


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL statements of a block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def fill(session: Session, shop_id: str, numbers: range) -> None:
    """Makes plain products without the detour over requests; one in a hundred is a kettle."""
    products, words = [], []
    for number in numbers:
        product_id, kind = object_id(), "kettle" if number % 100 == 0 else "plate"
        products.append(
            {
                "id": product_id,
                "item_id": numeric_id(),
                "shop_id": shop_id,
                "status": Status.ACTIVE,
                "title_translations": {"en": f"{kind} {number}"},
                "price": 100,
                "sku": f"S-{number}",
            }
        )
        words += [
            {"product_id": product_id, "shop_id": shop_id, "field": TEXT, "word": word}
            for word in (kind, str(number), f"s-{number}")
        ]
    session.execute(insert(Product), products)
    session.execute(insert(ProductWord), words)


async def grow(market: Market, shop_id: str, start: int, end: int) -> None:
    for first in range(start, end, BATCH):
        numbers = range(first, min(end, first + BATCH))
        await market.database.write(lambda session, numbers=numbers: fill(session, shop_id, numbers))  # type: ignore[misc]


def seed_sized() -> dict[str, Any]:
    """The body of a product with as many options and variations as the documented example."""
    options = [
        {"key": f"{kind}{number}", "type": kind, "name_translations": {"en": f"{kind} {number}", "zh-hant": "選項"}}
        for kind in ("custom_1", "custom_2")
        for number in range(2)
    ]
    forms = [{"key": [f"custom_1{a}", f"custom_2{b}"], "price": 99, "quantity": 9} for a in range(2) for b in range(2)]
    facts = {"title_translations": {"en": "Lamp"}, "price": 9, "variant_options": options, "variations": forms}
    return {"product": facts}


async def main(large: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), rate_limit=0, workers=1, log_level="error")
        app = create_app(settings)
        async with app.lifespan():
            market: Market = app.state.market
            shop = await market.shops.ensure("bench")
            headers = {"Authorization": f"Bearer {await market.access.create_token(shop.id)}"}
            transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://vitrina", headers=headers) as client:
                made = await client.post("/v1/products", json=seed_sized())
                path = f"/v1/products/{made.raise_for_status().json()['id']}"
                calls = {
                    "list 50": "/v1/products?per_page=50",
                    "search": "/v1/products/search?query=kettle 700",
                    "get": path,
                }
                await grow(market, shop.id, 0, SMALL)
                before = await measure(client, calls)
                await grow(market, shop.id, SMALL, large)
                after = await measure(client, calls)
                for name in calls:
                    print(f"{name}: {before[name]:.1f} ms at {SMALL:,}, {after[name]:.1f} ms at {large:,}: "
                          f"{after[name] / before[name]:.2f}x (wanted: 3x at most)")  # fmt: skip


async def measure(client: httpx.AsyncClient, calls: dict[str, str]) -> dict[str, float]:
    for per_page in (10, 50):
        with counted() as seen:
            (await client.get(f"/v1/products?per_page={per_page}")).raise_for_status()
        print(f"listing {per_page} products: {sum(not one.startswith('BEGIN') for one in seen)} SQL statements")
    return {name: await wall_ms(lambda path=path: client.get(path)) for name, path in calls.items()}  # type: ignore[misc]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE))
