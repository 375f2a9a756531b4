"""Keeps the visual words of the market in step with the catalogue; searches do not wait while many are made.

They only propose photos that looks may have missed, so a search without them, or with those of a moment ago, is right.
"""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from vitrina.catalog.repository import places_of_photos
from vitrina.looks.points import GALLERY_POINTS, unpack_points
from vitrina.photos.repository import points_of
from vitrina.search.repository import shown_photos_after
from vitrina.search.visual import shelf
from vitrina.search.visual.postings import MOST_LOOSE, Postings
from vitrina.search.visual.shelf import Kept
from vitrina.search.visual.vocabulary import Vocabulary, drawn_from
from vitrina.storage.database import Database
from vitrina.storage.repository import changes_after, last_change, market_id, newest_change

FILE = "visual-words.npz"
# Photos from which on words are made. Among fewer, looks put the right photo among those that are verified by
# themselves (benchmarks/stages.py).
LEAST_PHOTOS = 500
# Photos whose points the words are drawn from.
SAMPLE = 1_000
STEP = 100  # photos or changes taken in at a time; a step takes a third of a second
AT_ONCE = 20  # changes that a search waits for
log = structlog.get_logger(__name__)


class VisualKeeper:
    """The visual words of one market."""

    def __init__(self, database: Database, folder: Path, least_photos: int = LEAST_PHOTOS) -> None:
        self._database = database
        self._path = folder / FILE
        self._least = least_photos
        self._kept: Kept | None = None
        self._kept_seq = -1
        self._following: asyncio.Task[None] | None = None
        self._touching = threading.Lock()

    async def open(self) -> None:
        """Loads what was kept; what happened since is taken in once a search asks for it."""
        self._market = await self._database.write(market_id)
        newest = await self._database.read(last_change)
        kept = await asyncio.to_thread(shelf.load, self._path, self._market)
        if kept is not None and kept.seq <= newest:
            self._kept, self._kept_seq = kept, kept.seq
        elif kept is not None:
            # They were kept before the database was put back to an older copy, and would be believed once the log is
            # as long again.
            self._path.unlink(missing_ok=True)

    async def close(self) -> None:
        """Keeps what there is."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        if self._kept is not None and len(self) >= self._least and self._kept.seq != self._kept_seq:
            try:
                await asyncio.to_thread(self._keep, self._kept)
            except OSError:  # the next start makes them anew
                log.exception("the visual words cannot be kept")

    def __len__(self) -> int:
        """Photos whose words are known."""
        return len(self._kept.postings) if self._kept else 0

    async def catch_up(self, photos: int) -> None:
        """Takes in what happened: at once if it is little, else in the background, so that a search waits for neither.

        Args:
            photos: How many buyers can see. Words are made once these are enough for that.
        """
        newest = await newest_change(self._database)
        if (self._kept is None and photos < self._least) or (self._kept is not None and self._kept.seq >= newest):
            return
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._follow())
        # What was just added is then found by whoever asks next, and asking again gives the same answer.
        if self._kept is not None and newest - self._kept.seq <= AT_ONCE:
            await asyncio.shield(self._following)

    async def make(self) -> None:
        """Takes in everything, and returns when it is done, however small the market is."""
        await self.settled()
        self._following = asyncio.create_task(self._follow())
        await self._following

    async def settled(self) -> None:
        """Returns when nothing is being taken in."""
        if self._following is not None:
            await self._following

    def nearest(self, points: bytes, count: int, allowed: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        """As :meth:`vitrina.search.visual.postings.Postings.nearest`; nothing before there are words."""
        kept = self._kept
        if kept is None or not points:
            return []
        words = kept.vocabulary.words_of(unpack_points(points).numbers)
        with self._touching:
            return kept.postings.nearest(words, count, allowed)

    async def _follow(self) -> None:
        try:
            if self._kept is None:
                self._kept = await self._made()
            if self._kept is None:
                return
            newest = await self._database.read(last_change)
            while self._kept.seq < newest:
                self._kept = await self._taken_in(self._kept)
        except Exception:  # a search does without; the next one tries again
            log.exception("the visual words cannot be brought up to date")

    async def _made(self) -> Kept | None:
        """A vocabulary of the market's own, and the words of every photo that buyers can see, if any has points."""
        began, sample = await self._database.read(lambda session: (last_change(session), _sample(session)))
        if not sample:
            return None
        vocabulary = await asyncio.to_thread(_drawn, sample)
        postings, after = Postings(len(vocabulary), GALLERY_POINTS), 0
        while photos := await self._database.read(lambda session: shown_photos_after(session, after, STEP)):  # noqa: B023
            packed = await self._database.read(lambda session: points_of(session, photos))
            await asyncio.to_thread(_put, vocabulary, postings, packed)
            after = photos[-1]
        log.info("visual words ready", photos=len(postings), words=len(vocabulary))
        return Kept(vocabulary, await asyncio.to_thread(postings.settled), began)

    async def _taken_in(self, kept: Kept) -> Kept:
        """The next changes; those who search meanwhile see photos come one by one."""

        def delta(session: Session) -> tuple[int, list[int], dict[int, bytes]]:
            changes = changes_after(session, kept.seq, STEP)
            changed = {photo_id for _, photo_id in changes}
            shown = {photo_id for photo_id, _, _ in places_of_photos(session, changed)}
            fresh = [photo_id for photo_id in shown if photo_id not in kept.postings]
            return changes[-1][0], sorted(changed - shown), points_of(session, fresh)

        seq, gone, packed = await self._database.read(delta)
        await asyncio.to_thread(self._apply, kept, gone, packed)
        postings = kept.postings
        if postings.loose > MOST_LOOSE:
            postings = await asyncio.to_thread(postings.settled)
        return Kept(kept.vocabulary, postings, seq)

    def _keep(self, kept: Kept) -> None:
        with self._touching:  # a thread goes on after who waited for it was cancelled
            shelf.keep(self._path, self._market, kept)

    def _apply(self, kept: Kept, gone: Sequence[int], packed: dict[int, bytes]) -> None:
        words = {one: kept.vocabulary.words_of(unpack_points(data).numbers) for one, data in packed.items()}
        with self._touching:
            kept.postings.drop(gone)
            for photo_id, found in words.items():
                kept.postings.put(photo_id, found)


def _sample(session: Session) -> dict[int, bytes]:
    """Points of photos from all over the market."""
    photos = shown_photos_after(session, 0, 2**31)
    return points_of(session, photos[:: max(1, len(photos) // SAMPLE)][:SAMPLE])


def _drawn(packed: dict[int, bytes]) -> Vocabulary:
    return drawn_from(np.concatenate([unpack_points(packed[photo_id]).numbers for photo_id in sorted(packed)]))


def _put(vocabulary: Vocabulary, postings: Postings, packed: dict[int, bytes]) -> None:
    for photo_id, data in packed.items():
        postings.put(photo_id, vocabulary.words_of(unpack_points(data).numbers))
