"""The index of looks beside brute force, HNSW of FAISS and usearch, on clustered vectors, also while it changes.

Run ``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/vectors.py [COUNT] [DIMENSION] [graphs]``;
100,000 of 512 take some minutes, of which the graphs most (left out above 200,000 unless asked for), a million some
ten. usearch joins in if it is installed.

Vectors lie around 2,000 centres of uneven size in 48 directions, with noise in all; each is the one look of a photo.
Each line: recall at 10 against comparing all and median processor milliseconds a search, without a filter and with
filters that one photo in 10 or in 100 passes, the three in turns. Filters come as the ids of the photos that pass, as
the catalogue gives them; "again" is a search with the very array of the one before.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrina.memory import keep_freed_memory
from vitrina.search.index.clustered import FILES, ClusteredLooks, RowWriter, write_clusters
from vitrina.search.index.growing import EXACT, GrowingIndex
from vitrina.web.app import KEPT_MEMORY

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Search = Callable[[Floats, Ids | None], list[int]]
CENTRES, DIRECTIONS, QUERIES, WANTED, STEP = 2000, 48, 200, 10, 50_000
SHARES, ROUNDS = (None, 0.1, 0.01), 3
MOST_GRAPHS = 200_000
# As photos come and go while it is searched.
SECONDS, ADDED, DELETED = 20, 50, 5
# Several looks at a time, as a photo search has them of its views, which are so much alike (median cosine of two views
# of one picture, among 200 phone photos); and as many wanted as for a hundred products.
VIEWS_ASKED, VIEWS_ALIKE, ASKED = 4, 0.82, 400


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

    def parts(self, count: int) -> Iterator[tuple[Ids, Floats]]:
        """The vectors of a gallery with their photos' ids, which count from 1, part by part."""
        for first in range(0, count, STEP):
            size = min(STEP, count - first)
            yield np.arange(first + 1, first + size + 1), self.make(size, first + 1)


@dataclass(frozen=True)
class Task:
    """Queries, the photos that pass each filter, and for each filter and query the best ones that pass, best first."""

    queries: Floats
    allowed: list[Ids | None]
    best: list[Ids]
    scores: list[Floats]


def make_task(clouds: Clouds, count: int) -> Task:
    queries = clouds.make(QUERIES, 10**9)
    random = np.random.default_rng(5)
    allowed = [None if share is None else np.flatnonzero(random.random(count) < share) + 1 for share in SHARES]
    deep = WANTED + SECONDS * DELETED  # so many may be deleted before the best ten that are left are known
    best = [np.empty((QUERIES, 0), np.int64) for _ in SHARES]
    scores = [np.empty((QUERIES, 0), np.float32) for _ in SHARES]
    for ids, vectors in clouds.parts(count):
        products = queries @ vectors.T
        for number, some in enumerate(allowed):
            passing = np.ones(len(ids), np.bool_) if some is None else np.isin(ids, some)
            seen = np.concatenate([scores[number], products[:, passing]], axis=1)
            found = np.concatenate([best[number], np.broadcast_to(ids[passing], (QUERIES, passing.sum()))], axis=1)
            order = np.argsort(-seen, axis=1)[:, :deep]
            scores[number] = np.take_along_axis(seen, order, axis=1)
            best[number] = np.take_along_axis(found, order, axis=1)
    return Task(queries, allowed, best, scores)


def measure(title: str, search: Search, task: Task, rounds: int = ROUNDS, again: bool = False) -> None:
    spent: list[list[float]] = [[] for _ in SHARES]
    hits: list[list[int]] = [[] for _ in SHARES]
    for number in [*range(QUERIES)] * rounds:
        query = task.queries[number : number + 1]
        for some, best, times, right in zip(task.allowed, task.best, spent, hits, strict=True):
            allowed = None if some is None else some.view()  # another array to whoever remembers the last
            if again:
                search(query, allowed)
            began = time.process_time()
            found = search(query, allowed)
            times.append(time.process_time() - began)
            right.append(len(set(found) & set(best[number, :WANTED].tolist())))
    cells = (
        f"{np.mean(some) / WANTED:.3f} | {np.median(times) * 1000:.2f}" for some, times in zip(hits, spent, strict=True)
    )
    print(f"| {title} | {' | '.join(cells)} |", flush=True)


