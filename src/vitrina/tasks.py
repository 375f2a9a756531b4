"""Work that goes on beside requests."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import structlog

T = TypeVar("T")
log = structlog.get_logger(__name__)


@asynccontextmanager
async def running(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Runs ``work`` for the length of a block; if it ends by an error, that is logged and nothing else stops."""
    task = asyncio.create_task(_logged(work))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        work.close()  # where the block was over before it began


async def _logged(work: Coroutine[object, object, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("background work ended")


async def side_by_side(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What each of some works gives, in their order; where one fails the others are cancelled.

    ``asyncio.gather`` has them go on, though nobody waits for them any more.
    """
    tasks = [asyncio.create_task(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        raise


async def wait_at_most(event: asyncio.Event, seconds: float) -> None:
    """Returns when an event is set, and after so many seconds at the latest.

    ``asyncio.wait_for`` would do, but before Python 3.12 it loses a cancellation that comes together with the event; a
    loop around it then never ends.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
