"""Which file answers for a name in a media URL."""

from collections.abc import Collection
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from vitrina.photos import files
from vitrina.photos.models import Photo
from vitrina.photos.renditions import OPAQUE_NAMES, ORIGINAL, TRANSPARENT, Noted, Size, cutout_name, wire_names

SOURCE = "source"
_MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One named picture of a photo: its size in pixels, its file name in URLs, and where the file stands.

    Attributes:
        length: Bytes of the file; None where that was not noted.
    """

    size: Size
    file_name: str
    path: str
    media_type: str
    length: int | None


def pictures(photo: Photo) -> dict[str, Picture]:
    """Every wire name of a photo, in order, and the picture that answers it."""
    return {name: _picture(photo, name, file) for name, file in _files(photo).items()}


def picture_named(photo: Photo, file_name: str) -> Picture | None:
    """The picture with this file name, such as ``thumb.jpg``."""
    return next((picture for picture in pictures(photo).values() if picture.file_name == file_name), None)


def siblings_of(photo: Photo, name: str, formats: Collection[str]) -> list[Picture]:
    """The ways a wire name can be had in: as its fixed URL serves it, then in ``formats``, the smallest file first.

    Empty for the original, which is the untouched file, and for what is no name.
    """
    file = _files(photo).get(name, ORIGINAL)
    if file == ORIGINAL:
        return []
    noted = _noted(photo, file)
    tried: dict[str, int | None] = (photo.siblings or {}).get(file, {})
    kept = {one: bytes_ for one, bytes_ in tried.items() if bytes_ is not None and one in formats}
    smaller = [noted._replace(extension=one, length=bytes_) for one, bytes_ in sorted(kept.items(), key=itemgetter(1))]
    return [_file(photo, file, one) for one in (noted, *smaller)]


def lacks_siblings(photo: Photo, name: str, formats: Collection[str]) -> bool:
    """Whether a wire name was never tried in one of ``formats``: they were others when its siblings were made."""
    file = _files(photo).get(name, ORIGINAL)
    tried = (photo.siblings or {}).get(file)
    return tried is not None and bool(set(formats) - {_noted(photo, file).extension, *tried})


def _files(photo: Photo) -> dict[str, str]:
    """Every wire name, and the file that answers it; a cut-out that is good enough answers for what is transparent."""
    cut = {TRANSPARENT + name: cutout_name(name) for name in OPAQUE_NAMES if cutout_name(name) in _cutouts(photo)}
    return wire_names(has_alpha=photo.has_alpha) | cut


def _noted(photo: Photo, file: str) -> Noted:
    if file == ORIGINAL:
        return Noted(photo.width, photo.height, photo.extension, photo.size)
    return Noted(*(photo.renditions | _cutouts(photo))[file])


def _cutouts(photo: Photo) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = (photo.cutout or {}).get("renditions", {})
    return made


def _picture(photo: Photo, name: str, file: str) -> Picture:
    # ``source`` has a file name of its own and the bytes of ``original``, as upstream's URLs show.
    return _file(photo, file, _noted(photo, file), SOURCE if name == SOURCE else file)


def _file(photo: Photo, file: str, noted: Noted, shown: str | None = None) -> Picture:
    width, height, extension, length = noted
    path = files.path(photo.sha256, file, extension)
    return Picture(Size(width, height), f"{shown or file}.{extension}", path, _MEDIA_TYPES[extension], length)
