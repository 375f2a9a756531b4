"""Which photos' looks stand in which clusters."""

import faiss
import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


class Standing:
    """The photos of every cluster, one after another."""

    def __init__(self, lists: faiss.InvertedLists) -> None:
        """Reads the clusters, which hold the photos of their looks."""
        counts = np.array([lists.list_size(number) for number in range(lists.nlist)])
        held = [
            faiss.rev_swig_ptr(lists.get_ids(number), count) if count else np.empty(0, np.int64)
            for number, count in enumerate(counts.tolist())
        ]
        self._photos = np.concatenate(held)
        self._starts = np.concatenate([[0], np.cumsum(counts)]).tolist()

    def near(self, clusters: Ids, found: NDArray[np.bool_]) -> Ids:
        """The photos in some clusters that may be found, by a table of all ids; in order."""
        held = [self._photos[self._starts[one] : self._starts[one + 1]] for one in np.unique(clusters).tolist()]
        photos = np.concatenate(held)
        return np.unique(photos[found[photos]])
