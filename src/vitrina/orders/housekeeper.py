"""What is done with orders in the background, while the market is open."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from vitrina.orders.service import OrderService

PAUSE_SECONDS = 2.0  # between looks at what is overdue; a cancellation is seen at once
log = structlog.get_logger(__name__)


@asynccontextmanager
async def housekeeping(orders: OrderService) -> AsyncIterator[None]:
    """Keeps orders tidy for the length of a block."""
    task = asyncio.create_task(_keep_tidy(orders))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _keep_tidy(orders: OrderService) -> None:
    while True:
        try:
            while await orders.tidy():
                pass
        except Exception:
            # Nothing is lost: what was not done is found again at the next look.
            log.exception("orders could not be tidied")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(orders.work_waits.wait(), PAUSE_SECONDS)
        orders.work_waits.clear()
