"""The index of a market that grows: exact while small, clustered underneath once it is large, never out of service.

What is new stands in a flat index; what was there when the clusters were last made stands in a folder that does not
change. A photo that is dropped is no longer among those that may be found; making the clusters anew, in the background,
takes in what is new and leaves out what was dropped.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrina.search.index.alive import Alive
from vitrina.search.index.clustered import FEW, ClusteredLooks
from vitrina.search.index.flat import VIEWS, FlatIndex, best_by_photo, first_photos

# Looks that are all compared in a search: 20 ms for 50,000 of 1,472 dimensions.
EXACT = 50_000
# The clusters are made anew when so large a share of them was dropped, or as much again was added.
DROPPED, ADDED = 0.25, 0.25


def is_large(looks: int) -> bool:
    """Whether so many looks are more than a search should compare."""
    return looks > EXACT


class GrowingIndex:
    """A :class:`vitrina.search.index.look_index.LookIndex` of any size."""

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
        # Photos of which the base has looks and that were not dropped.
        self._alive = Alive(base.photos, base.ids) if base else Alive(np.empty(0, np.int64), 0)
        self._gone = 0
        self._take_off(np.asarray(dropped, np.int64))

    def __len__(self) -> int:
        return len(self.base or ()) - self._gone + len(self.tail)

    def __contains__(self, photo_id: object) -> bool:
        return photo_id in self.tail or photo_id in self._alive

    @property
    def dropped(self) -> list[int]:
        """Photos in the base that were dropped."""
        if not self.base:
            return []
        photos: list[int] = np.setdiff1d(self.base.photos, self._alive.among(None)).tolist()
        return photos

    @property
    def outgrown(self) -> bool:
        """Whether the clusters should be made anew."""
        size = len(self.base or ())
        return len(self.tail) > max(EXACT, ADDED * size) or self._gone > max(EXACT, DROPPED * size)

    def put(self, photo_ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        self.tail.put(photo_ids, vectors)

    def drop(self, photo_ids: Sequence[int]) -> None:
        self.tail.drop(photo_ids)
        self._take_off(np.asarray(photo_ids, np.int64))

    def nearest(
        self, queries: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """As :meth:`LookIndex.nearest`."""
        found = self.tail.nearest(queries, count, allowed)
        if not self.base:
            return found
        scores, photos = self.base.nearest(queries, count, self._alive, allowed)
        return best_by_photo([*found, *first_photos(photos, scores, count)])

    def exact(self, allowed: int | None = None) -> bool:
        """Whether a search among so many photos, or all, compares every look."""
        return self.base is None or (allowed is not None and allowed * VIEWS <= FEW)

    def save(self, path: Path) -> None:
        """Writes what is new; the base is on disk already."""
        self.tail.save(path)

    def _take_off(self, photo_ids: NDArray[np.int64]) -> None:
        if self.base and len(photo_ids):
            self._gone += len(self.base.places(self._alive.drop(photo_ids)))