def ours(index: GrowingIndex) -> Search:
    def search(query: Floats, allowed: Ids | None) -> list[int]:
        return [photo for photo, _ in index.nearest(query, WANTED, allowed)[:WANTED]]

    return search


def brute(vectors: Floats) -> Search:
    def search(query: Floats, allowed: Ids | None) -> list[int]:
        rows = vectors if allowed is None else vectors[allowed - 1]
        scores = (query @ rows.T)[0]
        best = np.argpartition(-scores, WANTED)[:WANTED]
        best = best[np.argsort(-scores[best])]
        return list((best + 1 if allowed is None else allowed[best]).tolist())

    return search


def hnsw(index: faiss.Index) -> Search:
    def search(query: Floats, allowed: Ids | None) -> list[int]:
        parameters = faiss.SearchParametersHNSW()  # type: ignore[attr-defined]
        # Wider where few pass, as otherwise the walk meets too few of them.
        parameters.efSearch = 96 if allowed is None else 1024
        if allowed is not None:
            mask = np.zeros(index.ntotal, np.bool_)
            mask[allowed - 1] = True
            bits = np.packbits(mask, bitorder="little")
            chosen = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
            parameters.sel = chosen
        return list((index.search(query, WANTED, params=parameters)[1][0] + 1).tolist())

    return search


def main() -> None:
    keep_freed_memory(KEPT_MEMORY)  # as the server does
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    dimension = int(sys.argv[2]) if len(sys.argv) > 2 else 512
    clouds = Clouds(dimension)
    with tempfile.TemporaryDirectory() as folder:
        index = exact(clouds, count, dimension) if count <= EXACT else clustered(Path(folder), clouds, count, dimension)
        task = make_task(clouds, count)
        print("| engine | recall | ms | recall, 1 in 10 | ms | recall, 1 in 100 | ms |\n|---|---|---|---|---|---|---|")
        measure("Vitrina", ours(index), task)
        measure("Vitrina, again", ours(index), task, again=True)
        print(
            f"With {VIEWS_ASKED} looks, as a photo search has, and {ASKED} wanted: {asked(index, task)} ms. {memory()}",
            flush=True,
        )
        change(index, clouds, task)
    vectors = np.concatenate([part for _, part in clouds.parts(count)])
    measure("brute force", brute(vectors), task, rounds=1)
    if count <= MOST_GRAPHS or sys.argv[3:] == ["graphs"]:
        graphs(vectors, task)


def asked(index: GrowingIndex, task: Task) -> str:
    """Median processor milliseconds of a search with several looks, without a filter and with each."""
    spent: list[list[float]] = [[] for _ in SHARES]
    random = np.random.default_rng(7)
    for query in task.queries:
        views = _views(query, random)
        for some, times in zip(task.allowed, spent, strict=True):
            began = time.process_time()
            index.nearest(views, ASKED, None if some is None else some.view())
            times.append(time.process_time() - began)
    return " / ".join(f"{np.median(times) * 1000:.2f}" for times in spent)


def _views(query: Floats, random: np.random.Generator) -> Floats:
    apart = random.standard_normal((VIEWS_ASKED, len(query)), dtype=np.float32)
    apart /= np.linalg.norm(apart, axis=1, keepdims=True)
    views = np.sqrt(VIEWS_ALIKE) * query + np.sqrt(1 - VIEWS_ALIKE) * apart
    return np.asarray(views / np.linalg.norm(views, axis=1, keepdims=True), np.float32)


def exact(clouds: Clouds, count: int, dimension: int) -> GrowingIndex:
    index = GrowingIndex(dimension)
    for ids, vectors in clouds.parts(count):
        index.put(ids, vectors)
    print(f"{count} vectors of {dimension}, all compared.")
    return index


