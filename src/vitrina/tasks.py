"""Work that goes on beside requests."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

import structlog

log = structlog.get_logger(__name__)


@asynccontextmanager
async def running(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Runs ``work`` for the length of a block; if it ends by an error, that is logged and nothing else stops."""
    task = asyncio.create_task(_logged(work))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _logged(work: Coroutine[object, object, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("background work ended")
