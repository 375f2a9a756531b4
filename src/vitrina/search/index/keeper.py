"""Keeps the index in step with the catalogue: it follows the change log and can always be made anew from it."""

import asyncio
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from vitrina.catalog.repository import count_shown_looks, places_of_photos
from vitrina.looks.models import Space
from vitrina.photos.repository import looks_of, unpack
from vitrina.search.errors import IndexRebuilding
from vitrina.search.index.clustered import ClusteredLooks, RowWriter, write_clusters
from vitrina.search.index.growing import GrowingIndex, is_large
from vitrina.search.index.shelf import IndexShelf
from vitrina.search.repository import shown_photos_after
from vitrina.storage.database import Database
from vitrina.storage.repository import changes_after, last_change, market_id, newest_change

STEP = 1000  # changes taken in one read; bounds memory at some 10 MB of looks
KEEP_EVERY = 5000  # changes after which the index is written to disk again
RETRY_SECONDS = 60.0  # after clusters could not be made, of a full disk say: a try takes minutes of a large market
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
        self._index = GrowingIndex(space.dimension)
        self._clustering: asyncio.Task[None] | None = None
        self._retry_at = 0.0
        self._rebuilding = False
        self._seq = 0
        self._kept_seq = 0
        self._following = asyncio.Lock()
        # A search waits for a change and for no more: writing the index to disk only keeps others from changing it.
        self._changing, self._touching = threading.Lock(), threading.Lock()

    async def open(self) -> None:
        """Loads the index kept on disk, or begins an empty one, and follows the changes since.

        Where none is kept and the catalogue is large, one is made in the background; see :meth:`catch_up`.
        """
        market = await self._database.write(market_id)
        self._shelf = IndexShelf(self._folder, market, self.space.name)
        newest = await self._database.read(last_change)
        kept = await asyncio.to_thread(self._shelf.load, self.space.dimension)
        if kept is not None and kept[1] > newest and self._shelf.claim():
            # It was kept before the database was put back to an older copy. Once the log is as long again it would be
            # believed, and new photos have the ids of those that it knows.
            await asyncio.to_thread(self._shelf.forget)
        if kept is not None and kept[1] <= newest:
            self._index, self._seq = kept
            self._kept_seq = self._seq
        elif await self._database.read(self._is_large) and self._shelf.claim():
            # Following the whole log would hold every look in memory, and nobody would be served before its end.
            self._rebuilding = True
            self._clustering = asyncio.create_task(self._cluster())
            return
        await self.catch_up()
        log.info("index ready", looks=len(self._index), changes=self._seq)

    async def close(self) -> None:
        """Writes the index to disk, so that the next start has little to follow; clusters half made are dropped."""
        if self._clustering is not None:
            self._clustering.cancel()
            await asyncio.gather(self._clustering, return_exceptions=True)
        if self._seq != self._kept_seq:
            await asyncio.to_thread(self._keep)
        self._shelf.release()

    async def catch_up(self) -> None:
        """Takes in every change that was committed before this call.

        Raises:
            IndexRebuilding: it is being made anew.
        """
        if self._rebuilding:
            self._cluster_if_idle()
            raise IndexRebuilding.of()
        async with self._following:
            newest = await newest_change(self._database)
            while self._seq < newest:
                delta = await self._database.read(lambda session: self._delta(session, self._index, self._seq))
                await asyncio.to_thread(self._apply, delta)
            if self._seq - self._kept_seq >= KEEP_EVERY:
                await asyncio.to_thread(self._keep)
        if self._index.outgrown and self._shelf.claim():
            self._cluster_if_idle()

    def _cluster_if_idle(self) -> None:
        idle = self._clustering is None or self._clustering.done()
        if idle and time.monotonic() >= self._retry_at:
            self._clustering = asyncio.create_task(self._cluster())

    def nearest(
        self, queries: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """As :meth:`vitrina.search.index.look_index.LookIndex.nearest`; from any thread, one after another."""
        with self._touching:
            return self._index.nearest(queries, count, allowed)

    def exact(self, allowed: int | None = None) -> bool:
        """Whether a search among so many photos, or all, compares every look."""
        return self._index.exact(allowed)

    def __len__(self) -> int:
        """How many looks the index holds."""
        return len(self._index)

    async def settled(self) -> None:
        """Returns when no clusters are being made."""
        if self._clustering is not None:
            await self._clustering

    async def _cluster(self) -> None:
        """Makes an index whose looks are clustered and puts it in the place of this one; searches go on meanwhile."""
        folder = None
        try:
            began = await self._database.read(last_change) if self._rebuilding else self._seq
            folder = self._shelf.new_base(began)
            index = await self._clustered(folder, began)
            await self._put_in_place(index, began)
        except Exception:  # there is an index that works; a later search tries again
            log.exception("the clusters cannot be made")
            self._retry_at = time.monotonic() + RETRY_SECONDS
            if folder is not None:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            return
        await asyncio.to_thread(self._keep)
        log.info("clusters ready", looks=len(index))

    async def _put_in_place(self, index: GrowingIndex, seq: int) -> None:
        async with self._following:
            goal = await self._database.read(last_change) if self._rebuilding else self._seq
            while seq < goal:
                delta = await self._database.read(lambda session: self._delta(session, index, seq))  # noqa: B023
                await asyncio.to_thread(_take, index, delta, self.space.dimension)
                seq = delta.seq
            # In a thread: a search that was cancelled may have left one that still writes the former index to disk.
            await asyncio.to_thread(self._replace, index, seq)

    def _replace(self, index: GrowingIndex, seq: int) -> None:
        with self._changing, self._touching:
            self._index, self._seq, self._rebuilding = index, seq, False

    async def _clustered(self, folder: Path, began: int) -> GrowingIndex:
        log.info("making clusters", looks=len(self._index), changes=began)
        writer = RowWriter(folder)
        after = 0
        while photos := await self._database.read(lambda session: shown_photos_after(session, after, STEP)):  # noqa: B023
            looks = await self._database.read(lambda session: looks_of(session, self.space.name, photos))
            await asyncio.to_thread(writer.add, *_columns(looks, self.space.dimension))
            after = photos[-1]
        await asyncio.to_thread(write_clusters, folder, self.space.dimension)
        base = await asyncio.to_thread(ClusteredLooks, folder, self.space.dimension)
        return GrowingIndex(self.space.dimension, base=base)

    def _is_large(self, session: Session) -> bool:
        return is_large(count_shown_looks(session, self.space.name))

    def _delta(self, session: Session, index: GrowingIndex, after: int) -> Delta:
        changes = changes_after(session, after, STEP)
        changed = list(dict.fromkeys(photo_id for _, photo_id in changes))
        shown = {photo_id for photo_id, _, _ in places_of_photos(session, changed)}
        fresh = [photo_id for photo_id in shown if photo_id not in index]
        gone = [photo_id for photo_id in changed if photo_id not in shown]
        return Delta(changes[-1][0], gone, looks_of(session, self.space.name, fresh))

    def _apply(self, delta: Delta) -> None:
        with self._changing, self._touching:
            _take(self._index, delta, self.space.dimension)
            self._seq = delta.seq

    def _keep(self) -> None:
        with self._changing:
            # Also where it fails: what is kept only spares the next start some work, so that no search waits for a full
            # disk again and again.
            self._kept_seq = self._seq
            try:
                # A command that runs beside the server follows the changes for itself, and leaves the files to it.
                if self._shelf.claim():
                    self._shelf.keep(self._index, self._seq)
            except OSError:
                log.exception("the index cannot be kept")


def _take(index: GrowingIndex, delta: Delta, dimension: int) -> None:
    # Those shown too: after a cancelled call the same change may be taken in twice.
    index.drop([*delta.gone, *(photo_id for photo_id, _, _ in delta.shown)])
    if delta.shown:
        index.put(*_columns(delta.shown, dimension))


def _columns(looks: Sequence[tuple[int, int, bytes]], dimension: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Photos and vectors (n, dimension) of (photo id, view, packed vector) rows."""
    photos = np.array([photo_id for photo_id, _, _ in looks], np.int64)
    return photos, unpack(b"".join(vector for _, _, vector in looks), dimension)