def clustered(folder: Path, clouds: Clouds, count: int, dimension: int) -> GrowingIndex:
    looks = folder / "looks"
    began, writer = time.process_time(), RowWriter(looks)
    for ids, vectors in clouds.parts(count):
        writer.add(ids, vectors)
    write_clusters(looks, dimension)
    built = time.process_time() - began
    before, began = memory(), time.perf_counter()
    index = GrowingIndex(dimension, base=ClusteredLooks(looks, dimension))
    opened = (time.perf_counter() - began) * 1000
    size = sum((looks / name).stat().st_size for name in FILES) / 1e6
    print(f"{count} vectors of {dimension}. Built in {built:.0f} s of processor time (making the vectors included),")
    print(f"opened in {opened:.0f} ms, {size:.0f} MB on disk. Before it was opened: {before}", flush=True)
    return index


def memory() -> str:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    held = {
        name: int(value.split()[0]) // 1024 for name, value in (line.split(":", 1) for line in lines if "Rss" in line)
    }
    return f"Memory: {held['RssAnon']} MB, and {held['RssFile']} MB of files."


def change(index: GrowingIndex, clouds: Clouds, task: Task) -> None:
    """Searches as fast as one thread can, while photos are added and deleted beside it."""
    fresh, first = clouds.make(SECONDS * ADDED, 10**8), len(index) + 1
    random = np.random.default_rng(6)
    going = random.choice(np.unique(task.best[0]), SECONDS * DELETED, replace=False)  # those that would be found
    lock, over, done = threading.Lock(), threading.Event(), [0, 0]

    def alter() -> None:
        began = time.monotonic()
        for turn in range(SECONDS * DELETED):
            time.sleep(max(0.0, began + turn / DELETED - time.monotonic()))
            step = ADDED // DELETED
            ids = np.arange(first + turn * step, first + (turn + 1) * step)
            with lock:
                index.put(ids, fresh[turn * step : (turn + 1) * step])
                index.drop([int(going[turn])])
                done[:] = (turn + 1) * step, turn + 1
        over.set()

    changing = threading.Thread(target=alter)
    changing.start()
    hits, searches, used = [], 0, time.process_time()
    extra = task.queries @ fresh.T
    while not over.is_set():
        number = searches % QUERIES
        with lock:
            added, deleted = done
            found = {photo for photo, _ in index.nearest(task.queries[number : number + 1], WANTED)[:WANTED]}
        kept = ~np.isin(task.best[0][number], going[:deleted])
        ids = np.concatenate([task.best[0][number][kept], np.arange(first, first + added)])
        scores = np.concatenate([task.scores[0][number][kept], extra[number, :added]])
        hits.append(len(found & set(ids[np.argsort(-scores)[:WANTED]].tolist())))
        assert not found & set(going[:deleted].tolist())
        searches += 1
    changing.join()
    used = time.process_time() - used
    print(
        f"While {ADDED} photos/s came and {DELETED}/s went: recall {np.mean(hits) / WANTED:.3f}, "
        f"{searches / SECONDS:.0f} searches/s, {used / searches * 1000:.2f} ms each with all else.",
        flush=True,
    )


def graphs(vectors: Floats, task: Task) -> None:
    began = time.process_time()
    index = faiss.IndexHNSWFlat(vectors.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 100
    index.add(vectors)
    print(f"| (HNSW of FAISS built in {time.process_time() - began:.0f} s) |")
    measure("HNSW of FAISS", hnsw(index), task)
    if find_spec("usearch") is None:
        print("usearch is left out: it is not installed.")
        return
    from usearch.index import Index  # noqa: PLC0415 - an optional package

    began = time.process_time()
    graph = Index(
        ndim=vectors.shape[1], metric="ip", dtype="f16", connectivity=16, expansion_add=100, expansion_search=96
    )
    graph.add(np.arange(1, len(vectors) + 1), vectors, threads=1)
    print(f"| (usearch built in {time.process_time() - began:.0f} s) |")

    def search(query: Floats, allowed: Ids | None) -> list[int]:
        # It has no filters in Python: more are asked for, and those that do not pass thrown away.
        share = 1 if allowed is None else len(allowed) / len(vectors)
        asked = min(len(vectors), round(3 * WANTED / share))
        found = np.asarray(graph.search(query[0], asked, threads=1).keys).astype(np.int64)
        passing = found if allowed is None else found[np.isin(found, allowed)]
        return list(passing[:WANTED].tolist())

    measure("usearch", search, task)


if __name__ == "__main__":
    main()
