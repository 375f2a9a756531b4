"""The index of looks beside brute force, HNSW of FAISS and usearch, on clustered vectors.

Run ``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/vectors.py [COUNT] [DIMENSION]``; 100,000 of
512 take some minutes, of which HNSW most (left out above 200,000). usearch joins in if it is installed.

Vectors lie around 2,000 centres of uneven size in 48 directions, with noise in all. Each line: recall at 10 against
comparing all, processor milliseconds a search, without a filter and with filters that one in 10 or one in 100 pass.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrina.search.clustered import FILES, ClusteredLooks, RowWriter, write_clusters

Floats = NDArray[np.float32]
Search = Callable[[Floats, NDArray[np.bool_]], NDArray[np.int64]]
CENTRES, DIRECTIONS, QUERIES, WANTED, STEP = 2000, 48, 200, 10, 50_000
SHARES = (1.0, 0.1, 0.01)
MOST_HNSW = 200_000


class Clouds:
    """Makes vectors of one distribution, always the same for the same seed."""

    def __init__(self, dimension: int) -> None:
        random = np.random.default_rng(0)
        self._dimension = dimension
        self._centres = random.normal(size=(CENTRES, DIRECTIONS)).astype(np.float32)
        self._spread = random.normal(size=(DIRECTIONS, dimension)).astype(np.float32)
        sizes = random.pareto(1.5, CENTRES) + 0.1
        self._sizes = sizes / sizes.sum()

    def make(self, count: int, seed: int) -> Floats:
        random = np.random.default_rng(seed)
        latent = self._centres[random.choice(CENTRES, count, p=self._sizes)]
        latent = latent + 0.6 * random.standard_normal((count, DIRECTIONS), dtype=np.float32)
        made = latent @ self._spread + random.standard_normal((count, self._dimension), dtype=np.float32)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def measure(title: str, search: Search, queries: Floats, masks: list[NDArray[np.bool_]], truths: list[Floats]) -> None:
    cells = []
    for mask, truth in zip(masks, truths, strict=True):
        began = time.process_time()
        found = [search(query[None], mask) for query in queries]
        milliseconds = (time.process_time() - began) / len(queries) * 1000
        hits = [len(set(row.tolist()) & set(right.tolist())) for row, right in zip(found, truth, strict=True)]
        cells.append(f"{np.mean(hits) / WANTED:.3f} | {milliseconds:.2f}")
    print(f"| {title} | {' | '.join(cells)} |", flush=True)


def ours(looks: ClusteredLooks) -> Search:
    def search(query: Floats, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        scores, places = looks.nearest(query, WANTED, mask)
        return places[np.argsort(-scores[0])[:WANTED]]

    return search


def brute(vectors: Floats) -> Search:
    def search(query: Floats, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        places = np.flatnonzero(mask)
        rows = vectors if len(places) == len(vectors) else vectors[places]
        scores = (query @ rows.T)[0]
        best = np.argpartition(-scores, WANTED)[:WANTED]
        return np.asarray(places[best[np.argsort(-scores[best])]])

    return search


def hnsw(index: faiss.Index) -> Search:
    def search(query: Floats, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        parameters = faiss.SearchParametersHNSW()  # type: ignore[attr-defined]
        # Wider where few pass, as otherwise the walk meets too few of them.
        parameters.efSearch = 96 if mask.all() else 1024
        bits = np.packbits(mask, bitorder="little")
        chosen = faiss.IDSelectorBitmap(len(mask), faiss.swig_ptr(bits))
        parameters.sel = None if mask.all() else chosen
        return np.asarray(index.search(query, WANTED, params=parameters)[1][0])

    return search


def truth_of(vectors: Floats, queries: Floats, mask: NDArray[np.bool_]) -> Floats:
    search = brute(vectors)
    return np.stack([search(query[None], mask) for query in queries])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    dimension = int(sys.argv[2]) if len(sys.argv) > 2 else 512
    clouds = Clouds(dimension)
    vectors = np.empty((count, dimension), np.float32)
    for first in range(0, count, STEP):
        vectors[first : first + STEP] = clouds.make(min(STEP, count - first), first + 1)
    queries = clouds.make(QUERIES, 10**9)
    random = np.random.default_rng(5)
    masks = [random.random(count) < share for share in SHARES]
    truths = [truth_of(vectors, queries, mask) for mask in masks]
    with tempfile.TemporaryDirectory() as folder:
        looks, cost = _clustered(Path(folder) / "looks", vectors)
        print(f"{count} vectors of {dimension}. {cost}")
        print("| engine | recall | ms | recall, 1 in 10 | ms | recall, 1 in 100 | ms |\n|---|---|---|---|---|---|---|")
        measure("Vitrina", ours(looks), queries, masks, truths)
        measure("brute force", brute(vectors), queries, masks, truths)
        if count <= MOST_HNSW:
            _others(vectors, queries, masks, truths)


def _clustered(folder: Path, vectors: Floats) -> tuple[ClusteredLooks, str]:
    began = time.process_time()
    writer = RowWriter(folder)
    for first in range(0, len(vectors), STEP):
        part = vectors[first : first + STEP]
        writer.add(np.arange(first, first + len(part)), part)
    write_clusters(folder, vectors.shape[1])
    built = time.process_time() - began
    began = time.perf_counter()
    looks = ClusteredLooks(folder, vectors.shape[1])
    opened = (time.perf_counter() - began) * 1000
    size = sum((folder / name).stat().st_size for name in FILES) / 1e6
    return looks, f"Built in {built:.0f} s of processor time, opened in {opened:.0f} ms, {size:.0f} MB on disk."


def _others(vectors: Floats, queries: Floats, masks: list[NDArray[np.bool_]], truths: list[Floats]) -> None:
    began = time.process_time()
    index = faiss.IndexHNSWFlat(vectors.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 100
    index.add(vectors)
    print(f"| (HNSW of FAISS built in {time.process_time() - began:.0f} s) |")
    measure("HNSW of FAISS", hnsw(index), queries, masks, truths)
    if find_spec("usearch") is None:
        print("usearch is left out: it is not installed.")
        return
    from usearch.index import Index  # noqa: PLC0415 - an optional package

    began = time.process_time()
    graph = Index(
        ndim=vectors.shape[1], metric="ip", dtype="f16", connectivity=16, expansion_add=100, expansion_search=96
    )
    graph.add(np.arange(len(vectors)), vectors, threads=1)
    print(f"| (usearch built in {time.process_time() - began:.0f} s) |")

    def search(query: Floats, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        # It has no filters in Python: more are asked for, and those that do not pass thrown away.
        found = np.asarray(graph.search(query[0], min(len(mask), round(3 * WANTED / mask.mean())), threads=1).keys)
        return np.asarray(found[mask[found]][:WANTED], np.int64)

    measure("usearch", search, queries, masks, truths)


if __name__ == "__main__":
    main()
