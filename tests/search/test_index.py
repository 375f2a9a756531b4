"""The index itself, its file on disk, and the keeper that follows the catalogue."""

import asyncio
import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from vitrina.catalog.models import Media, MediaKind, Product, Shop, Status
from vitrina.looks.models import Space
from vitrina.photos.models import Look, Photo
from vitrina.photos.repository import pack
from vitrina.search.index import keeper as keeping
from vitrina.search.index.flat import FlatIndex
from vitrina.search.index.keeper import IndexKeeper
from vitrina.search.index.shelf import MANIFEST, IndexShelf
from vitrina.storage.database import Database
from vitrina.storage.repository import log_changes

SPACE = Space("test-space", 8, "")
MARKET = "a" * 24


def vectors(count: int, seed: int = 0) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).normal(size=(count, SPACE.dimension)).astype(np.float32)
    scaled: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
    return scaled


def filled(count: int) -> FlatIndex:
    """An index of two views of each of ``count`` photos."""
    index = FlatIndex(SPACE.dimension)
    photo_ids = np.repeat(np.arange(1, count + 1), 2)
    index.put(photo_ids, vectors(2 * count))
    return index


def test_the_nearest_are_those_that_all_comparisons_find() -> None:
    index, queries = filled(50), vectors(3, seed=1)
    scores = (queries @ vectors(100).T).max(axis=0).reshape(50, 2).max(axis=1)
    expected = [int(photo) + 1 for photo in np.argsort(-scores)]
    found = index.nearest(queries, 1000)
    assert [photo_id for photo_id, _ in found] == expected
    assert np.allclose([score for _, score in found], np.sort(scores)[::-1], atol=1e-5)


def test_an_empty_index_finds_nothing() -> None:
    assert FlatIndex(SPACE.dimension).nearest(vectors(1), 10) == []


def test_dropping_takes_every_view_and_leaves_the_rest() -> None:
    index = filled(10)
    index.drop([3, 7, 99])
    assert len(index) == 16
    assert 3 not in index
    assert 4 in index
    assert {photo_id for photo_id, _ in index.nearest(vectors(1), 100)} == {1, 2, 4, 5, 6, 8, 9, 10}
    index.put(np.array([3]), vectors(1, seed=2))
    assert index.nearest(vectors(1, seed=2), 1)[0][0] == 3


def test_equal_scores_come_in_a_fixed_order() -> None:
    index = FlatIndex(SPACE.dimension)
    index.put(np.array([5, 2, 9]), np.repeat(vectors(1), 3, axis=0))
    assert [photo_id for photo_id, _ in index.nearest(vectors(1), 3)] == [2, 5, 9]


@pytest.mark.parametrize("share", [None, 0.7, 0.05])
def test_among_many_the_nearest_are_the_same_as_when_all_are_compared(share: float | None) -> None:
    random = np.random.default_rng(3)
    photos, looks = random.permutation(np.repeat(np.arange(1, 3001), 2)), vectors(6000, seed=4)
    looks[100:140] = looks[:40]  # some are exactly alike
    index = FlatIndex(SPACE.dimension)
    index.put(photos[:2500], looks[:2500])
    index.put(photos[2500:], looks[2500:])
    gone = random.permutation(3000)[:700] + 1
    index.drop(gone.tolist())
    allowed = None if share is None else random.permutation(3000)[: int(3000 * share)] + 1
    kept = ~np.isin(photos, gone) & (True if allowed is None else np.isin(photos, allowed))
    assert len(index) == 4600
    for seed in range(5, 25):
        queries = vectors(4, seed)
        scores = (looks[kept].astype(float) @ queries.T.astype(float)).max(axis=1)
        first = np.lexsort((photos[kept], -scores))[:200]
        found = index.nearest(queries, 200, allowed)
        assert {photo for photo, _ in found} == set(photos[kept][first].tolist())
        assert [score for _, score in found] == pytest.approx(
            sorted((scores[photos[kept] == photo].max() for photo, _ in found), reverse=True), abs=1e-6
        )


def test_what_was_kept_is_read_back(tmp_path: Path) -> None:
    shelf = IndexShelf(tmp_path / "index", MARKET, SPACE.name)
    shelf.keep(filled(5), 11)
    shelf.keep(filled(20), 42)
    kept = shelf.load(SPACE.dimension)
    assert kept is not None
    assert (len(kept[0]), kept[1]) == (40, 42)
    assert 20 in kept[0]
    assert kept[0].nearest(vectors(1), 5) == filled(20).nearest(vectors(1), 5)
    assert sorted(path.suffix for path in (tmp_path / "index").iterdir()) == [".index", ".json"]


def flip(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(at * (len(data) - 1))] ^= 0xFF
    path.write_bytes(data)


def edit(folder: Path, **changes: object) -> None:
    known = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(known | changes))


def index_file(folder: Path) -> Path:
    [path] = folder.glob("*.index")
    return path


