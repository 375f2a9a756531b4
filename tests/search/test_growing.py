"""An index that has grown into clusters: right beside exact, also filtered, after deletes, and after a restart."""

import asyncio
import errno
import threading
import time
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray
from test_index import MARKET, add_shown, opened, vectors

from vitrina.errors import Unavailable
from vitrina.search.errors import IndexRebuilding
from vitrina.search.index import clustered, growing
from vitrina.search.index import keeper as keeper_module
from vitrina.search.index.clustered import ClusteredLooks, RowWriter, write_clusters
from vitrina.search.index.clusters import Clusters
from vitrina.search.index.flat import FlatIndex
from vitrina.search.index.growing import GrowingIndex
from vitrina.search.index.keeper import IndexKeeper
from vitrina.search.index.shelf import IndexShelf
from vitrina.storage.database import Database

DIMENSION = 64
PHOTOS = 4000


def clouds(count: int, seed: int) -> NDArray[np.float32]:
    """Unit vectors around a hundred centres."""
    centres = np.random.default_rng(0).normal(size=(100, DIMENSION))
    random = np.random.default_rng(seed)
    made = centres[random.integers(0, 100, count)] + 0.7 * random.normal(size=(count, DIMENSION))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


VECTORS = clouds(PHOTOS, 1)
QUERIES = clouds(50, 2)


@pytest.fixture(name="base")
def _base(tmp_path: Path) -> Path:
    folder = tmp_path / "index" / "x-0.base"
    writer = RowWriter(folder)
    for part in np.array_split(np.arange(PHOTOS), 3):
        writer.add(part + 1, VECTORS[part])
    write_clusters(folder, DIMENSION)
    return folder


def exact() -> FlatIndex:
    index = FlatIndex(DIMENSION)
    index.put(np.arange(1, PHOTOS + 1), VECTORS)
    return index


def recall(index: GrowingIndex, truth: FlatIndex, allowed: NDArray[np.int64] | None = None) -> float:
    shares = []
    for query in QUERIES:
        wanted = {photo for photo, _ in truth.nearest(query[None], 10, allowed)[:10]}
        found = {photo for photo, _ in index.nearest(query[None], 10, allowed)[:10]}
        shares.append(len(wanted & found) / len(wanted))
    return float(np.mean(shares))


@pytest.mark.parametrize("share", [None, 0.9, 0.5, 0.1, 0.01])
def test_clusters_find_what_all_comparisons_find(
    base: Path, monkeypatch: pytest.MonkeyPatch, share: float | None
) -> None:
    monkeypatch.setattr(clustered, "FEW", 1000)
    index = GrowingIndex(DIMENSION, base=ClusteredLooks(base, DIMENSION))
    allowed = None if share is None else np.random.default_rng(3).permutation(PHOTOS)[: int(PHOTOS * share)] + 1
    assert recall(index, exact(), allowed) >= 0.95
    if allowed is not None:
        assert {photo for photo, _ in index.nearest(QUERIES[:1], 100, allowed)} <= set(allowed.tolist())


def test_of_several_looks_at_a_time_the_nearest_photos_are_found(base: Path) -> None:
    index, truth = GrowingIndex(DIMENSION, base=ClusteredLooks(base, DIMENSION)), exact()
    shares = []
    for looks in np.split(clouds(200, 4), 50):
        wanted, found = ({photo for photo, _ in one.nearest(looks, 50)} for one in (truth, index))
        shares.append(len(wanted & found) / len(wanted))
    assert np.mean(shares) >= 0.95


def test_turned_looks_are_as_alike_as_before(base: Path) -> None:
    clusters = Clusters(base / clustered.CLUSTERS)
    turned = clusters.turned(VECTORS[:100])
    np.testing.assert_allclose(turned @ turned.T, VECTORS[:100] @ VECTORS[:100].T, atol=1e-4)


def test_few_allowed_are_all_compared(base: Path) -> None:
    index = GrowingIndex(DIMENSION, base=ClusteredLooks(base, DIMENSION))
    allowed = np.arange(1, 41)
    assert len(index.nearest(QUERIES[:1], 100, allowed)) == 40
    assert recall(index, exact(), allowed) >= 0.99


