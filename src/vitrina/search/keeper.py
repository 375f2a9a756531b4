"""Keeps the index in step with the catalogue: it follows the change log and can always be made anew from it."""

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from vitrina.catalog.repository import places_of_photos
from vitrina.looks.models import Space
from vitrina.photos.repository import looks_of, unpack
from vitrina.search.faiss_index import FlatIndex
from vitrina.search.index import LookIndex
from vitrina.search.shelf import IndexShelf
from vitrina.storage.database import Database
from vitrina.storage.repository import changes_after, last_change, market_id

STEP = 1000  # changes taken in one read; bounds memory at some 10 MB of looks
KEEP_EVERY = 5000  # changes after which the index is written to disk again
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Delta:
    """What some changes come to: photos that buyers no longer see, and looks of those they now do."""

    seq: int
    gone: list[int]
    shown: list[tuple[int, int, bytes]]


class IndexKeeper:
    """The index of one Space; every search sees all that was committed before it began."""

    def __init__(self, database: Database, folder: Path, space: Space) -> None:
        self._database = database
        self._folder = folder
        self.space = space
        self._index: LookIndex = FlatIndex(space.dimension)
        self._seq = 0
        self._kept_seq = 0
        self._following = asyncio.Lock()
        self._touching = threading.Lock()

    async def open(self) -> None:
        """Loads the index kept on disk, or begins an empty one, and follows the changes since."""
        market = await self._database.write(market_id)
        self._shelf = IndexShelf(self._folder, market, self.space.name)
        newest = await self._database.read(last_change)
        kept = await asyncio.to_thread(self._shelf.load, self.space.dimension)
        # An index ahead of the log was kept before the database was put back to an older copy.
        if kept is not None and kept[1] <= newest:
            self._index, self._seq = kept
            self._kept_seq = self._seq
        await self.catch_up()
        log.info("index ready", looks=len(self._index), changes=self._seq)

    async def close(self) -> None:
        """Writes the index to disk, so that the next start has little to follow."""
        if self._seq != self._kept_seq:
            await asyncio.to_thread(self._keep)

    async def catch_up(self) -> None:
        """Takes in every change that was committed before this call."""
        async with self._following:
            newest = await self._database.read(last_change)
            while self._seq < newest:
                delta = await self._database.read(self._delta)
                await asyncio.to_thread(self._apply, delta)
            if self._seq - self._kept_seq >= KEEP_EVERY:
                await asyncio.to_thread(self._keep)

    async def nearest(self, queries: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
        """As :meth:`LookIndex.nearest`."""
        return await asyncio.to_thread(self._nearest, queries, count)

    def __len__(self) -> int:
        """How many looks the index holds."""
        return len(self._index)

    def _delta(self, session: Session) -> Delta:
        changes = changes_after(session, self._seq, STEP)
        changed = list(dict.fromkeys(photo_id for _, photo_id in changes))
        shown = {photo_id for photo_id, _, _ in places_of_photos(session, changed)}
        fresh = [photo_id for photo_id in shown if photo_id not in self._index]
        gone = [photo_id for photo_id in changed if photo_id not in shown]
        return Delta(changes[-1][0], gone, looks_of(session, self.space.name, fresh))

    def _apply(self, delta: Delta) -> None:
        with self._touching:
            self._index.drop(delta.gone)
            if delta.shown:
                photo_ids, views, vectors = zip(*delta.shown, strict=True)
                self._index.put(
                    np.asarray(photo_ids, dtype=np.int64),
                    np.asarray(views, dtype=np.int64),
                    unpack(b"".join(vectors), self.space.dimension),
                )
            self._seq = delta.seq

    def _nearest(self, queries: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
        with self._touching:
            return self._index.nearest(queries, count)

    def _keep(self) -> None:
        with self._touching:
            self._shelf.keep(self._index, self._seq)
            self._kept_seq = self._seq
