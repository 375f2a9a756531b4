"""What is done with orders in the background, while the market is open."""

import structlog

from vitrina.orders.service import OrderService
from vitrina.tasks import wait_at_most

PAUSE_SECONDS = 2.0  # between looks at what is overdue; a cancellation is seen at once
log = structlog.get_logger(__name__)


async def keep_tidy(orders: OrderService) -> None:
    """Does what is to be done with orders as it comes, for ever."""
    while True:
        try:
            while await orders.tidy():
                pass
        except Exception:
            # Nothing is lost: what was not done is found again at the next look.
            log.exception("orders could not be tidied")
        await wait_at_most(orders.work_waits, PAUSE_SECONDS)
        orders.work_waits.clear()
