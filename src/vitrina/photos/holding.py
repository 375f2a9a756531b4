"""Holding photos that are kept already while they are used again."""

from collections.abc import Collection

from vitrina.photos import repository
from vitrina.photos.whole import whole
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects


async def hold(database: Database, objects: Objects, hashes: Collection[str]) -> set[str]:
    """Those photos, by SHA-256, that are kept with their whole original, and will be when this request is done."""
    if not hashes:
        return set()
    rows = await database.read(lambda session: repository.photos_by_sha(session, hashes))
    there = await whole(objects, rows.values())
    if all(repository.is_held(rows[sha256]) for sha256 in there):
        return there
    return await database.write(lambda session: repository.hold(session, there))