def test_what_is_dropped_is_never_found_and_what_is_added_is(base: Path) -> None:
    index, truth = GrowingIndex(DIMENSION, base=ClusteredLooks(base, DIMENSION)), exact()
    gone = list(range(1, PHOTOS, 3))
    for changed in (index, truth):
        changed.drop([*gone, 10**9])
        changed.put(np.arange(5001, 5101), clouds(100, 4))
    assert len(index) == len(truth) == PHOTOS - len(gone) + 100
    assert 1 not in index
    assert 2 in index
    assert 5001 in index
    found = {photo for query in QUERIES for photo, _ in index.nearest(query[None], 200)}
    assert not found & set(gone)
    assert recall(index, truth) >= 0.95


@pytest.mark.parametrize("share", [0.9, 0.5])
def test_what_is_dropped_passes_no_filter_any_more(base: Path, monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    monkeypatch.setattr(clustered, "FEW", 1000)
    index = GrowingIndex(DIMENSION, base=ClusteredLooks(base, DIMENSION))
    allowed = np.random.default_rng(3).permutation(PHOTOS)[: int(PHOTOS * share)] + 1
    before = [photo for photo, _ in index.nearest(QUERIES[:1], 20, allowed)]
    index.drop(before[:10])
    index.put(np.array([PHOTOS + 10]), QUERIES[:1])
    after = [photo for photo, _ in index.nearest(QUERIES[:1], 20, allowed)]
    assert after[:10] == before[10:20]
    assert not set(after) & set(before[:10])
    with_new = np.append(allowed, [PHOTOS + 10, 10**9])
    assert [photo for photo, _ in index.nearest(QUERIES[:1], 20, with_new)][:11] == [PHOTOS + 10, *before[10:20]]


def test_a_photo_is_near_by_any_of_its_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustered, "FEW", 100)
    monkeypatch.setattr(clustered, "COMPARED", 200)
    monkeypatch.setattr(clustered, "LEAST_READ", 1)
    # Every third photo has one look and the others two that have nothing to do with each other.
    photos = np.sort(np.concatenate([np.arange(1, 1501), np.arange(1, 1501)[np.arange(1500) % 3 > 0]]))
    looks = clouds(len(photos), 6)
    RowWriter(tmp_path / "two").add(photos, looks)
    write_clusters(tmp_path / "two", DIMENSION)
    index = GrowingIndex(DIMENSION, base=ClusteredLooks(tmp_path / "two", DIMENSION))
    allowed = np.arange(2, 1501, 2)
    for place in np.flatnonzero(np.isin(photos, allowed))[::10]:
        assert index.nearest(looks[place : place + 1], 5, allowed)[0][0] == photos[place]


