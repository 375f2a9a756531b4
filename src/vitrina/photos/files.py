"""Where the files of a photo stand in the object store."""

from vitrina.photos.models import Photo

FOLDER = "photos"
PHOTO_FOLDERS = f"{FOLDER}/*/*"
ORIGINAL = "original"


def path(sha256: str, name: str, extension: str) -> str:
    """Path of one rendition; two hex digits of spread keep folders small."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}/{name}.{extension}"


def original_path(photo: Photo) -> str:
    """Path of the untouched upload."""
    return path(photo.sha256, ORIGINAL, photo.extension)


def sha256_of(path: str) -> str:
    """Which photo a path belongs to."""
    return path.split("/")[-2]
