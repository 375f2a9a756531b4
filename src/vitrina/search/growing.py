"""The index of a market that grows: exact while small, clustered underneath once it is large, never out of service.

What is new stands in a flat index; what was there when the clusters were last made stands in a folder that does not
change. A look that is dropped is taken off the mask of those that may be found; making the clusters anew, in the
background, takes in what is new and leaves out what was dropped.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrina.search.clustered import FEW, ClusteredLooks, Mask
from vitrina.search.faiss_index import VIEW_BITS, VIEWS, FlatIndex, best_by_photo

# Looks that are all compared in a search: 40 ms for 50,000 of 1,472 dimensions.
EXACT = 50_000
# The clusters are made anew when so large a share of them was dropped, or as much again was added.
DROPPED, ADDED = 0.25, 0.25


def is_large(looks: int) -> bool:
    """Whether so many looks are more than a search should compare."""
    return looks > EXACT


class GrowingIndex:
    """A :class:`vitrina.search.index.LookIndex` of any size."""

    def __init__(
        self,
        dimension: int,
        tail: FlatIndex | None = None,
        base: ClusteredLooks | None = None,
        dropped: Sequence[int] = (),
    ) -> None:
        self.dimension = dimension
        self.tail = tail or FlatIndex(dimension)
        self.base = base
        self._photos: NDArray[np.int64] = base.numbers >> VIEW_BITS if base else np.empty(0, np.int64)
        # Place of the first look of every photo, by its id; ids count up, so the table is about as long as the rows.
        self._first = np.searchsorted(self._photos, np.arange(int(self._photos.max(initial=0)) + 2))
        self._alive: Mask = np.ones(len(self._photos), np.bool_)
        self._alive[list(dropped)] = False
        self._dropped = len(dropped)

    def __len__(self) -> int:
        return len(self._photos) - self._dropped + len(self.tail)

    def __contains__(self, photo_id: object) -> bool:
        if photo_id in self.tail:
            return True
        if not self.base or not isinstance(photo_id, int):
            return False
        [(first, last)] = self._spans(np.array([photo_id], np.int64))
        return bool(self._alive[first:last].any())

    @property
    def dropped(self) -> list[int]:
        """Places in the base that were dropped."""
        places: list[int] = np.flatnonzero(~self._alive).tolist()
        return places

    @property
    def outgrown(self) -> bool:
        """Whether the clusters should be made anew."""
        size = len(self._photos)
        return len(self.tail) > max(EXACT, ADDED * size) or self._dropped > max(EXACT, DROPPED * size)

    def put(self, photo_ids: NDArray[np.int64], views: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        self.tail.put(photo_ids, views, vectors)

    def drop(self, photo_ids: Sequence[int]) -> None:
        self.tail.drop(photo_ids)
        if self.base:
            for first, last in self._spans(np.asarray(photo_ids, np.int64)):
                self._dropped += int(np.count_nonzero(self._alive[first:last]))
                self._alive[first:last] = False

    def nearest(
        self, queries: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """As :meth:`LookIndex.nearest`."""
        found = self.tail.nearest(queries, count, allowed)
        if not self.base:
            return found
        mask = self._alive if allowed is None else self._alive & self._mask(allowed)
        scores, places = self.base.nearest(queries, count, mask)
        best = scores.max(axis=0) if len(places) else np.empty(0, np.float32)
        first = np.argsort(-best, kind="stable")[: count * len(queries)]
        pairs = zip(self._photos[places[first]].tolist(), best[first].tolist(), strict=True)
        return best_by_photo([*found, *pairs])

    def exact(self, allowed: int | None = None) -> bool:
        """Whether a search among so many photos, or all, compares every look."""
        return self.base is None or (allowed is not None and allowed * VIEWS <= FEW)

    def save(self, path: Path) -> None:
        """Writes what is new; the base is on disk already."""
        self.tail.save(path)

    def _mask(self, allowed: NDArray[np.int64]) -> Mask:
        first, last = self._bounds(allowed)
        mask = np.zeros(len(self._photos), np.bool_)
        for view in range(int((last - first).max(initial=0))):
            mask[(first + view)[first + view < last]] = True
        return mask

    def _spans(self, photo_ids: NDArray[np.int64]) -> list[tuple[int, int]]:
        first, last = self._bounds(photo_ids)
        return list(zip(first.tolist(), last.tolist(), strict=True))

    def _bounds(self, photo_ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the looks of each photo begin and end; an unknown one has none."""
        most = len(self._first) - 1
        return self._first[np.minimum(photo_ids, most)], self._first[np.minimum(photo_ids + 1, most)]
