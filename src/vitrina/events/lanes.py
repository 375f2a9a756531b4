"""Work for many receivers side by side, so that one who does not answer delays nobody else."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import structlog

from vitrina.errors import VitrinaError
from vitrina.tasks import wait_at_most

LOOKED_AT = 32  # pieces of work that one look finds at most
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work, and the names whose limits it counts towards; the last is its own."""

    names: tuple[str, ...]
    work: Callable[[], Coroutine[Any, Any, None]]


class Lanes:
    """Work under way: at most ``most`` pieces in all, of each name as many as the limit of its place, each piece once.

    Use it as a context manager; what is still under way at the end of the block is interrupted.
    """

    def __init__(self, most: int, *limits: int) -> None:
        self._most = most
        self._limits = (*limits, 1)
        self._busy: tuple[Counter[str], ...] = tuple(Counter() for _ in self._limits)
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def full(self, place: int) -> list[str]:
        """The names at a place of which no more can be begun."""
        return [name for name, busy in self._busy[place].items() if busy >= self._limits[place]]

    async def work(self, look: Callable[[], Awaitable[Sequence[Piece]]], interval: float) -> None:
        """Begins with what looks find, for ever; looks again when something has ended, and after so many seconds."""
        while True:
            try:
                await self._begin(look)
            except VitrinaError as error:
                log.warning("deliveries wait", reason=error.code)
            except Exception:
                # Nothing is lost: what was not sent is still due.
                log.exception("deliveries wait")
            await wait_at_most(self._ended, interval)
            self._ended.clear()

    async def _begin(self, look: Callable[[], Awaitable[Sequence[Piece]]]) -> None:
        more = True
        while more and len(self._tasks) < self._most:
            found = await look()
            begun = [self._try(piece) for piece in found]
            # Those that were found may have hidden others, as long as there were so many.
            more = any(begun) and len(found) == LOOKED_AT

    def _try(self, piece: Piece) -> bool:
        lanes = zip(self._busy, piece.names, self._limits, strict=True)
        if len(self._tasks) >= self._most or any(busy[name] >= limit for busy, name, limit in lanes):
            return False
        task = asyncio.create_task(_do(piece))
        self._tasks.add(task)
        for busy, name in zip(self._busy, piece.names, strict=True):
            busy[name] += 1
        task.add_done_callback(partial(self._end, piece))
        return True

    def _end(self, piece: Piece, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        for busy, name in zip(self._busy, piece.names, strict=True):
            busy[name] -= 1
            if not busy[name]:
                del busy[name]
        self._ended.set()


async def _do(piece: Piece) -> None:
    try:
        await piece.work()
    except VitrinaError as error:
        log.warning("a delivery waits", reason=error.code)
    except Exception:
        log.exception("a delivery waits")
