"""Makes renditions again that are missing: the original is the truth, and they are derived from it."""

import structlog

from vitrina.errors import NotFound, VitrinaError
from vitrina.photos import files
from vitrina.photos.darkroom.job import DevelopJob
from vitrina.photos.darkroom.service import Darkroom
from vitrina.photos.errors import DarkroomUnavailable, PhotoRefused, Reason
from vitrina.photos.kinds import Kind
from vitrina.photos.models import Photo
from vitrina.photos.renditions import XLARGE
from vitrina.storage.objects import FileMissing, Objects

log = structlog.get_logger(__name__)


class Rebuilder:
    """Makes the renditions of a photo anew, as they were."""

    def __init__(self, objects: Objects, darkroom: Darkroom) -> None:
        self._objects = objects
        self._darkroom = darkroom

    async def stored(self, photo: Photo, name: str) -> tuple[bytes, Kind]:
        """The file of a rendition and its kind; one that is missing is made again first.

        Raises:
            NotFound: The original is missing too.
        """
        extension = photo.renditions[name][2]
        path = files.path(photo.sha256, name, extension)
        kind = next(kind for kind in Kind if kind.extension == extension)
        try:
            return await self._objects.get(path), kind
        except FileMissing:
            await self.rebuild(photo)
            return await self._objects.get(path), kind

    async def rebuild(self, photo: Photo) -> None:
        """Makes and stores every rendition of a photo.

        Raises:
            NotFound: The original is missing too, or damaged, which is logged.
            DarkroomFull: Too much is waiting to be developed.
            DarkroomUnavailable: It took too long.
        """
        original = await self._objects.get(files.original_path(photo))
        width, height, _ = photo.renditions[XLARGE]
        job = DevelopJob(
            next(kind for kind in Kind if kind.extension == photo.extension),
            pixels=photo.width * photo.height,
            renditions=True,
            views=None,
            xlarge_box=max(width, height),  # the setting may have changed since
        )
        try:
            made = await self._darkroom.develop(original, job)
        except PhotoRefused as error:
            log.exception("an original cannot be developed again", sha256=photo.sha256, reason=error.message)
            raise _untold(error) from error
        await self._objects.put_all(
            {files.path(photo.sha256, name, one.extension): one.data for name, one in made.renditions.items()}
        )


def _untold(error: PhotoRefused) -> VitrinaError:
    """Without the advice that a refusal has for who sends a picture: it was taken once, and a buyer asks."""
    if error.code == Reason.DECODE_TIMEOUT:
        return DarkroomUnavailable(
            "rendition_waits", "The picture cannot be made ready now.", hint="Try again in a moment."
        )
    return NotFound("original_damaged", "The picture is damaged and cannot be shown.")
