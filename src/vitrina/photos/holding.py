"""Holding photos that are kept already while they are used again."""

import asyncio
from collections.abc import Collection, Iterable

from vitrina.photos import files, repository
from vitrina.photos.models import Photo
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects


async def hold(database: Database, objects: Objects, hashes: Collection[str]) -> set[str]:
    """Those of some photos, by SHA-256, that are kept with their original, and will be when this request is done."""
    if not hashes:
        return set()
    rows = await database.read(lambda session: repository.photos_by_sha(session, hashes))
    there = set(await asyncio.to_thread(_there, objects, rows.values()))
    if all(repository.is_held(rows[sha256]) for sha256 in there):
        return there
    return await database.write(lambda session: repository.hold(session, there))


def _there(objects: Objects, photos: Iterable[Photo]) -> list[str]:
    return [photo.sha256 for photo in photos if objects.has(files.original_path(photo))]
