"""The index on FAISS: every vector compared, so nothing is ever missed."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

# From so many queries on FAISS goes through the looks once for all of them; its own limit is 20. With the four looks
# of a photo, among 20,000, that takes half the time.
faiss.cvar.distance_compute_blas_threshold = 2
# A look's number in FAISS is its photo's id and its view in one integer.
VIEW_BITS = 4
VIEWS = 1 << VIEW_BITS


class FlatIndex:
    """An exact index of looks, of any number up to some ten thousands."""

    def __init__(self, dimension: int) -> None:
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._held: set[int] = set()

    @classmethod
    def load(cls, path: Path, dimension: int) -> "FlatIndex":
        """The index written by :meth:`save`.

        Raises:
            ValueError: the file is not such an index of this dimension.
        """
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path.name} cannot be read as an index") from error
        if not isinstance(index, faiss.IndexIDMap2) or index.d != dimension:
            raise ValueError(f"{path.name} is not an index of {dimension} dimensions")
        loaded = cls(dimension)
        loaded._index = index
        loaded._held = set((faiss.vector_to_array(index.id_map) >> VIEW_BITS).tolist())
        return loaded

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def __contains__(self, photo_id: object) -> bool:
        return photo_id in self._held

    def put(self, photo_ids: NDArray[np.int64], views: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        self._index.add_with_ids(vectors, photo_ids << VIEW_BITS | views)
        self._held.update(photo_ids.tolist())

    def drop(self, photo_ids: Sequence[int]) -> None:
        # Removing from a flat index moves what stands behind, so it is not asked to without need.
        if held := self._held.intersection(photo_ids):
            first = np.fromiter(held, dtype=np.int64)[:, None] << VIEW_BITS
            self._index.remove_ids(faiss.IDSelectorBatch((first | np.arange(VIEWS)).ravel()))
            self._held -= held

    def nearest(
        self, queries: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        if not len(self):
            return []
        photos = faiss.vector_to_array(self._index.id_map) >> VIEW_BITS
        parameters = None
        if allowed is not None:
            # By place and not by number: a bitmap costs the same however many are allowed, a set of numbers does not.
            bits = np.packbits(np.isin(photos, allowed), bitorder="little")
            chosen = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
            parameters = faiss.SearchParameters()
            parameters.sel = chosen
        scores, places = self._index.index.search(queries, min(count, len(self)), params=parameters)
        found = places.ravel() >= 0
        return best_by_photo(zip(photos[places.ravel()[found]].tolist(), scores.ravel()[found].tolist(), strict=True))

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))


def best_by_photo(scored: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """The best score of each photo, best first; equal ones in the order the photos came, so that answers repeat."""
    best: dict[int, float] = {}
    for photo_id, score in scored:
        if score > best.get(photo_id, -2.0):
            best[photo_id] = score
    return sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
