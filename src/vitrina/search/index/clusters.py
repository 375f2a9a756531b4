"""An inverted file, opened by mmap: looks by the cluster they are nearest to, each as a code of one bit a dimension.

The codes are those of RaBitQ (Gao and Long, SIGMOD 2024).
"""

from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrina.search.dots import Floats, dots
from vitrina.search.index.rounding import rounded
from vitrina.search.members import distinct

Ids = NDArray[np.int64]


class Clusters:
    """An inverted file, opened for searching."""

    def __init__(self, path: Path) -> None:
        """Opens a file that FAISS wrote.

        Raises:
            ValueError: it is none.
        """
        self._file = _opened(path)
        turning = cast("Any", faiss.downcast_VectorTransform(self._file.chain.at(0)))
        self._turning = faiss.vector_to_array(turning.A).reshape(turning.d_out, turning.d_in)
        self._moved = faiss.vector_to_array(turning.b)
        self._inverted = cast("Any", faiss.downcast_index(self._file.index))
        # Their middles are compared in eight bits: 63.7 of the 64 nearest are the same, in a quarter of the time.
        self._middles, scales = rounded(self._inverted.quantizer.reconstruct_n(0, self._inverted.nlist))
        self._scales = -scales  # the smallest are found faster than the greatest
        lists = self._inverted.invlists
        counts = [lists.list_size(number) for number in range(self._inverted.nlist)]
        photos = [faiss.rev_swig_ptr(lists.get_ids(number), count) for number, count in enumerate(counts) if count]
        # Of one piece: from the file, where each cluster's are on pages of their own, they come half as fast.
        self._photos: list[Ids] = np.split(np.concatenate(photos), np.cumsum(counts)[:-1])

    def __len__(self) -> int:
        return len(self._photos)

    @property
    def looks(self) -> int:
        """How many looks stand in them."""
        return int(self._file.ntotal)

    def turned(self, queries: Floats) -> Floats:
        """Queries as the clusters have looks, shorter and turned: what the methods below take."""
        return np.asarray(dots(self._turning, queries).T + self._moved, np.float32, order="C")

    def nearest(self, queries: Floats, count: int) -> Ids:
        """Numbers of the clusters nearest to each query, in any order, of shape (queries, count or all there are)."""
        count = min(count, len(self))
        asked, _ = rounded(queries)  # which are nearest does not depend on the length of a query
        unlikeness = dots(self._middles, asked).T.astype(np.float32, order="C")
        unlikeness *= self._scales
        return np.ascontiguousarray(np.argpartition(unlikeness, count - 1, axis=1)[:, :count])

    def photos(self, clusters: Ids) -> Ids:
        """The photos of the looks in some clusters, one for each look."""
        return np.concatenate([self._photos[number] for number in distinct(clusters.ravel())])

    def likely(self, queries: Floats, count: int, clusters: Ids, bits: NDArray[np.uint8] | None) -> Ids:
        """The photos of the ``count`` looks that are nearest to each query by their codes, each photo once.

        Args:
            queries: As :meth:`turned` made them.
            count: How many looks a query.
            clusters: Those that each query looks at, of shape (queries, n).
            bits: The photos that may be found, by id, eight to a byte, the first lowest; None for all.
        """
        chosen = None if bits is None else faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe, parameters.sel = clusters.shape[1], chosen
        unused = np.zeros(clusters.shape, np.float32)  # distances of the middles
        scores, photos = np.empty((len(queries), count), np.float32), np.empty((len(queries), count), np.int64)
        arrays = (faiss.swig_ptr(one) for one in (clusters, unused, scores, photos))
        self._inverted.search_preassigned_c(len(queries), faiss.swig_ptr(queries), count, *arrays, False, parameters)
        # -1 stands where there were too few.
        return distinct(photos[photos >= 0])


def _opened(path: Path) -> Any:  # faiss declares its parts as any of their kind, or as lists, which they are not
    try:
        file = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise ValueError(f"{path.name} cannot be read as clusters") from error
    if not isinstance(file, faiss.IndexPreTransform):
        raise ValueError(f"{path.name} was written by an earlier version")  # noqa: TRY004 - it is of no use, like others
    return file
