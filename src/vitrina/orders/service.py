"""Orders, from the wish to the parcel. Every change is one transaction."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from vitrina.orders import cancel, fulfil, repository
from vitrina.orders.create import create
from vitrina.orders.errors import OrderNotFound
from vitrina.orders.freights import check_freight
from vitrina.orders.models import Freight, Order
from vitrina.orders.pay import Paid, pay
from vitrina.orders.render import Rendered, render
from vitrina.orders.requests import OrderQuery, Placed, PurchaseRequest, Wanted
from vitrina.storage.database import Database
from vitrina.storage.schema import now, whole_milliseconds

T = TypeVar("T")


class OrderService:
    """Buyers' and merchants' dealings with orders; ``unpaid_life`` is how long an order waits to be paid."""

    def __init__(self, database: Database, unpaid_life: timedelta, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._unpaid_life = unpaid_life
        # Buyers see milliseconds and ask by them, so nothing finer is kept.
        self._clock: Callable[[], datetime] = lambda: whole_milliseconds(clock())
        self.work_waits = asyncio.Event()  # set when there is something to do in the background

    async def render(self, lines: Sequence[Wanted], country: str) -> Rendered:
        """As :func:`vitrina.orders.render.render`."""
        return await self._database.read(lambda session: render(session, lines, country))

    async def create(self, app_id: str, request: PurchaseRequest) -> Placed:
        """As :func:`vitrina.orders.create.create`."""

        def work(session: Session) -> Placed:
            at = self._clock()
            return create(session, app_id, request, at, at + self._unpaid_life)

        try:
            return await self._database.write(work)
        except IntegrityError:
            # Another process placed the same purchase at the same moment; now it is there to be found.
            return await self._database.write(work)

    async def pay(self, app_id: str, numbers: Sequence[int]) -> Paid:
        """As :func:`vitrina.orders.pay.pay`."""
        return await self._database.write(lambda session: pay(session, app_id, numbers, self._clock()))

    async def cancel(self, app_id: str, number: int, lines: Collection[int], reason: str) -> None:
        """As :func:`vitrina.orders.cancel.ask_to_cancel`."""
        await self._database.write(
            lambda session: cancel.ask_to_cancel(session, app_id, number, lines, reason, self._clock())
        )
        self.work_waits.set()

    async def tidy(self) -> int:
        """Carries out cancellations and closes what was not paid in time; returns how many orders that changed."""
        if await self._database.glance(repository.WORK_WAITS, at=self._clock()) is None:
            return 0
        return await self._database.write(
            lambda session: (
                cancel.finish_cancellations(session, self._clock()) + cancel.close_unpaid(session, self._clock())
            )
        )

    async def find(self, query: OrderQuery) -> tuple[list[Order], int]:
        """One page of orders and the number of all that match."""
        return await self._database.read(lambda session: repository.orders(session, query))

    async def with_line(self, app_id: str, line_number: int) -> Order:
        """A buyer's order that has a line with this number.

        Raises:
            OrderNotFound: there is none.
        """
        found = await self._database.read(lambda session: repository.order_of_line(session, line_number, app_id))
        return _found(found, f"with a line {line_number}")

    async def with_refund(self, app_id: str, refund_id: int) -> Order:
        """A buyer's order that has a line with this refund.

        Raises:
            OrderNotFound: there is none.
        """
        found = await self._database.read(lambda session: repository.order_of_refund(session, refund_id, app_id))
        return _found(found, f"with a refund {refund_id}")

    async def get(self, shop_id: str, order_id: str) -> Order:
        """A shop's order.

        Raises:
            OrderNotFound: the shop has none with this id.
        """
        found = await self._database.read(lambda session: repository.order_of_shop(session, shop_id, order_id))
        return _found(found, order_id)

    async def numbered(self, number: int) -> Order:
        """Any order by its number, for those who run the market.

        Raises:
            OrderNotFound: there is none.
        """
        return _found(await self._database.read(lambda session: repository.order(session, number)), number)

    async def ship(self, shop_id: str, order_id: str, company: str, tracking_number: str) -> Order:
        """As :func:`vitrina.orders.fulfil.ship`."""
        return await self._change(
            shop_id,
            order_id,
            lambda session, order: fulfil.ship(session, order, company, tracking_number, self._clock()),
        )

    async def complete(self, shop_id: str, order_id: str) -> Order:
        """As :func:`vitrina.orders.fulfil.complete`."""
        return await self._change(
            shop_id, order_id, lambda session, order: fulfil.complete(session, order, self._clock())
        )

    async def call_off(self, shop_id: str, order_id: str, reason: str) -> Order:
        """As :func:`vitrina.orders.fulfil.call_off`."""
        return await self._change(
            shop_id, order_id, lambda session, order: fulfil.call_off(session, order, reason, self._clock())
        )

    async def reprice(self, shop_id: str, order_id: str, total: int) -> Order:
        """As :func:`vitrina.orders.fulfil.reprice`."""
        return await self._change(
            shop_id, order_id, lambda session, order: fulfil.reprice(session, order, total, self._clock())
        )

    async def set_freight(self, rule: Freight) -> None:
        """Sets what a shop charges for sending to a country.

        Raises:
            Invalid: an amount is below zero.
        """
        check_freight(rule)
        await self._database.write(lambda session: session.merge(rule))

    async def freights(self, shop_id: str) -> list[Freight]:
        """A shop's freight table."""
        return await self._database.read(lambda session: repository.freights_of(session, [shop_id]))

    async def _change(self, shop_id: str, order_id: str, change: Callable[[Session, Order], None]) -> Order:
        def work(session: Session) -> Order:
            order = _found(repository.order_of_shop(session, shop_id, order_id), order_id)
            change(session, order)
            return order

        return await self._database.write(work)


def _found(order: Order | None, what: object) -> Order:
    if order is None:
        raise OrderNotFound.of(what)
    return order
