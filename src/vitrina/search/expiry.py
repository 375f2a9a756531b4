"""Forgets the pictures that buyers searched with once their time is over, also where nobody uploads any more."""

from vitrina.search import repository
from vitrina.storage.database import Database
from vitrina.storage.schema import now


async def forget_expired(database: Database, *, dry: bool = False) -> int:
    """Removes expired snapshots; with ``dry``, counts them. Returns how many."""
    if dry:
        return await database.read(lambda session: repository.count_expired(session, now()))
    return await database.write(lambda session: repository.drop_expired(session, now()))
