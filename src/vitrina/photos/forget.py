"""Forgets what was noted of pictures long ago."""

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


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many receipts, and how many visits to addresses, were forgotten or would be."""

    receipts: int
    visits: int


async def forget(database: Database, *, dry: bool = False) -> Forgotten:
    """Removes old receipts and visits; with ``dry``, counts them."""
    at = now()

    def work(session: Session) -> Forgotten:
        of_receipts, of_visits = (
            (receipts.count_old, refetch.count_old) if dry else (receipts.drop_old, refetch.drop_old)
        )
        return Forgotten(of_receipts(session, at - RECEIPTS_FOR, MOST_RECEIPTS), of_visits(session, at - VISITS_FOR))

    return await (database.read(work) if dry else database.write(work))
