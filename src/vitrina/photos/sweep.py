"""Removes what nothing refers to any more: photos on no product and in no list, and files without a photo.

Safe while servers run. A photo that is used again is held first, in a transaction. Files are removed inside the
transaction that found no photo for them, and a photo is recorded only if its file is there at that moment; since such
transactions follow one another, no recorded photo can lose its files.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from sqlalchemy.orm import Session

from vitrina.photos import files, repository
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects, StoredFile
from vitrina.storage.schema import now

# Far longer than a request can last, hold included; repository.HELD_FOR is the other part of it.
LEAST_GRACE = timedelta(hours=1)
DEFAULT_GRACE = timedelta(hours=24)
_PHOTOS_AT_ONCE = 500  # rows a transaction: other writers wait for milliseconds


@dataclass
class Swept:
    """What was removed, or would be."""

    photos: int = 0
    files: int = 0
    bytes: int = 0
    dry: bool = field(default=False)


async def sweep(database: Database, objects: Objects, *, grace: timedelta = DEFAULT_GRACE, dry: bool = False) -> Swept:
    """Removes photos unused, files without a photo and what killed writes left; with ``dry``, counts them.

    Only what is so for longer than ``grace``. In a folder, photos without files leave no folder either.

    Raises:
        ValueError: the grace is shorter than ``LEAST_GRACE``.
    """
    if grace < LEAST_GRACE:
        raise ValueError(f"a grace of {grace} is too short; at least {LEAST_GRACE} is safe")
    swept, before = Swept(dry=dry), now() - grace
    going = set(await database.read(lambda session: repository.unused(session, before)))
    if not dry:
        swept.photos = await _drop_photos(database, sorted(going), before)
    else:
        swept.photos = len(going)
    async for sha256, old in _old_files(objects, before):
        if dry:
            known = await database.read(partial(repository.photos_by_sha, hashes=[sha256]))
            removed = not known or sha256 in going
        else:
            removed = await database.write(partial(_drop_files, objects=objects, sha256=sha256, old=old))
        if removed:
            swept.files += len(old)
            swept.bytes += sum(file.size for file in old)
    left, size = await asyncio.to_thread(objects.clear, before, files.PHOTO_FOLDERS, dry=dry)
    swept.files += left
    swept.bytes += size
    return swept


def _drop_files(session: Session, objects: Objects, sha256: str, old: Sequence[StoredFile]) -> bool:
    if repository.photos_by_sha(session, [sha256]):
        return False
    objects.delete(file.path for file in old)
    return True


async def _drop_photos(database: Database, hashes: Sequence[str], before: datetime) -> int:
    dropped = 0
    for start in range(0, len(hashes), _PHOTOS_AT_ONCE):
        some = hashes[start : start + _PHOTOS_AT_ONCE]
        # Asked again in the transaction that removes them: a product may have come by one of them meanwhile.
        dropped += await database.write(partial(repository.drop_unused, hashes=some, before=before))
    return dropped


async def _old_files(objects: Objects, before: datetime) -> AsyncIterator[tuple[str, list[StoredFile]]]:
    """Photos of which every file is older than ``before``, by SHA-256; a listing is in order of paths."""
    listed = [file async for file in objects.list(files.FOLDER)]
    for sha256, some in groupby(
        sorted(listed, key=lambda file: file.path), key=lambda file: files.sha256_of(file.path)
    ):
        group = list(some)
        if all(file.modified < before for file in group):
            yield sha256, group
