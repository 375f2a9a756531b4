"""How many fetches run at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Slots:
    """A number of slots for all, and fewer of them for any one caller and any one origin."""

    def __init__(self, at_once: int, per_caller: int, per_origin: int) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._per_caller = per_caller
        self._per_origin = per_origin
        # A semaphore lives as long as somebody holds it or waits for it.
        self._shares: WeakValueDictionary[tuple[str, ...], asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def taken(self, caller: str, origin: str) -> AsyncIterator[None]:
        """Hold a slot; who waits for one of the caller's or the origin's does not hold one of the slots for all.

        Of one origin a caller's fetches wait before they hold the caller's slots, so that others of its are not behind.
        """
        async with (
            self._share(self._per_origin, "of a caller", caller, origin),
            self._share(self._per_caller, "caller", caller),
            self._share(self._per_origin, "origin", origin),
            self._all,
        ):
            yield

    def _share(self, most: int, *name: str) -> asyncio.Semaphore:
        return self._shares.setdefault(name, asyncio.Semaphore(most))
