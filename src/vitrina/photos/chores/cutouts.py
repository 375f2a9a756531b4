"""Real cut-outs for opaque photos, made when nobody waits, where it is asked for."""

from collections.abc import Mapping
from typing import Any

from vitrina.photos import files
from vitrina.photos.darkroom.job import CutoutJob
from vitrina.photos.darkroom.service import Darkroom
from vitrina.photos.models import Photo
from vitrina.photos.rebuild import Rebuilder
from vitrina.photos.renditions import XLARGE, Noted, cutout_name
from vitrina.storage.objects import Objects


class CutoutMaker:
    """Makes the cut-outs of a photo; one that has transparency of its own keeps that."""

    failed: Mapping[str, Any] = {"cutout": {}}

    def __init__(self, objects: Objects, darkroom: Darkroom, rebuilder: Rebuilder) -> None:
        self._objects = objects
        self._darkroom = darkroom
        self._rebuilder = rebuilder

    async def make(self, photo: Photo) -> dict[str, Any]:
        """Makes and stores them; returns the score and, where it is good enough, the renditions.

        Raises:
            NotFound: The photo's files are gone.
        """
        if photo.has_alpha:
            return dict(self.failed)
        noted = Noted(*photo.renditions[XLARGE])
        data, kind = await self._rebuilder.stored(photo, XLARGE)
        made = await self._darkroom.cut_out(data, CutoutJob(kind, pixels=noted.pixels))
        shown = {cutout_name(name): one for name, one in made.renditions.items()}
        await self._objects.put_all(
            {files.path(photo.sha256, name, one.extension): one.data for name, one in shown.items()}
        )
        renditions = {name: one.noted for name, one in shown.items()}
        return {"cutout": {"score": round(made.score, 4), "renditions": renditions}}
