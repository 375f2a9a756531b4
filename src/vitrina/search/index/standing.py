"""In which clusters the looks of each photo stand: to tell which of a filter's photos are near a query."""

from functools import reduce

import faiss
import numpy as np
from numpy.typing import NDArray


class Standing:
    """The clusters of every photo's looks."""

    def __init__(self, lists: faiss.InvertedLists, first: NDArray[np.int64]) -> None:
        """Reads what stands in each cluster.

        Args:
            lists: The clusters, holding the photos of their looks.
            first: Place of the first look of every photo by its id, were looks in the order of photos, and their
                number as the last.
        """
        counts = [lists.list_size(number) for number in range(lists.nlist)]
        held = [
            faiss.rev_swig_ptr(lists.get_ids(number), count) if count else np.empty(0, np.int64)
            for number, count in enumerate(counts)
        ]
        photos = np.concatenate(held)
        order = np.argsort(photos, kind="stable")
        photos, clusters = photos[order], np.repeat(np.arange(len(counts)), counts)[order]
        most = int(np.diff(first).max(initial=1))
        # A column for each photo, its looks in any order, and a last one for photos that came later.
        # Clusters are four times the root of the looks, so sixteen bits do for 268 million; the last one is nowhere.
        self._nowhere = len(counts)
        self._clusters = np.full((most, len(first)), self._nowhere, np.uint16)
        self._clusters[np.arange(len(photos)) - first[photos], photos] = clusters

    def near(self, photos: NDArray[np.int64], clusters: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of the photos that have a look in one of the clusters; ids are 0 or more."""
        chosen = np.zeros(self._nowhere + 1, np.bool_)
        chosen[clusters] = True
        # Twice as fast as brackets, which look at every place before they take what is there.
        standing = [chosen.take(of_photos.take(photos, mode="clip"), mode="clip") for of_photos in self._clusters]
        return photos.compress(reduce(np.logical_or, standing))
