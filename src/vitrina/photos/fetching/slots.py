"""How many fetches run at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Slots:
    """A number of slots for all, and fewer of them for any one origin."""

    def __init__(self, at_once: int, per_origin: int) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._per_origin = per_origin
        # An origin's semaphore lives as long as somebody holds it or waits for it.
        self._origins: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def taken(self, origin: str) -> AsyncIterator[None]:
        """Hold a slot of this origin; who waits for it does not hold one of the slots for all."""
        own = self._origins.setdefault(origin, asyncio.Semaphore(self._per_origin))
        async with own, self._all:
            yield
