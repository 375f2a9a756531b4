"""Makes renditions again that are missing or cut short: the original is the truth, and they are derived from it."""

import structlog

from vitrina.errors import NotFound, VitrinaError
from vitrina.photos import files, repository
from vitrina.photos.darkroom.job import DevelopJob
from vitrina.photos.darkroom.service import Darkroom
from vitrina.photos.errors import DarkroomUnavailable, PhotoRefused, Reason
from vitrina.photos.kinds import Kind
from vitrina.photos.models import Photo
from vitrina.photos.renditions import XLARGE, Noted
from vitrina.storage.database import Database
from vitrina.storage.objects import FileMissing, Objects

log = structlog.get_logger(__name__)


class Rebuilder:
    """Makes the renditions of a photo anew, as they were."""

    def __init__(self, database: Database, objects: Objects, darkroom: Darkroom) -> None:
        self._database = database
        self._objects = objects
        self._darkroom = darkroom

    async def stored(self, photo: Photo, name: str) -> tuple[bytes, Kind]:
        """The file of a rendition and its kind; one that is missing or cut short is made again first.

        Raises:
            NotFound: The original is missing too.
        """
        noted = Noted(*photo.renditions[name])
        path = files.path(photo.sha256, name, noted.extension)
        kind = next(kind for kind in Kind if kind.extension == noted.extension)
        try:
            data = await self._objects.get(path)
        except FileMissing:
            data = b""
        if not data or noted.length not in {None, len(data)}:
            await self.rebuild(photo)
            data = await self._objects.get(path)
        return data, kind

    async def rebuild(self, photo: Photo) -> None:
        """Makes and stores every rendition of a photo.

        Raises:
            NotFound: The original is missing, or damaged, which is logged.
            DarkroomFull: Too much is waiting to be developed.
            DarkroomUnavailable: It took too long.
        """
        original = await self._objects.get(files.original_path(photo))
        if len(original) != photo.size:
            log.error("an original is cut short", sha256=photo.sha256, expected=photo.size, actual=len(original))
            raise _damaged()
        xlarge = Noted(*photo.renditions[XLARGE])
        job = DevelopJob(
            next(kind for kind in Kind if kind.extension == photo.extension),
            pixels=photo.width * photo.height,
            renditions=True,
            views=None,
            xlarge_box=max(xlarge.width, xlarge.height),  # the setting may have changed since
        )
        try:
            made = await self._darkroom.develop(original, job)
        except PhotoRefused as error:
            log.exception("an original cannot be developed again", sha256=photo.sha256, reason=error.message)
            raise _untold(error) from error
        await self._objects.put_all(
            {files.path(photo.sha256, name, one.extension): one.data for name, one in made.renditions.items()}
        )
        noted = {name: one.noted for name, one in made.renditions.items()}
        before = {name: Noted(*one) for name, one in photo.renditions.items()}
        if noted != before:  # an older photo's, or an encoder of another version
            await self._database.write(lambda session: repository.note_renditions(session, photo.id, noted))


def _untold(error: PhotoRefused) -> VitrinaError:
    """Without the advice that a refusal has for who sends a picture: it was taken once, and a buyer asks."""
    if error.code == Reason.DECODE_TIMEOUT:
        return DarkroomUnavailable(
            "rendition_waits", "The picture cannot be made ready now.", hint="Try again in a moment."
        )
    return _damaged()


def _damaged() -> NotFound:
    return NotFound("original_damaged", "The picture is damaged and cannot be shown.")
