"""The same renditions in formats that take fewer bytes, made when nobody waits."""

from collections.abc import Mapping, Sequence
from typing import Any

from vitrina.photos import files
from vitrina.photos.darkroom.job import EncodeJob
from vitrina.photos.darkroom.service import Darkroom
from vitrina.photos.models import Photo
from vitrina.photos.rebuild import Rebuilder
from vitrina.photos.renditions import Noted
from vitrina.storage.objects import Objects


class SiblingMaker:
    """Makes the siblings of a photo's renditions; one that turns out larger than its rendition is not kept."""

    failed: Mapping[str, Any] = {"siblings": {}}

    def __init__(self, objects: Objects, darkroom: Darkroom, rebuilder: Rebuilder, formats: Sequence[str]) -> None:
        self._objects = objects
        self._darkroom = darkroom
        self._rebuilder = rebuilder
        self._formats = formats

    async def make(self, photo: Photo) -> dict[str, Any]:
        """Makes and stores them; returns by rendition their extensions and bytes, None for what was not kept.

        Raises:
            NotFound: The photo's files are gone.
        """
        return {"siblings": {name: await self._of(photo, name) for name in photo.renditions}}

    async def _of(self, photo: Photo, name: str) -> dict[str, int | None]:
        noted = Noted(*photo.renditions[name])
        data, kind = await self._rebuilder.stored(photo, name)
        sizes: dict[str, int | None] = {}
        for wanted in self._formats:
            if wanted == noted.extension:
                continue
            made = await self._darkroom.encode(data, EncodeJob(kind, pixels=noted.pixels, extension=wanted))
            sizes[wanted] = None
            if len(made.data) < len(data):
                await self._objects.put_all({files.path(photo.sha256, name, wanted): made.data})
                sizes[wanted] = len(made.data)
        return sizes
