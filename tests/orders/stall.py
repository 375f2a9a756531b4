"""A small market on a real database file, without a server: two shops, their goods, two buyers' apps."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic
from typing import Any, TypeVar

from postgres import copy_database, database_url
from sqlalchemy.orm import Session

from vitrina.access.models import App
from vitrina.catalog.models import Product, Shop, Status, Variation
from vitrina.orders.collision import for_orders
from vitrina.orders.requests import PurchaseRequest, Wanted
from vitrina.orders.service import OrderService
from vitrina.storage.database import Database

T = TypeVar("T")
STOCK = "SELECT item_id, quantity FROM products UNION ALL SELECT sku_id, quantity FROM variations"
COMPILED: dict[Any, Any] = {}
UNPAID_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Good:
    """One thing that can be bought."""

    item_id: int
    sku_id: int
    shop_id: str
    product_id: str
    variation_id: str | None
    price: int

    def wanted(self, quantity: int = 1, line_no: str = "1") -> Wanted:
        return Wanted(
            mp_id=for_orders(self.item_id), mp_sku_id=for_orders(self.sku_id), quantity=quantity, line_no=line_no
        )


class InlineDatabase(Database):
    """The same transactions on the same file, without threads: one test that takes thousands of steps needs none."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        # Statements stay compiled from one market to the next.
        self._engine = self._engine.execution_options(compiled_cache=COMPILED)
        self._write_engine = self._write_engine.execution_options(compiled_cache=COMPILED)

    async def read(self, work: Callable[[Session], T]) -> T:
        return self._run_read(work)

    async def write(self, work: Callable[[Session], T]) -> T:
        return self._run_write(work, monotonic())


@dataclass
class Stall:
    """The market and its own clock."""

    path: Path
    apps: list[str]
    goods: list[Good]
    at: datetime = datetime(2026, 3, 14, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.database = InlineDatabase(database_url(self.path))
        self.orders = OrderService(self.database, UNPAID_LIFE, clock=lambda: self.at)

    def reopen(self) -> None:
        """Drops every connection and begins again from the file."""
        self.database.close()
        self.open()

    def close(self) -> None:
        self.database.close()
        shutil.rmtree(self.path.parent)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What a coroutine returns that never has to wait."""
        try:
            work.send(None)
        except StopIteration as done:
            result: T = done.value
            return result
        raise AssertionError("it waits for something")

    def read(self, work: Callable[[Session], T]) -> T:
        return self.run(self.database.read(work))

    def write(self, work: Callable[[Session], T]) -> T:
        return self.run(self.database.write(work))

    def stock(self) -> dict[int, int]:
        """What is left of every good, by SKU."""
        rows = self.read(lambda session: session.connection().exec_driver_sql(STOCK).all())
        left: dict[int, int] = {row[0]: row[1] for row in rows}
        return {good.sku_id: left[good.sku_id] for good in self.goods}

    def set_stock(self, good: Good, quantity: int) -> None:
        def work(session: Session) -> None:
            found: Product | Variation = session.get_one(Product, good.product_id)
            if good.variation_id:
                found = session.get_one(Variation, good.variation_id)
            found.quantity = quantity

        self.write(work)


def request(outer_id: str, lines: list[Wanted], *, partial: bool = False) -> PurchaseRequest:
    return PurchaseRequest(
        outer_id=outer_id, lines=lines, planned=0, receiver={"name": "Ann", "country": "Canada"}, partial=partial
    )


def make_stall(stock: int = 5) -> Stall:
    """A new market with so many of everything."""
    template, apps, goods = _template(stock)
    path = Path(mkdtemp(prefix="stall-")) / "market.db"
    copy_database(template, path)
    return Stall(path, apps, goods)


@cache
def _template(stock: int) -> tuple[Path, list[str], list[Good]]:
    path = Path(mkdtemp(prefix="stall-template-")) / "market.db"
    database = Database(database_url(path))
    database.migrate()
    apps, goods = asyncio.run(database.write(lambda session: _fill(session, stock)))
    database.close()
    return path, apps, goods


def _fill(session: Session, stock: int) -> tuple[list[str], list[Good]]:
    apps = [App(name=f"app {n}", app_key=str(10_000_000 + n), app_secret="secret", redirect_uris=[]) for n in (1, 2)]
    shops = [Shop(handle="tea", name="Tea", currency="TWD"), Shop(handle="cup", name="Cup", currency="USD")]
    session.add_all([*apps, *shops])
    session.flush()
    goods = [good for shop in shops for good in (_plain(session, shop, stock), *_varied(session, shop, stock))]
    return [app.id for app in apps], goods


def _plain(session: Session, shop: Shop, stock: int) -> Good:
    product = Product(
        shop_id=shop.id,
        status=Status.ACTIVE,
        title_translations={"en": "Pot"},
        price=150,
        price_sale=120,
        quantity=stock,
    )
    session.add(product)
    session.flush()
    return Good(product.item_id, product.item_id, shop.id, product.id, None, 120)


def _varied(session: Session, shop: Shop, stock: int) -> list[Good]:
    product = Product(shop_id=shop.id, status=Status.ACTIVE, title_translations={"en": "Cup"}, price=90)
    session.add(product)
    session.flush()
    goods = []
    for place, name in enumerate(("red", "blue")):
        variation = Variation(
            product_id=product.id, position=place, fields_translations={"en": [name]}, price=90 + place, quantity=stock
        )
        session.add(variation)
        session.flush()
        goods.append(Good(product.item_id, variation.sku_id, shop.id, product.id, variation.id, 90 + place))
    return goods
