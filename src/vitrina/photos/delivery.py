"""Which file answers for a name in a media URL."""

from dataclasses import dataclass

from vitrina.photos import files
from vitrina.photos.models import Photo
from vitrina.photos.renditions import ORIGINAL, Size, wire_names

SOURCE = "source"
_MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}


@dataclass(frozen=True, slots=True)
class Picture:
    """One named picture of a photo: its size in pixels, its file name in URLs, and where the file stands."""

    size: Size
    file_name: str
    path: str
    media_type: str


def pictures(photo: Photo) -> dict[str, Picture]:
    """Every wire name of a photo, in order, and the picture that answers it."""
    return {name: _picture(photo, name, file) for name, file in wire_names(has_alpha=photo.has_alpha).items()}


def picture_named(photo: Photo, file_name: str) -> Picture | None:
    """The picture with this file name, such as ``thumb.jpg``."""
    return next((picture for picture in pictures(photo).values() if picture.file_name == file_name), None)


def _picture(photo: Photo, name: str, file: str) -> Picture:
    if file == ORIGINAL:
        width, height, extension = photo.width, photo.height, photo.extension
    else:
        width, height, extension = photo.renditions[file]
    # ``source`` has a file name of its own and the bytes of ``original``, as upstream's URLs show.
    shown = SOURCE if name == SOURCE else file
    return Picture(
        Size(width, height),
        f"{shown}.{extension}",
        files.path(photo.sha256, file, extension),
        _MEDIA_TYPES[extension],
    )
