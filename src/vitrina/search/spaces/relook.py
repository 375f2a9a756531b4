"""Looks, points and placeholders made anew from the files, for photos that lack a Space's or this version's."""

import asyncio
from collections.abc import AsyncIterator

import structlog
from sqlalchemy.orm import Session

from vitrina.errors import Invalid, VitrinaError
from vitrina.looks.registry.repository import roles, spaces_in_use
from vitrina.photos import files
from vitrina.photos.darkroom.job import Developed, DevelopJob
from vitrina.photos.darkroom.service import Darkroom
from vitrina.photos.kinds import Kind
from vitrina.photos.models import Photo
from vitrina.photos.repository import count_without, newest_photo, photos_without, remember, still_there
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects
from vitrina.storage.repository import log_changes

STEP = 16  # photos at a time: enough for every worker, few to do again after a crash
log = structlog.get_logger(__name__)


class Relooker:
    """Looks at photos again. It can be stopped at any time and goes on where it was."""

    def __init__(self, database: Database, objects: Objects, darkroom: Darkroom, space: str) -> None:
        self._database = database
        self._objects = objects
        self._darkroom = darkroom
        self._space = space

    async def waiting(self) -> int:
        """How many photos lack looks, points or a placeholder."""
        return (await self.progress())[0]

    async def progress(self) -> tuple[int, int]:
        """How many photos lack something, and the last photo there was when they were counted."""
        return await self._database.read(lambda session: (count_without(session, self._space), newest_photo(session)))

    async def run(self) -> AsyncIterator[tuple[int, int]]:
        """Looks at every photo that waits; gives (done, failed) of each step.

        Raises:
            Invalid: the Space lost its role meanwhile.
        """
        after = 0
        while photos := await self._next(after):
            made = await asyncio.gather(*map(self._develop, photos))
            done = [(photo.id, one) for photo, one in zip(photos, made, strict=True) if one is not None]
            await self._database.write(lambda session: self._keep(session, done))  # noqa: B023
            after = photos[-1].id
            yield len(done), len(photos) - len(done)

    async def _next(self, after: int) -> list[Photo]:
        return await self._database.read(lambda session: photos_without(session, self._space, after, STEP))

    async def _develop(self, photo: Photo) -> Developed | None:
        kind = next(kind for kind in Kind if kind.extension == photo.extension)
        job = DevelopJob(kind, pixels=photo.width * photo.height, renditions=False, views="gallery", space=self._space)
        try:
            return await self._darkroom.develop(await self._objects.get(files.original_path(photo)), job)
        except VitrinaError as error:
            log.warning("a photo could not be looked at", sha256=photo.sha256, reason=str(error))
            return None

    def _keep(self, session: Session, made: list[tuple[int, Developed]]) -> None:
        if self._space not in {space.name for space in spaces_in_use(session, roles(session))}:
            raise Invalid("space_not_in_use", f"The space {self._space} is not being filled any more.")
        # What nothing refers to may have been removed since it was read; see photos/sweep.py.
        there = still_there(session, [photo_id for photo_id, _ in made])
        for photo_id, developed in made:
            if photo_id in there:
                remember(session, photo_id, developed)
        log_changes(session, there)
