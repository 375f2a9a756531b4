"""Photo files in a folder and in a bucket: both stores do the same."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from bucket import Bucket

from vitrina.errors import NotFound
from vitrina.storage.ids import numeric_id, object_id, snapshot_id
from vitrina.storage.objects import CHUNK, ObjectRead, Objects

PATH = "photos/ab/abcd/thumb.jpg"


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    with Bucket() as bucket:
        yield bucket


@pytest.fixture(params=["folder", "bucket"])
def objects(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Objects:
    if request.param == "folder":
        return Objects((tmp_path / "objects").as_uri())
    bucket: Bucket = request.getfixturevalue("bucket")
    for name, value in bucket.environment.items():
        monkeypatch.setenv(name, value)
    return Objects(f"{bucket.url}/{tmp_path.name}")


async def whole(read: ObjectRead) -> bytes:
    return b"".join([chunk async for chunk in read.chunks])


def test_what_was_put_is_read_back_whole_or_in_part(objects: Objects) -> None:
    data = bytes(range(256)) * (CHUNK // 64)

    async def use() -> None:
        await objects.put_all({PATH: data, "photos/ab/abcd/large.jpg": b"x"})
        assert await objects.get(PATH) == data
        assert await objects.size(PATH) == len(data)
        opened = await objects.open(PATH)
        assert (opened.size, opened.start, opened.end) == (len(data), 0, len(data))
        assert await whole(opened) == data
        part = await objects.open(PATH, 1000, 1010)
        assert (part.size, part.start, part.end) == (len(data), 1000, 1010)
        assert await whole(part) == data[1000:1010]
        await objects.put_all({PATH: b"new"})
        assert await objects.get(PATH) == b"new"

    asyncio.run(use())


def test_a_missing_file_is_not_found(objects: Objects) -> None:
    assert not objects.has(PATH)
    for work in (objects.get(PATH), objects.size(PATH), objects.open(PATH)):
        with pytest.raises(NotFound):
            asyncio.run(work)


def test_deleting_twice_is_no_error(objects: Objects) -> None:
    async def use() -> None:
        await objects.put_all({PATH: b"x"})
        objects.delete([PATH, PATH, "never/there"])
        with pytest.raises(NotFound):
            await objects.get(PATH)

    asyncio.run(use())


def test_a_listing_names_what_stands_below_a_folder(objects: Objects) -> None:
    async def use() -> None:
        await objects.put_all({PATH: b"abc", "photos/ac/acdc/thumb.jpg": b"x", "models/1": b"y"})
        assert objects.has(PATH)
        found = {file.path: file.size async for file in objects.list("photos")}
        assert found == {PATH: 3, "photos/ac/acdc/thumb.jpg": 1}
        await objects.check()

    asyncio.run(use())


def test_many_may_look_whether_it_is_well_and_leave_nothing_behind(tmp_path: Path) -> None:
    async def look() -> None:
        objects = Objects((tmp_path / "objects").as_uri())
        await asyncio.gather(*(objects.check() for _ in range(50)))

    asyncio.run(look())
    assert not [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]


def test_ids_are_unique_and_of_their_form() -> None:
    objects = [object_id() for _ in range(5000)]
    assert len(set(objects)) == 5000
    assert all(len(made) == 24 and int(made, 16) for made in objects)
    numbers = [numeric_id() for _ in range(5000)]
    assert numbers == sorted(set(numbers))
    assert max(numbers) < 2**53
    snapshots = {snapshot_id() for _ in range(5000)}
    assert len(snapshots) == 5000
    assert all(len(made) == 19 and made.isdecimal() and int(made) < 2**63 for made in snapshots)
