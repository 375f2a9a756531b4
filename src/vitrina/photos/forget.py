"""Forgets what was noted of pictures long ago."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from vitrina.photos.receipts import repository as receipts
from vitrina.photos.refetch import repository as refetch
from vitrina.storage.database import Database
from vitrina.storage.schema import now

# A quarter: longer than anybody looks for why a picture was refused.
RECEIPTS_FOR = timedelta(days=90)
# Of one shop, the newest: ten a day on a catalogue of thousands, or a bulk import gone wrong.
MOST_RECEIPTS = 100_000
# A URL that nobody had fetched for so long will be downloaded again.
VISITS_FOR = timedelta(days=90)
_AT_ONCE = 5_000  # rows a transaction: other writers wait for some tens of milliseconds


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many receipts, and how many visits to addresses, were forgotten or would be."""

    receipts: int
    visits: int


async def forget(database: Database, *, dry: bool = False) -> Forgotten:
    """Removes old receipts and visits; with ``dry``, counts them."""
    of_receipts, of_visits = now() - RECEIPTS_FOR, now() - VISITS_FOR
    if dry:
        return await database.read(
            lambda session: Forgotten(
                receipts.count_old(session, of_receipts, MOST_RECEIPTS), refetch.count_old(session, of_visits)
            )
        )
    return Forgotten(
        await _drop(database, lambda session: receipts.drop_old(session, of_receipts, MOST_RECEIPTS, _AT_ONCE)),
        await _drop(database, lambda session: refetch.drop_old(session, of_visits, _AT_ONCE)),
    )


async def _drop(database: Database, some: Callable[[Session], int]) -> int:
    dropped = 0
    while count := await database.write(some):
        dropped += count
    return dropped
