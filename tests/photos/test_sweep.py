"""Removing what nothing refers to, and nothing else."""

import asyncio
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from postgres import database_url
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import vitrina.market  # noqa: F401 - brings in the tables of every domain
from vitrina.catalog.models import Media, Shop
from vitrina.photos import files, repository
from vitrina.photos.darkroom.job import Developed
from vitrina.photos.models import Look, Photo
from vitrina.photos.sweep import LEAST_GRACE, Swept, sweep
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects
from vitrina.storage.schema import now

GRACE = timedelta(hours=2)
OLD = timedelta(hours=3)
USED, UNUSED, ORPHAN, FRESH = "a" * 64, "b" * 64, "c" * 64, "d" * 64


class Store:
    """A photo on a product, one on none, files of neither, and a photo brought in just now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "objects"
        self.database = Database(database_url(folder / "vitrina.db"))
        self.database.migrate()
        self.objects = Objects(self.folder.as_uri())
        asyncio.run(self._fill())

    async def _fill(self) -> None:
        await self.objects.put_all({files.path(sha, "thumb", "jpg"): b"12345" for sha in (USED, UNUSED, ORPHAN, FRESH)})
        await self.objects.put_all({files.path(sha, "thumb", "avif"): b"123" for sha in (USED, UNUSED)})
        when = (now() - OLD).timestamp()
        for path in self.folder.rglob("thumb.*"):
            if FRESH not in str(path):
                os.utime(path, times=(when, when))
        await self.database.write(self._fill_rows)

    def _fill_rows(self, session: Session) -> None:
        shop = Shop(handle="s", name="s", currency="TWD")
        session.add(shop)
        session.flush()
        for sha in (USED, UNUSED, FRESH):
            photo = Photo(
                sha256=sha,
                extension="jpg",
                size=5,
                width=1,
                height=1,
                has_alpha=False,
                renditions={},
                created_at=now() - OLD,
            )
            made = Developed(1, 1, has_alpha=False, looks={"space": np.ones((1, 4), np.float32)})
            repository.add_photos(session, [(photo, made)])
            if sha == USED:
                session.add(Media(shop_id=shop.id, photo_id=photo.id))
        repository.hold(session, [FRESH])

    def sweep(self, *, dry: bool = False) -> Swept:
        return asyncio.run(sweep(self.database, self.objects, grace=GRACE, dry=dry))

    def left(self) -> tuple[set[str], set[str]]:
        rows = asyncio.run(self.database.read(lambda session: set(session.scalars(select(Photo.sha256)))))
        return rows, {path.parent.name for path in self.folder.rglob("*.*")}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.database.close()


def test_a_dry_run_counts_and_leaves_all(store: Store) -> None:
    assert store.sweep(dry=True) == Swept(photos=1, files=3, bytes=13, dry=True)
    assert store.left() == ({USED, UNUSED, FRESH}, {USED, UNUSED, ORPHAN, FRESH})


def test_what_nothing_refers_to_goes_with_its_files_and_looks(store: Store) -> None:
    assert store.sweep() == Swept(photos=1, files=3, bytes=13)
    assert store.left() == ({USED, FRESH}, {USED, FRESH})
    assert len(asyncio.run(store.database.read(lambda session: session.scalars(select(Look)).all()))) == 2
    assert store.sweep() == Swept()


def test_a_photo_that_is_brought_in_again_stays(store: Store) -> None:
    held = asyncio.run(store.database.write(lambda session: repository.hold(session, [UNUSED, ORPHAN])))
    assert held == {UNUSED}
    store.sweep()
    assert store.left()[0] == {USED, UNUSED, FRESH}


def test_a_photo_used_between_the_look_and_the_removal_stays(store: Store) -> None:
    before = now() - GRACE

    def work(session: Session) -> int:
        session.execute(update(Media).values(photo_id=select(Photo.id).where(Photo.sha256 == UNUSED).scalar_subquery()))
        return repository.drop_unused(session, [UNUSED], before)

    assert asyncio.run(store.database.write(work)) == 0
    assert UNUSED in store.left()[0]


def test_files_stored_again_are_as_good_as_new(store: Store) -> None:
    asyncio.run(store.objects.put_all({files.path(ORPHAN, "large", "jpg"): b"x"}))
    store.sweep()
    assert ORPHAN in store.left()[1]


def test_what_killed_writes_left_goes_and_what_is_being_written_stays(store: Store) -> None:
    store.sweep()
    folder = store.folder / "photos" / "ee" / ("e" * 64)
    folder.mkdir(parents=True)
    old = [folder / "original.png#1", store.folder / "photos/aa" / USED / "thumb.jpg#12", store.folder / "check-1"]
    new = [store.folder / "photos/aa" / USED / "large.jpg#1", store.folder / "check-2"]
    for path in [*old, *new]:
        path.write_bytes(b"half")
    for path in old:
        os.utime(path, times=((now() - OLD).timestamp(),) * 2)
    assert store.sweep(dry=True) == Swept(files=3, bytes=12, dry=True)
    assert store.sweep() == Swept(files=3, bytes=12)
    assert [path for path in [*old, *new] if path.exists()] == new
    assert {path.name for path in store.folder.glob("photos/*/*")} == {USED, FRESH}, "no empty folder"


def test_no_grace_is_too_short_to_be_safe(store: Store) -> None:
    with pytest.raises(ValueError, match="too short"):
        asyncio.run(sweep(store.database, store.objects, grace=LEAST_GRACE / 2))
