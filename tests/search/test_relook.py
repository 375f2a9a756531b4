"""Photos that are looked at again while others remove them."""

import asyncio
from pathlib import Path

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import vitrina.market  # noqa: F401 - brings in the tables of every domain
from vitrina.looks.spaces import DEFAULT_SPACE
from vitrina.photos import files
from vitrina.photos.darkroom.job import Developed, DevelopJob
from vitrina.photos.darkroom.service import Darkroom
from vitrina.photos.models import Look, Photo
from vitrina.search.spaces.relook import Relooker
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects

GONE, KEPT = "a" * 64, "b" * 64


class Removing(Darkroom):
    """Looks at photos, one of which somebody removes meanwhile."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(spaces=[], cache=folder, workers=0)
        self._database = database

    async def develop(self, data: bytes, job: DevelopJob) -> Developed:  # noqa: ARG002 - what it is does not matter
        await self._database.write(lambda session: session.execute(delete(Photo).where(Photo.sha256 == GONE)))
        return Developed(1, 1, False, looks={DEFAULT_SPACE.name: np.zeros((2, 4), np.float32)})


def test_a_photo_that_is_removed_meanwhile_stops_nothing(database: Database, tmp_path: Path) -> None:
    objects = Objects((tmp_path / "objects").as_uri())

    def photo(sha256: str) -> Photo:
        return Photo(sha256=sha256, extension="jpg", size=1, width=1, height=1, has_alpha=False, renditions={})

    def looked(session: Session) -> list[str]:
        return list(session.scalars(select(Photo.sha256).join(Look, Look.photo_id == Photo.id).distinct()))

    async def look() -> list[str]:
        await objects.put_all({files.path(sha256, files.ORIGINAL, "jpg"): b"." for sha256 in (GONE, KEPT)})
        await database.write(lambda session: session.add_all([photo(GONE), photo(KEPT)]))
        relooker = Relooker(database, objects, Removing(database, tmp_path), DEFAULT_SPACE.name)
        assert [step async for step in relooker.run()] == [(2, 0)]
        return await database.read(looked)

    assert asyncio.run(look()) == [KEPT]
