"""Many looks, clustered: a search reads the few clusters nearest to it, then compares with the rows themselves.

Written once and never changed: a folder with the vectors' rows in eight bits, their numbers, and an inverted file of
one bit a dimension (RaBitQ, Gao and Long, SIGMOD 2024) that says which rows are worth reading. All of it is opened by
mmap. Deletes and filters are the same thing, a mask of the places that may be found.
"""

import math
import os
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
ROWS, SCALES, NUMBERS, CLUSTERS = "rows.i8", "scales.f32", "numbers.i64", "clusters.faiss"
FILES = (ROWS, SCALES, NUMBERS, CLUSTERS)

# Four times the square root is the usual number of clusters (faiss wiki, "Guidelines to choose an index").
CLUSTERS_A_ROOT = 4
# Vectors a cluster is trained on; faiss asks for 39 at least.
TRAINED_A_CLUSTER = 40
# Share of the clusters a search reads, but never fewer than LEAST_READ. benchmarks/vectors.py has the recall.
READ_SHARE, LEAST_READ = 0.02, 16
# With one look in a hundred allowed, 3.2 times as many clusters are read; the square root would read ten times as many
# and gain half a point of recall.
WIDENING = 0.25
# Rows compared exactly for each look wanted.
REFINED = 4
# So few allowed places are all compared: it costs less than reading clusters for them, and misses nothing.
FEW = 2_000
STEP = 20_000  # rows handled at a time; bounds memory at 120 MB for 1,472 dimensions
LEVELS = 127
SEED = 1


class ClusteredLooks:
    """A folder of clustered looks, opened for searching."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """Opens a folder that :class:`RowWriter` and :func:`write_clusters` made.

        Raises:
            ValueError: the files do not belong together, or are of another dimension.
        """
        self.folder = folder
        self.numbers: NDArray[np.int64] = np.fromfile(folder / NUMBERS, np.int64)
        self._scales = np.fromfile(folder / SCALES, np.float32)
        self._rows = _rows(folder, dimension)
        try:
            self._clusters = faiss.read_index(str(folder / CLUSTERS), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ValueError(f"{folder.name} cannot be read as an index") from error
        if {len(self._rows), len(self._scales), self._clusters.ntotal} != {len(self.numbers)}:
            raise ValueError(f"the files of {folder.name} do not belong together")
        self._lists = int(getattr(self._clusters, "nlist"))  # noqa: B009 - its declared type is any index

    def __len__(self) -> int:
        return len(self.numbers)

    def nearest(
        self, queries: NDArray[np.float32], count: int, allowed: Mask
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Scores (q, n) and places (n,) of the rows worth comparing, among those ``allowed``."""
        total = int(np.count_nonzero(allowed))
        if total <= max(FEW, count):
            places = np.flatnonzero(allowed)
        else:
            bits = np.packbits(allowed, bitorder="little")
            chosen = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
            parameters = self._parameters(chosen, total)
            _, found = self._clusters.search(queries, min(count * REFINED, total), params=parameters)
            places = np.unique(found[found >= 0])
        scores = np.concatenate([queries @ self.vectors(part).T for part in _parts(places)], axis=1)
        return scores.astype(np.float32), places

    def vectors(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """The rows at some places, as they were to within a 250th of their largest number."""
        return self._rows[places] * self._scales[places, None]

    def _parameters(self, chosen: faiss.IDSelector, total: int) -> faiss.SearchParameters:
        # The fewer may be found, the further apart the nearest of them are.
        share = READ_SHARE * (len(self) / total) ** WIDENING
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = min(self._lists, max(LEAST_READ, round(self._lists * share)))
        parameters.sel = chosen
        return parameters


class RowWriter:
    """Writes the rows of a new folder, part by part, in eight bits a dimension. Parts come in the order of numbers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True)

    def add(self, numbers: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Adds looks with their numbers."""
        scales = np.abs(vectors).max(axis=1, initial=0) / LEVELS
        rows = np.round(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
        for name, values in ((ROWS, rows), (SCALES, scales.astype(np.float32)), (NUMBERS, numbers.astype(np.int64))):
            with (self._folder / name).open("ab") as file:
                file.write(values.tobytes())


def write_clusters(folder: Path, dimension: int) -> None:
    """Trains and writes the inverted file of a folder's rows. Takes minutes for a million."""
    rows, scales = _rows(folder, dimension), np.fromfile(folder / SCALES, np.float32)
    lists = max(1, round(CLUSTERS_A_ROOT * math.sqrt(len(rows))))
    index = faiss.index_factory(dimension, f"IVF{lists},RaBitQfs", faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(SEED).permutation(len(rows))[: lists * TRAINED_A_CLUSTER]
    chosen.sort()
    index.train(rows[chosen] * scales[chosen, None])
    for part in _parts(np.arange(len(rows))):
        index.add(rows[part] * scales[part, None])
    faiss.write_index(index, str(folder / CLUSTERS))
    for name in FILES:
        _sync(folder / name)
    _sync(folder)


def _rows(folder: Path, dimension: int) -> NDArray[np.int8]:
    size = (folder / ROWS).stat().st_size
    if size % dimension or not size:
        raise ValueError(f"{folder.name} is not an index of {dimension} dimensions")
    return np.memmap(folder / ROWS, np.int8, "r", shape=(size // dimension, dimension))


def _parts(places: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return np.array_split(places, max(1, math.ceil(len(places) / STEP)))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
