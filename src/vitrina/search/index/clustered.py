"""Many looks, clustered: a search reads the few clusters nearest to it, then compares with the rows themselves.

Written once and never changed: a folder with the vectors' rows in eight bits, the photo of each, and an inverted file
of one bit a dimension (RaBitQ, Gao and Long, SIGMOD 2024) that says which photos are worth comparing. All of it is
opened by mmap. A filter that many pass, and deletes, are bits of the photos that may be found; of one that few pass,
the looks that stand in the nearest clusters are compared, which needs no bits and reads nothing else.
"""

import math
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrina.search.dots import Floats
from vitrina.search.index.alive import Alive
from vitrina.search.index.clusters import Clusters
from vitrina.search.index.rounding import Queries, rounded
from vitrina.storage.durable import sync

Ids = NDArray[np.int64]
ROWS, SCALES, PHOTOS, CLUSTERS = "rows.i8", "scales.f32", "photos.i64", "clusters.faiss"
FILES = (ROWS, SCALES, PHOTOS, CLUSTERS)

# Four times the square root is the usual number of clusters (faiss wiki, "Guidelines to choose an index").
CLUSTERS_A_ROOT = 4
# Vectors a cluster is trained on; faiss asks for 39 at least.
TRAINED_A_CLUSTER = 40
# Most dimensions that looks have in the clusters: those in which they differ most, turned at random, which codes of one
# bit need. Of 1,472 dimensions in 40,000 crops of real pictures, as many of the nearest are found, in half the time.
CODED = 384
# Clusters a search reads at least, and the share of them it reads where all may be found. Chosen, with the two numbers
# below, by benchmarks/vectors.py: about the fewest that keep recall above 0.97 with any filter, up to a million looks.
LEAST_READ, READ_SHARE = 64, 0.03
# Where fewer than so many looks of a cluster may be found, the nearest are further apart and more clusters are read: at
# a tenth of it, 2.5 times as many. Where more may, somewhat fewer will do.
SPARSE, WIDENING, NARROWEST = 32, 0.4, 0.85
# Looks compared exactly for each query: so many more than are wanted. Ten are found among 80 as well as among 120.
REFINED_MORE = 70
# So few allowed looks are all compared: it costs less than reading clusters for them, and misses nothing.
FEW = 2_000
# Of a filter, clusters are read that hold at least COMPARED allowed looks, or so large a share of them. Where these are
# few, all are compared: up to MOST_COMPARED bytes it costs less than bits of all photos and a look at everything in the
# clusters, and misses less.
COMPARED, ENOUGH_SHARE, MOST_COMPARED = 640, 0.2, 2_000_000
STEP = 20_000  # rows handled at a time; bounds memory at 120 MB for 1,472 dimensions
SEED = 1


