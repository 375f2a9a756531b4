"""Whether the originals of photos are there with all their bytes; nothing else can make one again."""

import asyncio
from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from vitrina.photos import files, repository
from vitrina.photos.models import Photo
from vitrina.storage.database import Database
from vitrina.storage.objects import FileMissing, Objects
from vitrina.storage.schema import now

STEP = 500  # photos looked at in one go


async def whole(objects: Objects, photos: Iterable[Photo]) -> set[str]:
    """Those of some photos, by SHA-256, whose original has the length it had when it came."""
    some = list(photos)
    lengths = await asyncio.gather(*(_length(objects, photo) for photo in some))
    return {photo.sha256 for photo, length in zip(some, lengths, strict=True) if length == photo.size}


async def lost(database: Database, objects: Objects) -> list[str]:
    """The photos that something refers to, by SHA-256, whose original is not whole."""
    found = await not_whole(database, objects, repository.photos_after)
    # Those that nothing refers to may be on their way out, and are missed by nobody.
    unused = set(await database.read(lambda session: repository.unused(session, now()))) if found else set()
    return [sha256 for sha256 in found if sha256 not in unused]


async def not_whole(
    database: Database, objects: Objects, some: Callable[[Session, int, int], list[Photo]]
) -> list[str]:
    """Of the photos that ``some`` gives, so many after one, those by SHA-256 whose original is not whole."""
    found: list[str] = []
    after = 0
    while photos := await database.read(lambda session: some(session, after, STEP)):  # noqa: B023
        missing = {photo.sha256 for photo in photos} - await whole(objects, photos)
        found += await database.read(lambda session: repository.photos_by_sha(session, missing))  # noqa: B023
        after = photos[-1].id
    return found


async def _length(objects: Objects, photo: Photo) -> int | None:
    try:
        return await objects.size(files.original_path(photo))
    except FileMissing:
        return None