def test_codes_of_fewer_dimensions_find_as_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustered, "FEW", 100)
    monkeypatch.setattr(clustered, "CODED", DIMENSION // 2)
    RowWriter(tmp_path / "short").add(np.arange(1, PHOTOS + 1), VECTORS)
    write_clusters(tmp_path / "short", DIMENSION)
    index = GrowingIndex(DIMENSION, base=ClusteredLooks(tmp_path / "short", DIMENSION))
    assert recall(index, exact()) >= 0.97


def test_clusters_of_an_earlier_version_are_refused(base: Path) -> None:
    earlier = faiss.index_factory(DIMENSION, "IVF1,RaBitQfs", faiss.METRIC_INNER_PRODUCT)
    earlier.train(VECTORS)
    earlier.add(VECTORS)
    faiss.write_index(earlier, str(base / clustered.CLUSTERS))
    with pytest.raises(ValueError, match="earlier version"):
        ClusteredLooks(base, DIMENSION)


def test_a_photo_that_comes_back_is_found_once(base: Path) -> None:
    index = GrowingIndex(DIMENSION, base=ClusteredLooks(base, DIMENSION))
    index.drop([7])
    index.put(np.array([7]), VECTORS[6:7])
    assert [photo for photo, _ in index.nearest(VECTORS[6:7], 20)].count(7) == 1
    assert len(index) == PHOTOS


def test_it_is_kept_with_its_clusters_and_what_was_dropped(base: Path) -> None:
    index = GrowingIndex(DIMENSION, base=ClusteredLooks(base, DIMENSION))
    index.drop([5])
    index.put(np.array([9000]), clouds(1, 5))
    shelf = IndexShelf(base.parent, MARKET, "x")
    shelf.keep(index, 3)
    kept = IndexShelf(base.parent, MARKET, "x").load(DIMENSION)
    assert kept is not None
    assert (len(kept[0]), 5 in kept[0], 9000 in kept[0]) == (PHOTOS, False, True)
    assert kept[0].nearest(QUERIES[:1], 10) == index.nearest(QUERIES[:1], 10)


@pytest.mark.parametrize("name", clustered.FILES)
def test_damaged_clusters_are_not_used(base: Path, name: str) -> None:
    shelf = IndexShelf(base.parent, MARKET, "x")
    shelf.keep(GrowingIndex(DIMENSION, base=ClusteredLooks(base, DIMENSION)), 3)
    data = bytearray((base / name).read_bytes())
    data[len(data) // 2] ^= 1
    (base / name).write_bytes(data)
    assert IndexShelf(base.parent, MARKET, "x").load(DIMENSION) is None


def test_the_keeper_makes_clusters_while_it_serves(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(growing, "EXACT", 300)
    add_shown(database, range(1, 401))

    async def grow() -> None:
        keeper = await opened(database, tmp_path / "index")
        with pytest.raises(IndexRebuilding):
            await keeper.catch_up()
        await keeper.settled()
        assert (len(keeper), keeper.exact()) == (400, False)
        await asyncio.to_thread(add_shown, database, range(401, 721))
        await keeper.catch_up()
        assert keeper.nearest(vectors(1, seed=410), 1)[0][0] == 410
        await keeper.settled()
        assert len(keeper) == 720
        assert not keeper.exact()
        assert keeper.nearest(vectors(1, seed=410), 5)[0][0] == 410
        await keeper.close()
        again = await opened(database, tmp_path / "index")
        assert (len(again), again.exact()) == (720, False)

    asyncio.run(grow())


def test_clusters_that_cannot_be_made_are_not_tried_at_every_search(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "EXACT", 300)
    add_shown(database, range(1, 401))
    tries = 0

    def full(*_: object) -> None:
        nonlocal tries
        tries += 1
        raise OSError(errno.ENOSPC, "No space left on device")

    async def search() -> None:
        keeper = await opened(database, tmp_path / "index")
        for _ in range(3):
            await keeper.settled()
            with pytest.raises(IndexRebuilding):
                await keeper.catch_up()
        assert tries == 1
        monkeypatch.setattr(keeper_module, "write_clusters", write_clusters)
        keeper._retry_at = 0.0
        with pytest.raises(IndexRebuilding):
            await keeper.catch_up()
        await keeper.settled()
        assert len(keeper) == 400
        await keeper.close()

    monkeypatch.setattr(keeper_module, "write_clusters", full)
    asyncio.run(search())


def test_clusters_that_the_database_fails_at_the_end_are_tried_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "EXACT", 300)
    add_shown(database, range(1, 401))

    def slowly(folder: Path, dimension: int) -> None:
        write_clusters(folder, dimension)
        add_shown(database, range(401, 411))

    def gone(*_: object) -> None:
        raise Unavailable("database_gone", "The database is not there.")

    async def search() -> None:
        keeper = await opened(database, tmp_path / "index")
        await keeper.settled()
        assert not list((tmp_path / "index").glob("*.base"))
        monkeypatch.undo()
        monkeypatch.setattr(growing, "EXACT", 300)
        with pytest.raises(IndexRebuilding):
            await keeper.catch_up()
        await keeper.settled()
        assert len(keeper) == 0
        keeper._retry_at = 0.0
        with pytest.raises(IndexRebuilding):
            await keeper.catch_up()
        await keeper.settled()
        assert len(keeper) == 410
        await keeper.close()

    monkeypatch.setattr(keeper_module, "write_clusters", slowly)
    monkeypatch.setattr(keeper_module, "places_of_photos", gone)
    asyncio.run(search())


def test_everything_goes_on_while_new_clusters_wait_for_the_disk(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "EXACT", 300)
    add_shown(database, range(1, 401))
    begun: list[IndexKeeper] = []

    def while_kept(folder: Path, dimension: int) -> None:
        write_clusters(folder, dimension)
        changing = begun[0]._changing  # as somebody holds it who writes the former index
        changing.acquire()
        threading.Timer(1.0, changing.release).start()

    async def longest_stop() -> float:
        keeper = await opened(database, tmp_path / "index")
        begun.append(keeper)
        stop, settled = 0.0, asyncio.create_task(keeper.settled())
        while not settled.done():
            began = time.monotonic()
            await asyncio.sleep(0.01)
            stop = max(stop, time.monotonic() - began)
        assert len(keeper) == 400
        await keeper.close()
        return stop

    monkeypatch.setattr(keeper_module, "write_clusters", while_kept)
    assert asyncio.run(longest_stop()) < 0.5