TROUBLES: dict[str, Callable[[Path], object]] = {
    "no manifest": lambda folder: (folder / MANIFEST).unlink(),
    "no index file": lambda folder: index_file(folder).unlink(),
    "a damaged start": lambda folder: flip(index_file(folder), 0),
    "a damaged middle": lambda folder: flip(index_file(folder), 0.5),
    "a damaged end": lambda folder: flip(index_file(folder), 1),
    "an index cut short": lambda folder: index_file(folder).write_bytes(index_file(folder).read_bytes()[:50]),
    "an empty index": lambda folder: index_file(folder).write_bytes(b""),
    "a manifest cut short": lambda folder: (folder / MANIFEST).write_bytes(b'{"market": "'),
    "an empty manifest": lambda folder: (folder / MANIFEST).write_bytes(b""),
    "a manifest of another kind": lambda folder: (folder / MANIFEST).write_text("[]"),
    "another market": lambda folder: edit(folder, market="b" * 24),
    "another space": lambda folder: edit(folder, space="other"),
    "a wrong checksum": lambda folder: edit(folder, sha256="0" * 64),
    "a file elsewhere": lambda folder: edit(folder, file="../../etc/passwd"),
    "a folder as index": lambda folder: edit(folder, file="."),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_file_that_cannot_be_trusted_is_not_used(tmp_path: Path, trouble: str) -> None:
    shelf = IndexShelf(tmp_path, MARKET, SPACE.name)
    shelf.keep(filled(5), 7)
    TROUBLES[trouble](tmp_path)
    assert shelf.load(SPACE.dimension) is None
    shelf.keep(filled(6), 8)
    kept = shelf.load(SPACE.dimension)
    assert kept is not None
    assert kept[1] == 8


def test_an_index_of_another_dimension_is_not_used(tmp_path: Path) -> None:
    shelf = IndexShelf(tmp_path, MARKET, SPACE.name)
    shelf.keep(filled(5), 7)
    assert shelf.load(SPACE.dimension * 2) is None


def add_shown(database: Database, numbers: range) -> None:
    """Photos on one active product, with a look each."""

    def work(session: Session) -> None:
        shop = Shop(handle=f"shop-{numbers.start}", name="Shop", currency="TWD")
        session.add(shop)
        session.flush()
        product = Product(shop_id=shop.id, title_translations={"en": "x"}, status=Status.ACTIVE)
        session.add(product)
        session.flush()
        for position, number in enumerate(numbers):
            photo = Photo(
                id=number,
                sha256=f"{number:064x}",
                extension="jpg",
                size=1,
                width=1,
                height=1,
                has_alpha=False,
                renditions={},
            )
            session.add(photo)
            session.flush()
            look = {"photo_id": number, "space": SPACE.name, "view": 0, "vector": pack(vectors(1, seed=number)[0])}
            session.execute(insert(Look), [look])
            media = Media(
                shop_id=shop.id, product_id=product.id, photo_id=number, kind=MediaKind.MAIN, position=position
            )
            session.add(media)
        session.flush()
        log_changes(session, numbers)

    asyncio.run(database.write(work))


async def opened(database: Database, folder: Path) -> IndexKeeper:
    keeper = IndexKeeper(database, folder, SPACE)
    await keeper.open()
    return keeper


def test_the_keeper_follows_what_is_shown_and_what_is_not(database: Database, tmp_path: Path) -> None:
    add_shown(database, range(1, 31))

    async def follow() -> None:
        keeper = await opened(database, tmp_path / "index")
        assert len(keeper) == 30
        assert keeper.nearest(vectors(1, seed=7), 1)[0][0] == 7

        def hide(session: Session) -> None:
            session.execute(delete(Media).where(Media.photo_id == 7))
            log_changes(session, [7, 8])

        await database.write(hide)
        await keeper.catch_up()
        assert len(keeper) == 29
        assert 7 not in {photo_id for photo_id, _ in keeper.nearest(vectors(1, seed=7), 100)}
        await keeper.close()

    asyncio.run(follow())

    async def reopen() -> int:
        return len(await opened(database, tmp_path / "index"))

    assert asyncio.run(reopen()) == 29


def test_a_call_that_is_cancelled_leaves_no_look_twice(database: Database, tmp_path: Path) -> None:
    async def interrupt() -> None:
        keeper = await opened(database, tmp_path / "index")
        await asyncio.to_thread(add_shown, database, range(1, 200))
        calls = [asyncio.create_task(keeper.catch_up()) for _ in range(20)]
        for call in calls:
            await asyncio.sleep(0.001)
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        await asyncio.sleep(0.2)
        await keeper.catch_up()
        assert len(keeper) == 199

    asyncio.run(interrupt())


def test_an_index_ahead_of_the_catalogue_is_made_anew(database: Database, tmp_path: Path) -> None:
    add_shown(database, range(1, 4))

    async def count() -> int:
        keeper = await opened(database, tmp_path / "index")
        await keeper.close()
        return len(keeper)

    assert asyncio.run(count()) == 3
    edit(tmp_path / "index", seq=10**9)
    assert asyncio.run(count()) == 3


@contextmanager
def files_up_to(most: int) -> Iterator[None]:
    """Lets this process write no file beyond so many bytes, as a disk would that is filling."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_meanwhile_keeps_the_former_file_and_no_part(tmp_path: Path) -> None:
    shelf = IndexShelf(tmp_path, MARKET, SPACE.name)
    shelf.keep(filled(5), 7)
    (tmp_path / f"{SPACE.name}-6.part").write_bytes(b"of a write that was killed")
    with files_up_to(100), pytest.raises(OSError):  # noqa: PT011 - numpy says so in words of its own
        shelf.keep(filled(20), 8)
    assert not list(tmp_path.glob("*.part"))
    kept = shelf.load(SPACE.dimension)
    assert kept is not None
    assert kept[1] == 7


def test_a_disk_that_takes_no_file_stops_no_search(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "KEEP_EVERY", 1)
    (tmp_path / "index").write_text("no folder, so that nothing can be written there")

    async def follow() -> int:
        keeper = await opened(database, tmp_path / "index")
        for last in (5, 9):
            await asyncio.to_thread(add_shown, database, range(last - 3, last))
            await keeper.catch_up()
        await keeper.close()
        return keeper.nearest(vectors(1, seed=7), 1)[0][0]

    assert asyncio.run(follow()) == 7