class ClusteredLooks:
    """A folder of clustered looks, opened for searching."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """Opens a folder that :class:`RowWriter` and :func:`write_clusters` made.

        Raises:
            ValueError: the files do not belong together, or are of another dimension.
        """
        self.folder = folder
        self.photos: NDArray[np.int64] = np.fromfile(folder / PHOTOS, np.int64)
        self._scales = np.fromfile(folder / SCALES, np.float32)
        self._rows = _rows(folder, dimension)
        self._clusters = Clusters(folder / CLUSTERS)
        if {len(self._rows), len(self._scales), self._clusters.looks} != {len(self.photos)}:
            raise ValueError(f"the files of {folder.name} do not belong together")
        # Place of the first look of every photo, by its id; ids count up, so the table is about as long as the rows.
        self._first = np.searchsorted(self.photos, np.arange(int(self.photos.max(initial=0)) + 2))
        self._views = len(self.photos) / max(1, int(np.count_nonzero(np.diff(self._first))))

    def __len__(self) -> int:
        return len(self.photos)

    @property
    def ids(self) -> int:
        """Length of a mask of photos: one more than the largest id."""
        return len(self._first) - 1

    def nearest(self, queries: Floats, count: int, alive: Alive, allowed: Ids | None = None) -> tuple[Floats, Ids]:
        """Best scores and photos (n,) of the looks worth comparing, of photos that are alive and allowed."""
        places = self.places(self._candidates(queries, count, alive, allowed))
        asked = Queries(queries)
        parts = [asked.likeness(self._rows.take(part, axis=0), self._scales[part]) for part in _parts(places)]
        return np.concatenate(parts), self.photos[places]

    def _candidates(self, queries: Floats, count: int, alive: Alive, allowed: Ids | None) -> Ids:
        """The photos worth comparing, of those that are alive and allowed."""
        total = len(self) if allowed is None else min(len(self), math.ceil(len(allowed) * self._views))
        if total <= max(FEW, count):
            return alive.among(allowed)
        turned = self._clusters.turned(queries)
        holding = self._holding(total, count)
        compared = holding * total // len(self._clusters) * self._rows.shape[1]
        if allowed is not None and compared <= MOST_COMPARED:
            return alive.chosen(self._clusters.photos(self._clusters.nearest(turned, holding)), allowed)
        # What is nearest to one of several queries is among fewer that are nearest to that one, in fewer clusters: for
        # four, half as many of both find .984 of the nearest 50 of a million looks, where all of both find .989.
        share = 1 / math.sqrt(len(queries))
        near = self._clusters.nearest(turned, math.ceil(self._read(total) * share))
        return self._clusters.likely(turned, min(round(count * share) + REFINED_MORE, total), near, alive.bits(allowed))

    def _holding(self, total: int, count: int) -> int:
        """How many clusters hold enough of ``total`` looks that may be found, where ``count`` are wanted."""
        clusters = max(COMPARED, count) * len(self._clusters) // total
        return max(LEAST_READ, min(clusters, round(ENOUGH_SHARE * len(self._clusters))))

    def _read(self, total: int) -> int:
        """How many clusters are read for one query, where ``total`` looks may be found."""
        wider = max(NARROWEST, math.pow(SPARSE * len(self._clusters) / total, WIDENING))
        most = READ_SHARE * len(self._clusters) * math.sqrt(total / len(self))
        return round(max(LEAST_READ * wider, most))

    def places(self, photos: Ids) -> Ids:
        """Where the looks of photos stand, in their order; ids are below :attr:`ids`, and some may have none."""
        first = self._first.take(photos)
        counts = self._first.take(photos + 1) - first
        begins = np.cumsum(counts) - counts
        return np.asarray(np.arange(int(counts.sum())) + np.repeat(first - begins, counts), np.int64)

    def vectors(self, places: Ids) -> Floats:
        """The rows at some places, as they were to within a 250th of their largest number."""
        return self._rows[places] * self._scales[places, None]


class RowWriter:
    """Writes the rows of a new folder, part by part, in eight bits a dimension. Parts come in the order of photos."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True)

    def add(self, photos: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Adds looks, one row of ``vectors`` (n, dimension) each, with the ids of their photos."""
        rows, scales = rounded(vectors)
        for name, values in ((ROWS, rows), (SCALES, scales), (PHOTOS, photos.astype(np.int64))):
            with (self._folder / name).open("ab") as file:
                file.write(values.tobytes())


def write_clusters(folder: Path, dimension: int) -> None:
    """Trains and writes the inverted file of a folder's rows. Takes minutes for a million."""
    rows, scales = _rows(folder, dimension), np.fromfile(folder / SCALES, np.float32)
    photos = np.fromfile(folder / PHOTOS, np.int64)
    lists = max(1, round(CLUSTERS_A_ROOT * math.sqrt(len(rows))))
    kind = f"PCAR{min(CODED, dimension)},IVF{lists},RaBitQfs"
    index = cast("Any", faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT))
    chosen = np.random.default_rng(SEED).permutation(len(rows))[: lists * TRAINED_A_CLUSTER]
    chosen.sort()
    sample = rows[chosen] * scales[chosen, None]
    turning = cast("Any", faiss.downcast_VectorTransform(index.chain.at(0)))
    turning.train(sample)
    # Looks are not moved to their middle, or inner products would no longer be what they were.
    faiss.copy_array_to_vector(np.zeros(turning.d_out, np.float32), turning.b)
    index.train(sample)
    for part in _parts(np.arange(len(rows))):
        index.add_with_ids(rows[part] * scales[part, None], photos[part])
    faiss.write_index(index, str(folder / CLUSTERS))
    for name in FILES:
        sync(folder / name)
    sync(folder)


def _rows(folder: Path, dimension: int) -> NDArray[np.int8]:
    size = (folder / ROWS).stat().st_size
    if size % dimension or not size:
        raise ValueError(f"{folder.name} is not an index of {dimension} dimensions")
    return np.asarray(np.memmap(folder / ROWS, np.int8, "r", shape=(size // dimension, dimension)))


def _parts(places: Ids) -> list[Ids]:
    return [places[first : first + STEP] for first in range(0, max(len(places), 1), STEP)]
